import type { GlobalConfig } from "#src/config/global.js";
import type { FieldValue } from "#src/config/value.js";
import { autoscanPause } from "#src/core/autoscan.js";
import type { Interface } from "#src/core/interface.js";
import { isEnabled, type Network } from "#src/core/network.js";
import { restriction } from "#src/core/search.js";
import type { Capabilities } from "#src/driver/capability.js";
import type { RelativeSignal, ScanPlan, SchedScanParameters } from "#src/driver/command.js";
import { equalBytes, noBytes } from "#src/lib/bytes.js";
import { type Millis, seconds } from "#src/lib/instant.js";

/** What the driver is to look for by itself: the networks that do not fit into one request take turns. Never empty. */
export interface SchedPlan {
    readonly batches: readonly SchedBatch[];
}

export interface SchedBatch {
    readonly parameters: SchedScanParameters;
    /** Until the next one has its turn. */
    readonly lasts: Millis;
}

/**
 * How long a batch is looked for, and how often. `steady`, as wpa_supplicant does it today: at one interval, for as long as it
 * pays. `escalating`, as it did it first: from two seconds on, each batch half as often and half as long as the one before.
 */
export type SchedRules = "steady" | "escalating";

export const schedRules = ({ schedScanPolicy }: GlobalConfig): SchedRules =>
    schedScanPolicy === 1 ? "escalating" : "steady";

const MAX_SSIDS = 16;
/** Seconds. */
const INTERVAL = 10;
const FIRST_ESCALATING_INTERVAL = 2;

/** `undefined`: the driver cannot, or must not, or a network is looked for that only our own scans find. */
export function schedPlan(state: Interface, rules: SchedRules = schedRules(state.config)): SchedPlan | undefined {
    const { capabilities, config, networks, scanAddresses, offload } = state;
    const wanted = networks.byId.values().filter(isEnabled).sort(byNumber);
    if (capabilities.maxSchedScanSsids < 1 || wanted.length === 0) return undefined;
    if (wanted.some(network => network.config.keyMgmt.has("WPS"))) return undefined;
    // Who says how often we scan wants us to, unless somebody else wants the driver to.
    const ours = config.disableScanOffload !== 0 || autoscanPause(config.autoscan, 0) !== undefined;
    if (offload === undefined && ours) return undefined;

    const limit = Math.min(capabilities.maxSchedScanSsids, MAX_SSIDS);
    const hidden = distinct(wanted.filter(network => network.config.scanSsid));
    const all = wanted.some(network => !network.config.scanSsid);
    const frequencies = offload === undefined ? restriction(wanted) : offload.frequencies;
    const connected = state.association.tag === "completed";
    // No driver takes another address than that of its link.
    const randomAddress = connected ? undefined : scanAddresses.get(offload === undefined ? "schedScan" : "pno");
    const relativeSignal = connected ? relative(state) : undefined;
    const startDelay = numberOf(config.other.get("sched_scan_start_delay"));
    return {
        batches: batchesOf(hidden, limit, all, rules).map((ssids, batch) => {
            const { interval, lasts } = cadence(
                batch,
                limit,
                config.schedScanInterval || INTERVAL,
                capabilities,
                rules,
            );
            return {
                parameters: {
                    ssids,
                    matchSsids: matches(wanted, capabilities),
                    ...(config.filterRssi < 0 && { minimumSignal: config.filterRssi }),
                    plans: plansOf(textOf(config.other.get("sched_scan_plans")), capabilities) ?? [{ interval }],
                    ...(frequencies && { frequencies }),
                    ...(startDelay > 0 && { startDelay }),
                    ...(randomAddress && { randomAddress }),
                    ...(relativeSignal && { relativeSignal }),
                },
                lasts: seconds(lasts),
            };
        }),
    };
}

