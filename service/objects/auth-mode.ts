import type { Proto } from "#src/config/words.js";
import { type Interface, wpaState } from "#src/core/interface.js";

/** Words of the original for the key management in use. */
export function authMode(state: Interface): string {
    const { association } = state;
    switch (wpaState(state)) {
        case "disconnected":
        case "interface_disabled":
        case "inactive":
        case "scanning":
            return INACTIVE;
        default: {
            if (association.tag === "idle") return "UNKNOWN";
            const { security, network } = association.target;
            if (security === undefined) return "NONE";
            return authModeWord(security.akm.name, state.networks.byId.get(network)?.config.proto ?? new Set());
        }
    }
}

/**
 * What is announced: the mode is known from the first step of a connection on, but told only of one that stands, and not when
 * a network is edited.
 */
export const announcedAuthMode = (state: Interface): string =>
    wpaState(state) === "completed" && state.association.tag !== "idle"
        ? (state.association.target.security?.akm.name ?? "NONE")
        : INACTIVE;

const INACTIVE = "INACTIVE";

/** It is the protocols that the network allows which the word names, not the one that was agreed on. */
function authModeWord(akm: string, allowed: ReadonlySet<Proto>): string {
    if (akm !== "wpa-psk") return akm === "wpa-psk-sha256" ? "WPA2-PSK-SHA256" : "UNKNOWN";
    const rsn = allowed.has("RSN");
    if (rsn === allowed.has("WPA")) return "WPA2-PSK+WPA-PSK";
    return rsn ? "WPA2-PSK" : "WPA-PSK";
}
