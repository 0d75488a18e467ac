import type { ConnectEffect } from "#src/core/connect.js";
import type { Interface } from "#src/core/interface.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import type { DriverReply } from "#src/driver/driver.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import { at, due, type Instant, seconds } from "#src/lib/instant.js";
import { type Mac, macAt, macBytes } from "#src/lib/mac.js";
import type { Env } from "#src/lib/machine.js";

/**
 * The MAC address that an interface uses, by the policies `mac_addr` (of a network, or of all) and `preassoc_mac_addr`.
 *
 * Before an attempt and before a scan without a link the driver is told of another address where the policy wants one; what was
 * to be done waits for its answer. Within one network an address stays, and for `rand_addr_lifetime` in any case.
 */
export interface AddressUse {
    readonly style: AddressStyle;
    /** When a random one was taken. */
    readonly since: Instant | undefined;
    /** The network that was joined last. */
    readonly network: number | undefined;
    /** What the driver has not answered yet, by number of the request. */
    readonly changes: ReadonlyMap<number, AddressChange>;
}

/** 0 the device's own, 1 random, 2 random behind the vendor's prefix, 3 given. */
export type AddressStyle = 0 | 1 | 2 | 3;

interface AddressChange {
    readonly address: Mac;
    readonly style: AddressStyle;
    readonly asked: Instant;
    readonly purpose: Joining | "scan" | "nothing";
}

type Joining = Extract<ConnectEffect, { type: "associate" }>;

export const ownAddress: AddressUse = { style: 0, since: undefined, network: undefined, changes: new Map() };

/** Whether an attempt waits for its address. */
export const isChangingAddress = ({ addressUse: { changes } }: Interface): boolean =>
    changes.size > 0 && [...changes.values()].some(({ purpose }) => typeof purpose !== "string");

/** Takes the address that the network wants first; `undefined`: it is in use. */
export function beforeJoining(state: Interface, joining: Joining, env: Env): Routed | undefined {
    const { network } = joining.candidate;
    const { macAddr, macValue } = network.config;
    const style = styleOf(macAddr === -1 ? state.config.macAddr : macAddr);
    if (style === 3) {
        if (macValue === undefined || macValue === state.link.address) return undefined;
        return change(state, { address: macValue, style, asked: env.now, purpose: joining });
    }
    if (style > 0 && state.addressUse.network === network.id) return undefined;
    return wanted(state, style, joining, env);
}

/** The same for a scan while there is no link. */
export function beforeScanning(state: Interface, env: Env): Routed | undefined {
    const style = styleOf(state.config.preassocMacAddr);
    if (style === 0 || state.association.tag !== "idle" || isChangingAddress(state)) return undefined;
    return wanted(state, style, "scan", env);
}

/** Back to the device's own, unless a policy wants another one anyway. */
export function restoredAddress(state: Interface, env: Env): Routed {
    if (state.config.macAddr !== 0 || state.addressUse.style === 0) return routed(state);
    return wanted(state, 0, "nothing", env) ?? routed(state);
}

/** The driver's answer: whatever waited for it goes on. */
export function addressChanged(state: Interface, request: number, reply: DriverReply): Routed {
    const { changes, ...use } = state.addressUse;
    const answered = changes.get(request);
    if (answered === undefined) return routed(state);
    const left = new Map(changes);
    left.delete(request);
    const { address, style, asked, purpose } = answered;
    const next: Interface = reply.ok
        ? {
              ...state,
              // The driver tells of it, too, but nobody says when.
              link: { ...state.link, address },
              addressUse: { ...use, style, since: style === 1 || style === 2 ? asked : undefined, changes: left },
          }
        : { ...state, addressUse: { ...use, changes: left } };
    const effects = reply.ok
        ? []
        : [
              {
                  type: "trace",
                  level: "info",
                  reason: "addressRefused",
                  data: { style, scan: purpose === "scan", errno: reply.errno, text: reply.text },
              } as const,
          ];
    if (purpose === "nothing") return routed(next, effects);
    if (purpose === "scan") {
        const linkUp = state.link.state === "up";
        return routed(next, effects, [
            { to: "scan", event: reply.ok ? { type: "granted", linkUp } : { type: "abort" } },
        ]);
    }
    return routed(next, effects, [{ to: "connect", event: { type: "addressed", joining: purpose, ready: reply.ok } }]);
}

function wanted(
    state: Interface,
    style: AddressStyle,
    purpose: AddressChange["purpose"],
    env: Env,
): Routed | undefined {
    const { addressUse, permanentAddress, config } = state;
    if (style === 0) {
        if (addressUse.style === 0) return undefined;
        return change(state, { address: permanentAddress, style, asked: env.now, purpose });
    }
    const { since } = addressUse;
    const lasts = since !== undefined && !due(at(since, seconds(config.randAddrLifetime)), env.now);
    if (addressUse.style === style && lasts) return undefined;
    return change(state, { address: randomAddress(style, permanentAddress, env), style, asked: env.now, purpose });
}

/** A link goes with its address. */
function change(state: Interface, wish: AddressChange): Routed {
    const request = state.requests + 1;
    const { addressUse } = state;
    return routed(
        {
            ...state,
            requests: request,
            addressUse: { ...addressUse, changes: new Map([...addressUse.changes, [request, wish]]) },
        },
        [{ type: "driver", owner: "address", request, command: { type: "setAddress", address: wish.address } }],
        state.association.tag === "idle"
            ? []
            : [{ to: "association", event: { type: "abandon", reasonCode: ReasonCode.leavingNetworkDeauth } }],
    );
}

/** Of one station, locally administered (IEEE 802-2014, 8.2). */
function randomAddress(style: AddressStyle, own: Mac, env: Env): Mac {
    const kept = style === 2 ? VENDOR_PREFIX : 0;
    const bytes = Uint8Array.of(...macBytes(own).subarray(0, kept), ...env.random(6 - kept));
    bytes[0] = (bytes[0]! & ~1) | 2;
    return macAt(bytes);
}

const VENDOR_PREFIX = 3;

const styleOf = (value: number): AddressStyle => (value === 1 || value === 2 || value === 3 ? value : 0);
