import { implement, type PropertyRules } from "#service/dbus/implement.js";
import type { InterfaceKind } from "#service/dbus/tree.js";
import { type Value, type Variant, type VariantMap, variant, variantMap } from "#service/dbus/value.js";
import { bssPath, networkPath } from "#service/objects/path.js";
import type { ConsideredBss, Decision } from "#src/core/decision.js";
import type { Interface } from "#src/core/interface.js";
import type { Instant } from "#src/lib/instant.js";
import { macBytes } from "#src/lib/mac.js";

/** Not a name below the original's, where it may put an interface of its own some day. */
export const DECISIONS = "wpa_supplicant_ts.Decisions";

const decisionRules: PropertyRules<typeof DECISIONS, Interface> = {
    LastDecision: { get: ({ id, last }) => (last.decision ? decisionMap(id, last.decision) : new Map()) },
};

export const decisionsKind: InterfaceKind<Interface> = implement(DECISIONS, decisionRules, {});

/** A decision in typed fields; what does not concern it is left out. */
export function decisionMap(interfaceId: number, decision: Decision): VariantMap {
    const { kind, chosen, reason, at, until, network, about, from, frequencies, considered, detail } = decision;
    return variantMap({
        Kind: variant("s", kind),
        Chosen: variant("b", chosen),
        Reason: variant("s", reason),
        Time: variant("t", microseconds(at)),
        Until: until === undefined ? undefined : variant("t", microseconds(until)),
        Network: network === undefined ? undefined : variant("o", networkPath(interfaceId, network)),
        ...(about && bssEntries(interfaceId, about)),
        From: from && variant("a{sv}", bssMap(interfaceId, from)),
        Frequencies: frequencies && variant("au", frequencies),
        Candidates:
            considered &&
            variant(
                "aa{sv}",
                considered.bsss.map(bss => bssMap(interfaceId, bss)),
            ),
        CandidateCount: considered && variant("u", considered.candidates),
        Refusals: considered && variant("a{su}", new Map(Object.entries(considered.refusals))),
        Detail: detail && variant("a{sv}", plainMap(detail)),
    });
}

const bssMap = (interfaceId: number, bss: ConsideredBss): VariantMap => variantMap(bssEntries(interfaceId, bss));

function bssEntries(interfaceId: number, bss: ConsideredBss): Readonly<Record<string, Variant | undefined>> {
    const { network, bss: id, bssid, ssid, frequency, signal, figures, refusal } = bss;
    return {
        Network: variant("o", networkPath(interfaceId, network)),
        BSS: variant("o", bssPath(interfaceId, id)),
        BSSID: variant("ay", macBytes(bssid)),
        SSID: variant("ay", ssid),
        Frequency: variant("u", frequency),
        Signal: variant("i", Math.round(signal)),
        Figures: figures && variant("a{sv}", plainMap({ ...figures })),
        Refusal: refusal === undefined ? undefined : variant("s", refusal),
    };
}

/** Names as in the log. */
function plainMap(entries: Readonly<Record<string, string | number | boolean>>): VariantMap {
    return new Map(Object.entries(entries).map(([name, value]) => [name, plain(value)]));
}

function plain(value: string | number | boolean): Variant {
    if (typeof value === "string") return variant("s", value);
    if (typeof value === "boolean") return variant("b", value);
    return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? variant("i", value) : variant("d", value);
}

/** On the boot-time clock, as systemd writes instants. */
const microseconds = (instant: Instant): Value => BigInt(Math.round(instant * 1000));
