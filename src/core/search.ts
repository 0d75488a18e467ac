import type { Surroundings } from "#src/core/connect.js";
import { currentBssOf, type Interface } from "#src/core/interface.js";
import { joinable, type Network, nextReenabled } from "#src/core/network.js";
import { type Candidate, rank } from "#src/core/rank.js";
import type { Capabilities } from "#src/driver/capability.js";
import type { ScanParameters } from "#src/driver/command.js";
import { equalBytes, noBytes } from "#src/lib/bytes.js";
import type { Instant } from "#src/lib/instant.js";

/** SSIDs in one scan request, whatever the driver claims. */
const MAX_SSIDS = 16;
/** MHz listed in one scan request; beyond this the restriction is dropped. */
const MAX_FREQUENCIES = 100;

export const maximumSsids = ({ maxScanSsids }: Capabilities): number => Math.max(1, Math.min(maxScanSsids, MAX_SSIDS));

/** What there is to decide with; figures are worked out when somebody asks, at most once. */
export function surroundings(state: Interface, now: Instant): Surroundings {
    const networks = joinable(state.networks, now);
    let candidates: readonly Candidate[] | undefined;
    const ranked = (): readonly Candidate[] => {
        candidates ??= rank({
            bsss: state.bss.byId.values(),
            networks,
            capabilities: state.capabilities,
            pmf: state.config.pmf,
            blocklist: state.blocklist,
            now,
        }).candidates;
        return candidates;
    };
    return {
        now,
        linkUp: state.link.state === "up",
        associated: state.association.tag !== "idle",
        scanInterval: state.config.scanInterval,
        joinable: networks.size > 0,
        reenabledAt: nextReenabled(state.networks),
        candidates: ranked,
        knownFrequencies: () => [
            ...new Set(
                state.bss.byId
                    .values()
                    .filter(bss => networks.has(bss.ssidKey))
                    .map(bss => bss.frequency),
            ),
        ],
        current: () => {
            const current = currentBssOf(state);
            return ranked().find(({ bss }) => bss.id === current?.id);
        },
    };
}

/**
 * A scan that finds the enabled networks: the wildcard SSID, and those that have to be asked for by name because they may
 * be hidden.
 */
export function searchParameters(
    { networks, capabilities }: Interface,
    frequencies: readonly number[] | undefined,
): ScanParameters {
    const wanted = networks.byId.values().filter(({ config }) => config.disabled === 0);
    const limit = maximumSsids(capabilities);
    const ssids: Uint8Array[] = [];
    for (const { config } of wanted.filter(({ config: { scanSsid } }) => scanSsid).sort(byPriority)) {
        const { ssid } = config;
        if (ssid === undefined || ssid.length === 0 || ssids.some(other => equalBytes(other, ssid))) continue;
        if (ssids.length < limit - 1) ssids.push(ssid);
    }
    const allowed = frequencies ?? restriction(wanted);
    return { ssids: [...ssids, noBytes], ...(allowed !== undefined && { frequencies: allowed }) };
}

const byPriority = (a: Network, b: Network): number => b.config.priority - a.config.priority || a.id - b.id;

/** The channels to scan when every network that is looked for names its own. */
function restriction(wanted: readonly Network[]): readonly number[] | undefined {
    const channels = new Set<number>();
    for (const { config } of wanted) {
        const own = config.scanFreq ?? config.freqList;
        if (own === undefined) return undefined;
        for (const frequency of own) channels.add(frequency);
    }
    return channels.size === 0 || channels.size > MAX_FREQUENCIES ? undefined : [...channels];
}
