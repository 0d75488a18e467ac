import { type Blocklist, blocked } from "#src/core/blocklist.js";
import type { Bss } from "#src/core/bss.js";
import type { Network } from "#src/core/network.js";
import { type FitRefusal, matchSecurity } from "#src/core/security-fit.js";
import type { Capabilities } from "#src/driver/capability.js";
import { Capability } from "#src/ieee80211/capability-information.js";
import { bandOf } from "#src/ieee80211/channel.js";
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
    /** Failed a short while ago. */
    readonly blocked: boolean;
    /** dB above the noise floor of its band, as far as more of it helps. */
    readonly snr: number;
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
    /** BSSs that the driver holds on to, however long ago they were scanned. */
    readonly inUse: ReadonlySet<number>;
    readonly now: Instant;
}

/** The kernel forgets a BSS after 30 s; one that is older cannot be joined without a scan of its channel. */
const JOINABLE_AGE: Millis = seconds(30);
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
    return { candidates: candidates.sort(better), refusals };
}

/** Blocked last, then priority, signal as far as it helps, the higher band, the stronger, the older id. */
function better(a: Candidate, b: Candidate): number {
    return (
        Number(a.figures.blocked) - Number(b.figures.blocked) ||
        b.figures.priority - a.figures.priority ||
        Math.min(b.figures.snr, GREAT_SNR) - Math.min(a.figures.snr, GREAT_SNR) ||
        b.bss.frequency - a.bss.frequency ||
        b.bss.signal - a.bss.signal ||
        a.bss.id - b.bss.id
    );
}

function judge(network: Network, bss: Bss, input: RankInput): Candidate | RefusalReason {
    const { blocklist, inUse, now } = input;
    const candidate = suits(network, bss, input);
    if (typeof candidate === "string") return candidate;
    const block = blocked(blocklist, bss.bssid, now);
    if (block !== undefined && bss.lastSeen <= block.since) return "notHeardSinceFailure";
    if (between(bss.lastSeen, now) > JOINABLE_AGE && !inUse.has(bss.id)) return "tooOld";
    return candidate;
}

/** Whether the network can use the BSS at all, however long ago it was heard and whatever happened with it. */
export function suits(
    network: Network,
    bss: Bss,
    { capabilities, pmf, blocklist, now }: Pick<RankInput, "capabilities" | "pmf" | "blocklist" | "now">,
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
    if (fitting.security?.akm.authentication === "psk" && network.pmk.tag === "none") return "keyMissing";
    const band = bandOf(bss.frequency);
    return {
        network,
        bss,
        security: fitting.security,
        figures: {
            priority: config.priority,
            blocked: blocked(blocklist, bss.bssid, now) !== undefined,
            snr: bss.signal - noiseFloor(bss.frequency),
            band: band ?? "",
        },
    };
}

const noiseFloor = (frequency: number): number => (frequency < 3000 ? -89 : -92);

/** An address with a mask matches where the mask has ones. */
function covers({ mac, mask }: { readonly mac: Mac; readonly mask: Mac }, bssid: Mac): boolean {
    const [a, b, m] = [mac, bssid, mask].map(text => BigInt(`0x${text.replaceAll(":", "")}`));
    return (a! & m!) === (b! & m!);
}
