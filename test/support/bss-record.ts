import { BootClock } from "#service/runtime/clock.js";
import type { BssRecord } from "#src/driver/command.js";
import { Capability } from "#src/ieee80211/capability-information.js";
import { concat } from "#src/lib/bytes.js";
import type { Mac } from "#src/lib/mac.js";

/** SSID and rates of a BSS, then RSN with CCMP and a pre-shared key. */
const RATES = Uint8Array.of(1, 4, 0x82, 0x84, 0x8b, 0x96);
const RSN = Uint8Array.from(Buffer.from("30140100000fac040100000fac040100000fac020000", "hex"));

/** A protected BSS as a driver reports it now, told apart by `n`. */
export function bssRecord(n: number, more: Partial<BssRecord> = {}): BssRecord {
    const ssid = Buffer.from(`net-${n}`);
    return {
        bssid: `02:ff:00:00:${hex(n >> 8)}:${hex(n & 255)}` as Mac,
        frequency: 2412,
        signal: -50,
        lastSeen: new BootClock().now(),
        beaconInterval: 100,
        capability: Capability.ess | Capability.privacy,
        tsf: 0n,
        elements: concat(Uint8Array.of(0, ssid.length), ssid, RATES, RSN),
        ...more,
    };
}

const hex = (n: number): string => n.toString(16).padStart(2, "0");
