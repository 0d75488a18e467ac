import { emptyBlocklist } from "#src/core/blocklist.js";
import { applyScan, emptyBssTable } from "#src/core/bss.js";
import { joinable, keyOf, noNetworks, withNetwork } from "#src/core/network.js";
import { rank } from "#src/core/rank.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { concat } from "#src/lib/bytes.js";
import type { Instant } from "#src/lib/instant.js";
import { parseMac } from "#src/lib/mac.js";
import { utf8 } from "#src/lib/text.js";
import { writeTlv8 } from "#src/lib/tlv.js";
import { bssRecord, channels, hwsimLike, pskNetwork, RSN_PSK, Station, secretOf } from "#test/support/station.js";

/**
 * Milliseconds of CPU that it takes to choose, once per round: each network has its share of the BSSs, all of them heard a moment
 * ago.
 */
export function choosing(bssCount: number, networkCount: number, rounds: number): readonly number[] {
    const station = new Station();
    let networks = noNetworks();
    for (let id = 0; id < networkCount; id++) {
        const config = pskNetwork({ ssid: `"net${id}"`, disabled: "0", priority: `${id % 3}` });
        networks = withNetwork(networks, {
            id,
            config,
            ssidKey: keyOf(config),
            pmk: { tag: "ready", pmk: secretOf(1) },
            setAside: undefined,
            lastFrequency: undefined,
        });
    }
    const bsss = Array.from({ length: bssCount }, (_, i) =>
        bssRecord(station, {
            bssid: parseMac(
                `02:00:00:00:${(i >> 8).toString(16).padStart(2, "0")}:${(i & 255).toString(16).padStart(2, "0")}`,
            )!,
            signal: -40 - (i % 50),
            elements: concat(
                writeTlv8(ElementId.ssid, utf8(`net${i % networkCount}`)),
                writeTlv8(ElementId.supportedRates, Uint8Array.of(0x82, 0x84, 0x8b, 0x96, 12, 18, 24, 36)),
                RSN_PSK,
                writeTlv8(ElementId.extendedSupportedRates, Uint8Array.of(48, 72, 96, 108)),
            ),
        }),
    );
    const capabilities = { ...hwsimLike, bands: [channels("2.4GHz", [2412, 2437, 2462])] };
    let table = emptyBssTable();
    return Array.from({ length: rounds }, (_, round) => {
        const now = (station.now + round) as Instant;
        ({ table } = applyScan(
            table,
            {
                bsss: bsss.map(bss => ({ ...bss, lastSeen: now })),
                startedAt: now,
                askedAt: now,
                frequencies: [],
                ssids: [],
                complete: false,
            },
            { maxCount: bssCount, expireCount: 1, inUse: new Set(), known: () => false },
        ));
        const begun = process.cpuUsage();
        const { candidates } = rank({
            bsss: table.byId.values(),
            networks: joinable(networks, now),
            capabilities,
            pmf: 0,
            blocklist: emptyBlocklist,
            tolerance: 1,
            inUse: new Set(),
            now,
        });
        const { user, system } = process.cpuUsage(begun);
        if (candidates.length !== bssCount) throw new Error(`${candidates.length} candidates`);
        return (user + system) / 1000;
    });
}
