import { type Blocklist, blocked } from "#src/core/blocklist.js";
import type { Bss } from "#src/core/bss.js";
import { capabilityOverrides } from "#src/core/capability-overrides.js";
import { isKeyLearned, type Network } from "#src/core/network.js";
import { bandAt, type RateRefusal, unmetRates } from "#src/core/rate-fit.js";
import { type FitRefusal, matchSecurity } from "#src/core/security-fit.js";
import { estimateThroughput, noiseFloor } from "#src/core/throughput.js";
import type { Capabilities } from "#src/driver/capability.js";
import { Capability } from "#src/ieee80211/capability-information.js";
import { bandOf, bandStep } from "#src/ieee80211/channel.js";
import { between, type Instant, type Millis, seconds } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { isHiddenSsid, type SsidKey } from "#src/lib/ssid.js";
import type { Negotiated } from "#src/rsn/negotiate.js";

/** A BSS that a configured network could use, with the figures that put it in its place. */
export interface Candidate {
    readonly network: Network;
    readonly bss: Bss;
    /** `undefined`: no encryption. */
    readonly security: Negotiated | undefined;
    readonly figures: Figures;
}

export interface Figures {
    readonly priority: number;
    /** Failed a short while ago, and more often than is forgiven. */
    readonly blocked: boolean;
    /** Named by the network as the one to try first. */
    readonly hinted: boolean;
    readonly protected: boolean;
    /** dB above the noise floor of its band. */
    readonly snr: number;
    /** kbit/s that one spatial stream may reach. */
    readonly throughput: number;
    readonly band: string;
}

/** Why a network does not use a BSS that has its SSID. */
export interface Refusal {
    readonly network: number;
    readonly bss: number;
    readonly reason: RefusalReason;
}

export type RefusalReason =
    | FitRefusal
    | RateRefusal
    | "disallowed"
    | "bssidMismatch"
    | "bssidIgnored"
    | "bssidNotAccepted"
    | "frequencyNotAllowed"
    | "notInfrastructure"
    | "notHeardSinceFailure"
    | "tooOld";

export interface RankInput {
    readonly bsss: readonly Bss[];
    readonly networks: ReadonlyMap<SsidKey | undefined, readonly Network[]>;
    readonly capabilities: Capabilities;
    readonly pmf: 0 | 1 | 2;
    readonly blocklist: Blocklist;
    /** Failures of a BSS that are forgiven: see `forgiven`. */
    readonly tolerance: number;
    readonly disallowed?: Disallowed;
    /** BSSs that the driver holds on to, however long ago they were scanned. */
    readonly inUse: ReadonlySet<number>;
    /** How long after it was heard a BSS is joined without a scan; absent: `JOINABLE_AGE`. */
    readonly joinableFor?: Millis;
    readonly now: Instant;
}

/** What a client wants no network to use. */
export interface Disallowed {
    readonly bssids: ReadonlySet<Mac>;
    readonly ssids: ReadonlySet<SsidKey>;
}

export const isDisallowed = ({ bssid, ssidKey }: Pick<Bss, "bssid" | "ssidKey">, list: Disallowed): boolean =>
    list.bssids.has(bssid) || list.ssids.has(ssidKey);

/** The kernel forgets a BSS after 30 s; one that is older cannot be joined without a scan of its channel. */
export const JOINABLE_AGE: Millis = seconds(30);
/** More signal than this changes nothing. */
const GREAT_SNR = 25;

/** Every candidate, best first, and every refusal with its reason. Pure. */
export function rank(input: RankInput): {
    readonly candidates: readonly Candidate[];
    readonly refusals: readonly Refusal[];
} {
    const candidates: Candidate[] = [];
    const refusals: Refusal[] = [];
    const anySsid = input.networks.get(undefined) ?? [];
    for (const bss of input.bsss) {
        const bySsid = input.networks.get(bss.ssidKey) ?? [];
        const networks = isHiddenSsid(bss.ssid) ? bySsid : [...bySsid, ...anySsid];
        for (const network of networks) {
            const judged = judge(network, bss, input);
            if (typeof judged === "string") refusals.push({ network: network.id, bss: bss.id, reason: judged });
            else candidates.push(judged);
        }
    }
    return { candidates: ordered(candidates), refusals };
}

/** Failures that do not count yet: none when there is one network only, so that its other BSSs have their turn at once. */
export const forgiven = (enabledNetworks: number): number => (enabledNetworks === 1 ? 0 : 1);

/** A difference of SNR in dB that the expected throughput outweighs. */
const CLOSE = 7;

/**
 * Groups that nothing but their own end makes one leave: BSSs that failed last, then by priority, hint and protection. Within
 * a group those whose signal is close to the strongest go by expected throughput, then those close to the next strongest,
 * and so on; on 6 GHz, where power limits make signals incomparable, throughput alone counts.
 */
