import { askOverGas } from "#src/core/advertisement.js";
import { type Bss, informed } from "#src/core/bss.js";
import { latestOf } from "#src/core/client/anqp.js";
import { put, remove } from "#src/core/client/network.js";
import { credentialsOf, networkOfFit } from "#src/core/credential.js";
import type { LocalEvent } from "#src/core/event.js";
import type { Interface } from "#src/core/interface.js";
import { isEnabled, nextNetworkId, withNetwork } from "#src/core/network.js";
import { isDisallowed } from "#src/core/rank.js";
import { type InterfaceEffect, type Routed, routed } from "#src/core/route/routed.js";
import { surroundings } from "#src/core/search.js";
import {
    ANQP_REQUEST_PROTOCOL,
    AnqpId,
    type AnqpQuery,
    emitAnqpQuery,
    HotspotSubtype,
    hotspotElements,
    moreRoamingConsortiums,
    networkElements,
} from "#src/gas/index.js";
import { Capability } from "#src/ieee80211/capability-information.js";
import { ExtendedCapability, hasExtendedCapability } from "#src/ieee80211/element/extended-capabilities.js";
import { ElementId, Oui, WifiAllianceType } from "#src/ieee80211/element/id.js";
import { parseInterworking } from "#src/ieee80211/element/interworking.js";
import { bestFit, type Credential, isUsable, type Selection, selectSite } from "#src/interworking/index.js";
import { type Mac, zeroMac } from "#src/lib/mac.js";
import type { Env } from "#src/lib/machine.js";

/** Whether the access points in reach are being asked about their networks, and what is to follow from it. */
export type Fetch =
    | { readonly tag: "idle" }
    /** A scan that finds them is on its way. */
    | { readonly tag: "scanning"; readonly goal: Goal }
    /** `tried`: BSSs that were asked, or are being asked. */
    | {
          readonly tag: "fetching";
          readonly everything: boolean;
          readonly tried: ReadonlySet<number>;
          readonly goal: Goal | undefined;
      };

/**
 * What a client wants to know, or have: `offer`, which networks its credentials are for; `join`, the best of them joined.
 * `automatic`: we join the best of them because no configured network is there.
 */
export type Goal = "offer" | "join" | "automatic";

export const noFetch: Fetch = { tag: "idle" };

/** Networks may be joined that nobody configured. */
export const joinsByCredential = ({ config, credentials }: Interface): boolean =>
    config.interworking && config.autoInterworking && credentials.size > 0;

/** Asks every access point that answers; `everything` that may be asked, or what the credentials are about. */
export function beginFetch(state: Interface, everything: boolean, goal: Goal | undefined, env: Env): Routed {
    return continueFetch({ ...state, fetch: { tag: "fetching", everything, tried: new Set(), goal } }, env);
}

/** The next access point; when all have been asked, what is to follow. */
export function continueFetch(state: Interface, env: Env): Routed {
    const { fetch } = state;
    if (fetch.tag !== "fetching") return routed(state);
    const credentials = credentialsOf(state);
    let { bss: table } = state;
    for (const bss of table.byId.values().sort((a, b) => a.id - b.id)) {
        if (fetch.tried.has(bss.id) || !answers(bss) || isDisallowed(bss, state.disallowed)) continue;
        const shared = bss.anqp === undefined ? sharedWith(bss, table.byId.values(), fetch.tried) : undefined;
        if (shared?.anqp !== undefined) {
            table = informed(table, bss.id, shared.anqp);
            continue;
        }
        const { bssid, frequency } = bss;
        const query = emitAnqpQuery(fetch.everything ? everything(bss) : about(credentials, bss));
        const tried = new Set([...fetch.tried, bss.id]);
        return askOverGas(
            { ...state, bss: table, fetch: { ...fetch, tried } },
            { for: "anqp", bss: bss.id, fetch: true },
            { peer: bssid, frequency, protocol: ANQP_REQUEST_PROTOCOL, query },
            [{ type: "notice", notice: { type: "anqpFetch", bssid, hessid: hessidOf(bss) ?? zeroMac } }],
        );
    }
    const done: InterfaceEffect = { type: "notice", notice: { type: "anqpFetched" } };
    const next = { ...state, bss: table, fetch: noFetch };
    if (fetch.goal === undefined) return routed(next, [done]);
    const chosen = choose(next, fetch.goal, env);
    return { ...chosen, effects: [done, ...chosen.effects] };
}

