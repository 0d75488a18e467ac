import type { GlobalConfig } from "#src/config/global.js";
import { isChangingAddress } from "#src/core/address.js";
import { autoscanPause } from "#src/core/autoscan.js";
import { blocked } from "#src/core/blocklist.js";
import type { Bss } from "#src/core/bss.js";
import type { Surroundings } from "#src/core/connect.js";
import { consider } from "#src/core/decision.js";
import { bssesInUse, currentBssOf, type Interface } from "#src/core/interface.js";
import { joinsByCredential } from "#src/core/interworking.js";
import { type Stages, stages, without } from "#src/core/look.js";
import { countEnabled, joinable, type Network, nextReenabled } from "#src/core/network.js";
import { type Candidate, forgiven, JOINABLE_AGE, type RankInput, rank } from "#src/core/rank.js";
import { retryPolicy } from "#src/core/retry.js";
import { isSearching } from "#src/core/scan.js";
import { schedPlan, schedRules } from "#src/core/sched-plan.js";
import type { Capabilities } from "#src/driver/capability.js";
import type { ScanParameters } from "#src/driver/command.js";
import { equalBytes, noBytes } from "#src/lib/bytes.js";
import { type Instant, type Millis, seconds } from "#src/lib/instant.js";

/** SSIDs in one scan request, whatever the driver claims. */
const MAX_SSIDS = 16;
/** The `mode` of a network by which a P2P group is being formed. */
const GROUP_FORMATION = 4;
/** MHz listed in one scan request; beyond this the restriction is dropped. */
const MAX_FREQUENCIES = 100;

/** Scans of our own that find nothing before the driver looks by itself. */
const ownScans = ({ config }: Interface): number => (schedRules(config) === "steady" ? 3 : 0);

export const maximumSsids = ({ maxScanSsids }: Capabilities): number => Math.max(1, Math.min(maxScanSsids, MAX_SSIDS));

/** What there is to decide with; figures are worked out when somebody asks, at most once. */
export function surroundings(state: Interface, now: Instant): Surroundings {
    const networks: ReturnType<typeof joinable> = state.config.apScan === 0 ? new Map() : joinable(state.networks, now);
    const provisioning = [...networks.values()].flat().some(({ config }) => config.mode === GROUP_FORMATION);
    const byCredential = joinsByCredential(state);
    let ranked: ReturnType<typeof rank> | undefined;
    const ranking = (): ReturnType<typeof rank> => {
        ranked ??= rank({ ...rankInput(state, now), bsss: state.bss.byId.values(), networks });
        return ranked;
    };
    const candidates = (): readonly Candidate[] => ranking().candidates;
    const knownFrequencies = (): readonly number[] => (state.config.quickSearch ? known(state, networks) : []);
    return {
        now,
        lookFrom: state.lookFrom,
        linkUp: state.link.state === "up",
        associated: state.association.tag !== "idle" || isChangingAddress(state),
        searching: isSearching(state.scan),
        scanInterval: state.config.scanInterval,
        autoscanPause: fruitless => autoscanPause(state.config.autoscan, fruitless),
        joinable: networks.size > 0 || byCredential,
        byCredential,
        reenabledAt: nextReenabled(state.networks),
        candidates,
        considered: () => consider(ranking(), id => state.bss.byId.get(id)),
        priority: Math.max(...[...networks.values()].flat().map(({ config }) => config.priority)),
        retryPolicy: retryPolicy(state.config),
        failed: bss => ({
            ofBss: state.blocklist.get(bss.bssid)?.count ?? 0,
            others: state.bss.byId
                .values()
                .filter(
                    ({ id, ssidKey, bssid }) =>
                        id !== bss.id && ssidKey === bss.ssidKey && blocked(state.blocklist, bssid, now) === undefined,
                ),
        }),
        knownFrequencies,
        provisioning,
        schedPlan: scans =>
            provisioning ||
            byCredential ||
            scans < 0 ||
            (scans < ownScans(state) && state.offload === undefined && ownScansSuffice(state))
                ? undefined
                : schedPlan(state),
        stages: () => firstLook(state, [...networks.values()].flat(), knownFrequencies()),
        current: () => {
            const bss = currentBssOf(state)?.id;
            const { association } = state;
            if (association.tag === "idle") return undefined;
            return candidates().find(
                candidate => candidate.bss.id === bss && candidate.network.id === association.target.network,
            );
        },
    };
}

const rankInput = (state: Interface, now: Instant): Omit<RankInput, "bsss" | "networks"> => ({
    capabilities: state.capabilities,
    pmf: state.config.pmf,
    blocklist: state.blocklist,
    disallowed: state.disallowed,
    tolerance: forgiven(countEnabled(state.networks)),
    inUse: bssesInUse(state),
    joinableFor: joinableFor(state.config),
    now,
});

/** How long what was heard is good for joining it. */
export const joinableFor = ({ quickSearch, scanResValidForConnect }: GlobalConfig): Millis =>
    quickSearch ? JOINABLE_AGE : seconds(scanResValidForConnect);

