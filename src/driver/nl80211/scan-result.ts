import type { BssRecord } from "#src/driver/command.js";
import { ATTRS, BSS, BSS_STATUS } from "#src/driver/nl80211/uapi.gen.js";
import { noBytes } from "#src/lib/bytes.js";
import type { Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import type { Attributes } from "#src/netlink/attribute.js";
import { readGeneric } from "#src/netlink/generic.js";
import type { NetlinkFault, NetlinkMessage } from "#src/netlink/message.js";

/** Why an answer to GET_SCAN gave no record. */
export type ScanResultFault = NetlinkFault | "noBss" | "noBssid" | "noFrequency";

/** The elements that a BSS had before. */
export type Recall = (bssid: Mac) => Uint8Array | undefined;

/**
 * One answer to a GET_SCAN dump. `now` dates BSSs of drivers that only tell an age. Elements that are the same as what `recall`
 * gives are that very array.
 */
export function readScanResult(message: NetlinkMessage, now: Instant, recall?: Recall): BssRecord | ScanResultFault {
    const generic = readGeneric(message);
    if (typeof generic === "string") return generic;
    const { attributes } = generic;
    while (attributes.next()) {
        if (attributes.type === ATTRS.BSS) return readBss(attributes.nested(), now, recall);
    }
    return attributes.fault ?? "noBss";
}

function readBss(bss: Attributes, now: Instant, recall?: Recall): BssRecord | ScanResultFault {
    let bssid: Mac | undefined;
    let frequency = 0;
    let signal = 0;
    let seenBootTime = 0;
    let age = 0;
    let beaconInterval = 0;
    let capability = 0;
    let tsf = 0n;
    let elements: Uint8Array | undefined;
    let beaconElements: Uint8Array | undefined;
    let probeResponse = false;
    let status: BssRecord["status"];
    while (bss.next()) {
        switch (bss.type) {
            case BSS.BSSID:
                bssid = bss.mac();
                break;
            case BSS.FREQUENCY:
                frequency = bss.u32();
                break;
            case BSS.SIGNAL_MBM:
                signal = Math.trunc(bss.i32() / 100);
                break;
            case BSS.SIGNAL_UNSPEC:
                // A quality from 0 to 100 without unit; half a decibel each above a floor keeps the order.
                signal = Math.trunc(bss.u8() / 2) - 100;
                break;
            case BSS.LAST_SEEN_BOOTTIME:
                seenBootTime = bss.u64Number() / 1e6;
                break;
            case BSS.SEEN_MS_AGO:
                age = bss.u32();
                break;
            case BSS.BEACON_INTERVAL:
                beaconInterval = bss.u16();
                break;
            case BSS.CAPABILITY:
                capability = bss.u16();
                break;
            case BSS.TSF:
            case BSS.BEACON_TSF: {
                const value = bss.u64();
                if (value > tsf) tsf = value;
                break;
            }
            case BSS.INFORMATION_ELEMENTS:
                elements = bss.copy(bssid && recall?.(bssid));
                break;
            case BSS.BEACON_IES:
                beaconElements = bss.copy();
                break;
            case BSS.PRESP_DATA:
                probeResponse = true;
                break;
            case BSS.STATUS:
                status = STATUS[bss.u32()];
                break;
        }
    }
    if (bss.fault !== undefined) return bss.fault;
    if (bssid === undefined) return "noBssid";
    if (frequency === 0) return "noFrequency";
    return {
        bssid,
        frequency,
        signal,
        lastSeen: seenBootTime > 0 ? (seenBootTime as Instant) : ((now - age) as Instant),
        beaconInterval,
        capability,
        tsf,
        elements: elements ?? beaconElements ?? noBytes,
        ...(probeResponse && beaconElements !== undefined && { beaconElements }),
        ...(status !== undefined && { status }),
    };
}

const STATUS: Readonly<Record<number, NonNullable<BssRecord["status"]>>> = {
    [BSS_STATUS.AUTHENTICATED]: "authenticated",
    [BSS_STATUS.ASSOCIATED]: "associated",
    [BSS_STATUS.IBSS_JOINED]: "ibssJoined",
};