const answers = ({ capability, elements }: Bss): boolean =>
    (capability & Capability.ess) !== 0 &&
    hasExtendedCapability(elements.find(ElementId.extendedCapabilities), ExtendedCapability.interworking);

function hessidOf({ elements }: Bss): Mac | undefined {
    const value = elements.find(ElementId.interworking);
    return value && parseInterworking(value)?.hessid;
}

/** Access points of one homogeneous extended service set answer the same. */
function sharedWith(bss: Bss, others: readonly Bss[], tried: ReadonlySet<number>): Bss | undefined {
    const hessid = hessidOf(bss);
    if (hessid === undefined || hessid === zeroMac) return undefined;
    return others.find(
        other =>
            tried.has(other.id) &&
            other.ssidKey === bss.ssidKey &&
            hessidOf(other) === hessid &&
            TELLING.some(id => other.anqp?.elements.has(id)),
    );
}

/** Elements by which a network is chosen. */
const TELLING: readonly number[] = [
    AnqpId.roamingConsortium,
    AnqpId.naiRealm,
    AnqpId.cellularNetwork,
    AnqpId.domainName,
];

const knowsHotspot = ({ elements }: Bss): boolean =>
    elements.vendor(Oui.wifiAlliance, WifiAllianceType.hs20Indication) !== undefined;

const everything = (bss: Bss): AnqpQuery => ({
    ids: networkElements,
    hotspot: knowsHotspot(bss) ? hotspotElements : [],
    multiband: [],
});

/** Nothing that no credential goes by. */
function about(credentials: readonly Credential[], bss: Bss): AnqpQuery {
    const any = (wanted: (credential: Credential) => boolean): boolean => credentials.some(wanted);
    const more = moreRoamingConsortiums(bss.elements.find(ElementId.roamingConsortium)) > 0;
    const consortium = any(c => c.consortiums.length + c.requiredConsortiums.length > 0);
    const limited = any(({ minimum: { home, roaming } }) => home.down + home.up + roaming.down + roaming.up > 0);
    return {
        ids: [
            AnqpId.capabilityList,
            ...(consortium && more ? [AnqpId.roamingConsortium] : []),
            ...(any(c => c.imsi === undefined && (c.method === undefined || c.realm !== undefined))
                ? [AnqpId.naiRealm]
                : []),
            ...(any(c => c.imsi !== undefined) ? [AnqpId.cellularNetwork] : []),
            ...(any(c => c.domains.length > 0 || c.imsi !== undefined || c.partners.length > 0)
                ? [AnqpId.domainName]
                : []),
        ],
        hotspot: knowsHotspot(bss)
            ? [
                  HotspotSubtype.capabilityList,
                  ...(limited ? [HotspotSubtype.wanMetrics] : []),
                  ...(any(c => c.requiredCapabilities.length > 0) ? [HotspotSubtype.connectionCapability] : []),
              ]
            : [],
        multiband: [],
    };
}

/** Everybody has answered: clients hear what their credentials are for, and the best is joined if that is wanted. */
function choose(state: Interface, goal: Goal, env: Env): Routed {
    const sites = state.bss.byId.values().filter(bss => !isDisallowed(bss, state.disallowed));
    const selection = selectSite(
        sites.sort((a, b) => a.id - b.id),
        credentialsOf(state),
    );
    const told: readonly InterfaceEffect[] = selection.offers.map(({ site, fit, operator }) => ({
        type: "notice",
        notice: {
            type: "interworkingOffer",
            bss: site.id,
            bssid: site.bssid,
            credential: fit.credential.id,
            priority: fit.credential.priority,
            spPriority: fit.credential.spPriority,
            operator,
            excluded: fit.excluded,
            limits: fit.limits,
        },
    }));
    const next = concluded(state, goal, selection, env);
    return { ...next, effects: [...told, ...next.effects] };
}