/** Whether the network in use has another BSS that would be joined at once. No other network is looked at, and no figures compared. */
export function hasAnother(state: Interface, now: Instant): boolean {
    const current = currentBssOf(state);
    const network =
        state.association.tag === "idle" ? undefined : state.networks.byId.get(state.association.target.network);
    if (current === undefined || network === undefined || state.config.apScan === 0) return false;
    const networks = new Map([[current.ssidKey, [network]]]);
    const isUsable = (bss: Bss): boolean =>
        rank({ ...rankInput(state, now), bsss: [bss], networks }).candidates.some(({ figures }) => !figures.blocked);
    return state.bss.byId
        .values()
        .some(bss => bss.ssidKey === current.ssidKey && bss.bssid !== current.bssid && isUsable(bss));
}

/** MHz: of the last link, where the network was seen in earlier times, where it is in the table; by priority. */
function known({ bss, places }: Interface, networks: ReturnType<typeof joinable>): readonly number[] {
    const wanted = [...networks.values()].flat().sort(byPriority);
    return [
        ...new Set([
            ...wanted.flatMap(({ lastFrequency }) => lastFrequency ?? []),
            ...wanted
                .flatMap(({ ssidKey }) => (ssidKey && places.get(ssidKey)) ?? [])
                .map(({ frequency }) => frequency),
            ...bss.byId
                .values()
                .filter(({ ssidKey }) => networks.has(ssidKey))
                .map(({ frequency }) => frequency),
        ]),
    ];
}

/** Where the client said that the network is, and then as usual. */
function firstLook(state: Interface, wanted: readonly Network[], known: readonly number[]): Stages {
    const usual = usualLook(state, wanted, known);
    const { selectFrequencies: first } = state;
    return first === undefined ? usual : [first, ...without(usual, first)];
}

/** In short scans; without the policy of short scans only where the configuration says so, and then everywhere else. */
function usualLook({ capabilities, config }: Interface, wanted: readonly Network[], known: readonly number[]): Stages {
    const { quickSearch, initialFreqList = [], freqList } = config;
    if (!quickSearch && initialFreqList.length === 0) return [];
    const [first, ...others] = stages(capabilities, [...initialFreqList, ...known], restriction(wanted) ?? freqList);
    if (first === undefined) return [];
    return quickSearch || others.length === 0 ? [first, ...others] : [first, others.flat()];
}

/**
 * A scan that finds the enabled networks: the wildcard SSID (nobody is asked with `passive_scan`), and those that have to
 * be asked for by name because they may be hidden. When the driver cannot ask for all of them at once they take turns, by `round`.
 */
export function searchParameters(
    { networks, capabilities, config: { passiveScan, freqList } }: Interface,
    frequencies: readonly number[] | undefined,
    round: number,
): ScanParameters {
    const wanted = networks.byId.values().filter(({ config }) => config.disabled === 0);
    const hidden: Uint8Array[] = [];
    for (const { config } of wanted.filter(({ config: { scanSsid } }) => scanSsid).sort(byPriority)) {
        const { ssid } = config;
        if (ssid === undefined || ssid.length === 0 || hidden.some(other => equalBytes(other, ssid))) continue;
        hidden.push(ssid);
    }
    const allowed = frequencies ?? restriction(wanted) ?? freqList;
    const ssids = turn(hidden, maximumSsids(capabilities), round).filter(
        ({ length }) => length > 0 || passiveScan === 0,
    );
    return { ssids, ...(allowed && { frequencies: allowed }) };
}

/** One of them asks for every hidden network, or for as many as the driver would by itself. */
function ownScansSuffice({ networks, capabilities }: Interface): boolean {
    const hidden = networks.byId.values().filter(({ config }) => config.disabled === 0 && config.scanSsid).length;
    return hidden < maximumSsids(capabilities) || maximumSsids(capabilities) >= capabilities.maxSchedScanSsids;
}

function turn(hidden: readonly Uint8Array[], limit: number, round: number): readonly Uint8Array[] {
    if (hidden.length < limit) return [...hidden, noBytes];
    const [all, places, always] = limit === 1 ? [[noBytes, ...hidden], 1, []] : [hidden, limit - 1, [noBytes]];
    return [...Array.from({ length: places }, (_, i) => all[(round * places + i) % all.length]!), ...always];
}

const byPriority = (a: Network, b: Network): number => b.config.priority - a.config.priority || a.id - b.id;

/** The channels to scan when every network that is looked for names its own. */
export function restriction(wanted: readonly Network[]): readonly number[] | undefined {
    const channels = new Set<number>();
    for (const { config } of wanted) {
        const own = config.scanFreq ?? config.freqList;
        if (own === undefined) return undefined;
        for (const frequency of own) channels.add(frequency);
    }
    return channels.size === 0 || channels.size > MAX_FREQUENCIES ? undefined : [...channels];
}
