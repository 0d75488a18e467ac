import { networkField } from "#src/config/network.js";
import type { Interface } from "#src/core/interface.js";
import { countEnabled, joinable, type Network, withNetwork } from "#src/core/network.js";
import { forgiven, suits } from "#src/core/rank.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import { surroundings } from "#src/core/search.js";
import type { Instant } from "#src/lib/instant.js";

/**
 * Asks a person for the passphrase of a network that is in range and keeps it in memory only (`mem_only_psk`), when
 * there is nothing else to join. Once: whoever was asked may take his time.
 */
export function requestMissingKey(state: Interface, now: Instant): Routed {
    if (state.association.tag !== "idle" || state.connect.tag === "off") return routed(state);
    const waiting = [...joinable(state.networks, now).values()].flat().filter(waitsForKey);
    if (waiting.length === 0 || surroundings(state, now).candidates().length > 0) return routed(state);
    const { capabilities, blocklist, config } = state;
    const input = { capabilities, blocklist, pmf: config.pmf, tolerance: forgiven(countEnabled(state.networks)), now };
    const bsss = state.bss.byId.values();
    const network = waiting.find(wanted =>
        bsss.some(bss => bss.ssidKey === wanted.ssidKey && suits(wanted, bss, input) === "keyMissing"),
    );
    if (network === undefined) return routed(state);
    return routed({ ...state, networks: withNetwork(state.networks, { ...network, keyAsked: true }) }, [
        { type: "notice", notice: { type: "networkRequest", network: network.id, field: "PSK_PASSPHRASE" } },
    ]);
}

function waitsForKey({ config, pmk, keyAsked }: Network): boolean {
    const memoryOnly = networkField(config, "mem_only_psk");
    return (
        !keyAsked &&
        pmk.tag === "none" &&
        config.psk === undefined &&
        memoryOnly?.type === "int" &&
        memoryOnly.value !== 0
    );
}