const over: InterfaceEffect = { type: "notice", notice: { type: "interworkingDone" } };

function concluded(state: Interface, goal: Goal, { best, offers }: Selection<Bss>, env: Env): Routed {
    if (offers.every(({ fit }) => fit.excluded)) {
        // A configured network may be there all the same.
        if (goal === "join" && isConfiguredInReach(state))
            return routed(state, [], [{ to: "connect", event: { type: "again", same: false } }]);
        if (goal === "automatic") return routed(state);
        return routed(state, [{ type: "notice", notice: { type: "interworkingNoMatch" } }, over]);
    }
    if (goal === "offer" || best === undefined) return routed(state, [over]);
    const { bssid } = best.site;
    const joined = joinByCredential(state, best.site, { join: true, renew: goal !== "automatic" }, env);
    const selected: InterfaceEffect = { type: "notice", notice: { type: "interworkingSelected", bssid } };
    return { ...joined, effects: [over, selected, ...joined.effects] };
}

const isConfiguredInReach = ({ networks, bss }: Interface): boolean => {
    const inReach = new Set(bss.byId.values().map(({ ssidKey }) => ssidKey));
    return networks.byId.values().some(network => isEnabled(network) && inReach.has(network.ssidKey!));
};

/** The network that a credential makes of this BSS; without `renew` one that there is already stays. */
export function joinByCredential(
    state: Interface,
    bss: Bss,
    { join, renew }: { readonly join: boolean; readonly renew: boolean },
    env: Env,
): Routed & { readonly network?: number } {
    const fit = isUsable(bss) ? bestFit(credentialsOf(state), bss) : undefined;
    const credential = fit && state.credentials.get(fit.credential.id);
    if (fit === undefined || credential === undefined || isDisallowed(bss, state.disallowed)) return routed(state);
    const { id } = fit.credential;
    const made = state.networks.byId
        .values()
        .filter(network => network.credential === id && network.ssidKey === bss.ssidKey);
    const { association } = state;
    const current = made.find(network => association.tag !== "idle" && association.target.network === network.id);
    if (current !== undefined && (association.tag === "securing" || association.tag === "completed")) {
        const already = { type: "interworkingConnected", bssid: bss.bssid } as const;
        return { ...routed(state, [{ type: "notice", notice: already }]), network: current.id };
    }
    if (!renew && made.length > 0) return { ...routed(state), network: made[0]!.id };
    const config = networkOfFit(fit, credential, bss.ssid, state);
    if (config === undefined) return routed(state);
    const without = made.length > 0 ? remove(state, made) : routed(state);
    const network = nextNetworkId(without.state.networks);
    const added = put(without.state, network, config, undefined);
    const marked: Interface = {
        ...added.state,
        networks: withNetwork(added.state.networks, { ...added.state.networks.byId.get(network)!, credential: id }),
    };
    return {
        state: marked,
        effects: [...without.effects, ...added.effects],
        local: [...without.local, ...(join ? reconnecting(marked, network, env) : [])],
        network,
    };
}

/** A link is given up for the network only where that can be joined. */
function reconnecting(state: Interface, network: number, env: Env): readonly LocalEvent[] {
    if (state.association.tag === "idle") return [{ to: "connect", event: { type: "on" } }];
    const candidate = surroundings(state, env.now)
        .candidates()
        .find(each => each.network.id === network);
    if (candidate === undefined) return [];
    return [{ to: "connect", event: { type: "roam", candidate, commanded: true } }];
}

/** The BSS of that address which was heard last and has a name. */
export const namedBss = (state: Interface, bssid: Mac): Bss | undefined => {
    const latest = latestOf(state.bss, bssid);
    if (latest === undefined || latest.ssid.length > 0) return latest;
    return state.bss.byId.values().find(bss => bss.bssid === bssid && bss.ssid.length > 0);
};