/** The SSIDs of one request after the other. The wildcard, which is an empty SSID, finds those that do not hide. */
function batchesOf(
    hidden: readonly Uint8Array[],
    limit: number,
    all: boolean,
    rules: SchedRules,
): readonly (readonly Uint8Array[])[] {
    const batches: (readonly Uint8Array[])[] = [];
    let left = hidden;
    do {
        // The escalating rules keep a place for the wildcard, and use it as long as names are left over.
        const places = all || rules === "escalating" ? limit - 1 : limit;
        const named = left.slice(0, Math.max(places, Number(!all)));
        const wildcard = all || (rules === "escalating" && named.length < Math.min(left.length, limit));
        batches.push([...(wildcard ? [noBytes] : []), ...named]);
        left = left.slice(named.length);
        // A driver that takes one SSID has no place beside the wildcard: both take turns.
        if (named.length === 0 && left.length > 0) {
            batches.push(...left.map(ssid => [ssid]));
            left = [];
        }
    } while (left.length > 0);
    return batches;
}

/** Seconds, of the n-th batch since the first. */
function cadence(
    batch: number,
    limit: number,
    interval: number,
    { maxScanPlanInterval }: Capabilities,
    rules: SchedRules,
): { readonly interval: number; readonly lasts: number } {
    const longest = maxScanPlanInterval > 0 ? maxScanPlanInterval : Number.POSITIVE_INFINITY;
    const full = 2 * limit;
    if (rules === "escalating") {
        const shift = 2 ** batch;
        return {
            interval: Math.min(FIRST_ESCALATING_INTERVAL * shift, longest),
            lasts: Math.max(1, Math.floor(full / shift)),
        };
    }
    const often = Math.min(interval, longest);
    let lasts = full;
    for (let n = 0; n < batch; n++) {
        lasts = Math.floor(lasts / 2);
        if (lasts < 2 * often || 2 * often > longest) lasts = full;
    }
    return { interval: often, lasts };
}

/** The SSIDs of all networks, if the driver can match as many and every network has one. */
function matches(wanted: readonly Network[], { maxMatchSets }: Capabilities): readonly Uint8Array[] {
    const ssids = distinct(wanted);
    const every = wanted.every(({ ssidKey }) => ssidKey !== undefined);
    return every && ssids.length <= maxMatchSets ? ssids : [];
}

/** `interval:iterations … interval`, in seconds; nothing if the driver could not follow it. */
function plansOf(
    text: string,
    { maxScanPlans, maxScanPlanInterval, maxScanPlanIterations }: Capabilities,
): readonly ScanPlan[] | undefined {
    const words = text.split(" ").filter(word => word !== "");
    if (words.length === 0 || words.length > maxScanPlans) return undefined;
    const plans: ScanPlan[] = [];
    for (const [i, word] of words.entries()) {
        const last = i === words.length - 1;
        const [, interval, iterations] = (last ? /^(\d+)(?::0)?$/ : /^(\d+):(\d+)$/).exec(word) ?? [];
        if (interval === undefined || Number(interval) === 0) return undefined;
        plans.push({
            interval: Math.min(Number(interval), maxScanPlanInterval),
            ...(!last && { iterations: Math.min(Number(iterations), maxScanPlanIterations) }),
        });
    }
    return plans;
}

function distinct(networks: readonly Network[]): readonly Uint8Array[] {
    const ssids: Uint8Array[] = [];
    for (const { config } of networks) {
        const { ssid } = config;
        if (ssid !== undefined && ssid.length > 0 && !ssids.some(other => equalBytes(other, ssid))) ssids.push(ssid);
    }
    return ssids;
}

const byNumber = (a: Network, b: Network): number => a.id - b.id;
const numberOf = (value: FieldValue | undefined): number => (value?.type === "int" ? value.value : 0);
const textOf = (value: FieldValue | undefined): string => (value?.type === "plain" ? value.text : "");

/** What a client wants of BSSs beside the one in use, where the driver can compare them. */
function relative({ capabilities, tuning }: Interface): RelativeSignal | undefined {
    const { relativeSignal, relativeAdjustment: adjustment } = tuning;
    if (relativeSignal === undefined || !capabilities.features.has("relativeSignalSchedScan")) return undefined;
    return { ...relativeSignal, ...(adjustment && { adjustment }) };
}