function ordered(candidates: Candidate[]): readonly Candidate[] {
    const groups = new Map<string, Candidate[]>();
    for (const candidate of candidates.sort((a, b) => byGroup(a, b) || bySignal(a, b))) {
        const { priority, blocked, hinted, protected: isProtected } = candidate.figures;
        const key = `${blocked} ${priority} ${hinted} ${isProtected}`;
        const group = groups.get(key);
        if (group === undefined) groups.set(key, [candidate]);
        else group.push(candidate);
    }
    return [...groups.values()].flatMap(byQuality);
}

function byGroup({ figures: a }: Candidate, { figures: b }: Candidate): number {
    return (
        Number(a.blocked) - Number(b.blocked) ||
        b.priority - a.priority ||
        Number(b.hinted) - Number(a.hinted) ||
        Number(b.protected) - Number(a.protected)
    );
}

const capped = ({ figures: { snr } }: Candidate): number => Math.min(snr, GREAT_SNR);

const bySignal = (a: Candidate, b: Candidate): number => capped(b) - capped(a) || a.bss.id - b.bss.id;

/** @param group strongest first */
function byQuality(group: readonly Candidate[]): readonly Candidate[] {
    const result: Candidate[] = [];
    const comparable = group.filter(({ figures }) => figures.band !== "6GHz");
    for (let first = 0; first < comparable.length; ) {
        const strongest = capped(comparable[first]!);
        const beyond = comparable.findIndex((other, i) => i > first && strongest - capped(other) >= CLOSE);
        const next = beyond === -1 ? comparable.length : beyond;
        result.push(...comparable.slice(first, next).sort(byThroughput));
        first = next;
    }
    for (const candidate of group.filter(({ figures }) => figures.band === "6GHz").sort(byThroughput)) {
        const slower = result.findIndex(({ figures }) => figures.throughput < candidate.figures.throughput);
        result.splice(slower === -1 ? result.length : slower, 0, candidate);
    }
    return result;
}

const byThroughput = (a: Candidate, b: Candidate): number =>
    b.figures.throughput - a.figures.throughput ||
    bandStep(b.bss.frequency) - bandStep(a.bss.frequency) ||
    b.figures.snr - a.figures.snr ||
    a.bss.id - b.bss.id;

function judge(network: Network, bss: Bss, input: RankInput): Candidate | RefusalReason {
    const { blocklist, tolerance, inUse, disallowed, joinableFor = JOINABLE_AGE, now } = input;
    if (disallowed !== undefined && isDisallowed(bss, disallowed)) return "disallowed";
    const candidate = suits(network, bss, input);
    if (typeof candidate === "string") return candidate;
    const block = blocked(blocklist, bss.bssid, now, tolerance);
    if (block !== undefined && bss.lastSeen <= block.since) return "notHeardSinceFailure";
    if (bss.unknownAt !== undefined && bss.lastSeen < bss.unknownAt) return "notHeardSinceFailure";
    if (between(bss.lastSeen, now) > joinableFor && !inUse.has(bss.id)) return "tooOld";
    return candidate;
}

/** Whether the network can use the BSS at all, however long ago it was heard and whatever happened with it. */
export function suits(
    network: Network,
    bss: Bss,
    { capabilities, pmf, blocklist, tolerance, now }: Omit<RankInput, "bsss" | "networks" | "inUse">,
): Candidate | RefusalReason {
    const { config } = network;
    if (config.mode !== 0 || (bss.capability & Capability.ess) === 0) return "notInfrastructure";
    if (config.bssid !== undefined && config.bssid !== bss.bssid) return "bssidMismatch";
    if (config.bssidIgnore.some(entry => covers(entry, bss.bssid))) return "bssidIgnored";
    if (config.bssidAccept.length > 0 && !config.bssidAccept.some(entry => covers(entry, bss.bssid)))
        return "bssidNotAccepted";
    if (config.freqList !== undefined && !config.freqList.includes(bss.frequency)) return "frequencyNotAllowed";
    const fitting = matchSecurity(config, bss, capabilities, pmf);
    if (typeof fitting === "string") return fitting;
    if (fitting.security?.akm.authentication === "psk" && network.pmk.tag === "none" && !isKeyLearned(config))
        return "keyMissing";
    const overrides = capabilityOverrides(config);
    const unmet = unmetRates(bss, capabilities, overrides);
    if (unmet !== undefined) return unmet;
    const snr = bss.signal - noiseFloor(bss.frequency);
    return {
        network,
        bss,
        security: fitting.security,
        figures: {
            priority: config.priority,
            blocked: blocked(blocklist, bss.bssid, now, tolerance) !== undefined,
            hinted: config.bssidHint === bss.bssid,
            protected: fitting.security !== undefined,
            snr,
            throughput: estimateThroughput(bss, snr, bandAt(capabilities.bands, bss.frequency), overrides),
            band: bandOf(bss.frequency) ?? "",
        },
    };
}

/** An address with a mask matches where the mask has ones. */
function covers({ mac, mask }: { readonly mac: Mac; readonly mask: Mac }, bssid: Mac): boolean {
    const [a, b, m] = [mac, bssid, mask].map(text => BigInt(`0x${text.replaceAll(":", "")}`));
    return (a! & m!) === (b! & m!);
}
