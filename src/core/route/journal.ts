import type { Interface } from "#src/core/interface.js";
import type { InterfaceEffect } from "#src/core/route/routed.js";
import type { DriverCommand } from "#src/driver/command.js";
import type { DriverEvent } from "#src/driver/event.js";
import type { Mac } from "#src/lib/mac.js";

type Line = Extract<InterfaceEffect, { readonly type: "trace" }>;

/** A line of the log for each step of a connection that the driver is asked for. */
export function askedOf(state: Interface, command: DriverCommand): readonly Line[] {
    switch (command.type) {
        case "authenticate":
        case "associate":
        case "connect":
        case "deauthenticate":
        case "disconnect":
        case "authorizePort":
        case "sendEapol":
            return line("asked", command.type, "bssid" in command ? command.bssid : partner(state));
        case "installKey":
            return line("asked", command.type, partner(state), { kind: command.kind, keyIndex: command.keyIndex });
        default:
            return [];
    }
}

/** And for each that it tells of. */
export function toldBy(state: Interface, event: DriverEvent): readonly Line[] {
    switch (event.type) {
        case "authenticated":
        case "associated":
        case "connected":
            return line("told", event.type, event.bssid, { status: event.statusCode });
        case "authenticationTimedOut":
        case "associationTimedOut":
        case "associationComeback":
        case "roamed":
            return line("told", event.type, event.bssid);
        case "disconnected":
        case "unprotectedDisconnect": {
            const reason = event.reasonCode;
            return line("told", event.type, event.bssid ?? partner(state), { reason });
        }
        case "eapol":
            return line("told", event.type, event.source);
        default:
            return [];
    }
}

const partner = ({ association }: Interface): Mac | undefined =>
    association.tag === "idle" ? undefined : association.target.bss.bssid;

const line = (
    reason: "asked" | "told",
    what: string,
    bssid: Mac | undefined,
    more: Readonly<Record<string, string | number>> = {},
): readonly Line[] => [
    { type: "trace", level: "debug", reason, data: { what, ...(bssid !== undefined && { bssid }), ...more } },
];
