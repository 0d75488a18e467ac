import { type BgscanEffect, type BgscanSurroundings, bgscanThreshold } from "#src/bgscan/index.js";
import { blocked } from "#src/core/blocklist.js";
import { bssOf, decided } from "#src/core/decision.js";
import type { LocalEvent, ScanOutcome } from "#src/core/event.js";
import { currentBssOf, type Interface, smeOf } from "#src/core/interface.js";
import type { Network } from "#src/core/network.js";
import type { RoamingEffect, RoamingSurroundings } from "#src/core/roaming.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import { surroundings } from "#src/core/search.js";
import type { Instant } from "#src/lib/instant.js";
import { type Env, unreachable } from "#src/lib/machine.js";
import { isHiddenSsid, ssidKey } from "#src/lib/ssid.js";

/** What the decision to stay or to move wants. */
export function fromRoaming(state: Interface, effect: RoamingEffect): Routed {
    switch (effect.type) {
        case "poll":
            return routed(state, [
                { type: "driver", owner: "roaming", request: effect.request, command: { type: "signal" } },
            ]);
        case "roam":
            return routed(
                state,
                [],
                [{ to: "connect", event: { type: "roam", candidate: effect.candidate, commanded: false } }],
            );
        case "decision":
        case "trace":
            return routed(state, [effect]);
        default:
            return unreachable(effect);
    }
}

/** What a background scan wants. */
export function fromBgscan(state: Interface, effect: BgscanEffect, { now }: Env): Routed {
    switch (effect.type) {
        case "scan": {
            const current = currentBssOf(state);
            if (current === undefined) return routed(state);
            const { frequencies, until } = effect;
            const parameters = {
                ssids: [current.ssid],
                ...(frequencies && { frequencies }),
                ...(state.capabilities.features.has("lowPriorityScan") && { lowPriority: true }),
            };
            const request = { purpose: "search", allowRoam: true, parameters } as const;
            const looks = decided({
                kind: "scan",
                chosen: true,
                reason: "scanningInBackground",
                level: "debug",
                at: now,
                until,
                about: bssOf(networkOf(state), current),
                ...(frequencies && { frequencies }),
            });
            return routed(state, [looks], [{ to: "scan", event: { type: "request", request } }]);
        }
        case "interval": {
            const current = currentBssOf(state);
            if (current === undefined) return routed(state);
            const { isShort, until } = effect;
            return routed(state, [
                decided({
                    kind: "scan",
                    chosen: false,
                    reason: isShort ? "scanningOften" : "scanningRarely",
                    level: "debug",
                    at: now,
                    until,
                    about: bssOf(networkOf(state), current),
                }),
            ]);
        }
        case "monitor": {
            const { threshold, hysteresis } = effect;
            return routed(state, [
                {
                    type: "driver",
                    owner: "none",
                    request: 0,
                    command: { type: "monitorSignal", threshold, hysteresis },
                },
            ]);
        }
        case "poll":
            return routed(state, [
                {
                    type: "driver",
                    owner: "bgscan",
                    request: state.association.requests,
                    command: { type: "signal" },
                },
            ]);
        case "select":
            return routed(state, [], [{ to: "roaming", event: { type: "results", missed: effect.missed } }]);
        case "trace":
            return routed(state, [effect]);
        default:
            return unreachable(effect);
    }
}

const networkOf = ({ association }: Interface): number =>
    association.tag === "idle" ? -1 : association.target.network;

export const bgscanSurroundings = ({ config }: Interface, now: Instant): BgscanSurroundings => ({
    now,
    rules: config.bgscanPolicy === 1 ? "eager" : "bounded",
});

/** A driver that associates by itself may also choose and roam by itself, or be told to; then we do neither. */
export const driverRoams = (state: Interface): boolean =>
    smeOf(state) === "driver" && (state.capabilities.features.has("roaming") || state.config.apScan === 2);

/** Background scans of a link that is up now, as its network or else the interface wants them. */
export function watching(state: Interface, { config }: Network): readonly LocalEvent[] {
    const { bgscan, bgscanOverride } = state.config;
    const text = bgscanOverride ? (bgscan ?? config.bgscan) : (config.bgscan ?? bgscan);
    if (text === undefined || text === "" || driverRoams(state)) return [];
    const channels = state.capabilities.bands.flatMap(({ frequencies }) =>
        frequencies.filter(({ disabled }) => !disabled).map(({ frequency }) => frequency),
    );
    return [{ to: "bgscan", event: { type: "start", text, scanFreq: config.scanFreq, channels } }];
}

/** The link that was watched is over. */
export const unwatched: readonly LocalEvent[] = [
    { to: "bgscan", event: { type: "stop" } },
    { to: "roaming", event: { type: "over" } },
    { to: "saQuery", event: { type: "over" } },
    { to: "beaconWatch", event: { type: "over" } },
];

/** What new results, which are in the table already, mean for the link. */
export function reconsidered(state: Interface, outcome: ScanOutcome, allowRoam: boolean): readonly LocalEvent[] {
    const current = state.association.tag === "completed" ? currentBssOf(state) : undefined;
    if (current === undefined) return [];
    const { frequencies, ssids, complete, startedAt } = outcome;
    const heard = state.bss.byId
        .values()
        .filter(({ ssidKey, lastSeen }) => ssidKey === current.ssidKey && lastSeen >= startedAt);
    const isAsked = ssids.length === 0 || ssids.some(ssid => isHiddenSsid(ssid) || ssidKey(ssid) === current.ssidKey);
    const missed = complete && isAsked && frequencies.includes(current.frequency) && current.lastSeen < startedAt;
    return [
        { to: "bgscan", event: { type: "results", heard, missed, allowRoam } },
        { to: "beaconWatch", event: { type: "look" } },
    ];
}

export function roamingSurroundings(state: Interface, now: Instant): RoamingSurroundings {
    const { association, blocklist, capabilities, bgscan, config } = state;
    const { candidates, current } = surroundings(state, now);
    const isOurs = association.tag === "completed" && association.next === undefined && !driverRoams(state);
    return {
        now,
        policy: config.roamPolicy === 1 ? "signal" : "throughput",
        capabilities,
        threshold: bgscanThreshold(bgscan),
        current: () => (isOurs ? current() : undefined),
        candidates,
        failed: bssid => blocked(blocklist, bssid, now) !== undefined,
    };
}
