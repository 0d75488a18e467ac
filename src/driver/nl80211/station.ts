/** Answers about the interface and its link: GET_INTERFACE, GET_STATION, GET_SURVEY. */
import type { RateDetail, SignalReport } from "#src/driver/command.js";
import { ATTRS, CHAN_WIDTH, RATE_INFO, STA_INFO, SURVEY_INFO } from "#src/driver/nl80211/uapi.gen.js";
import type { Mac } from "#src/lib/mac.js";
import type { Attributes } from "#src/netlink/attribute.js";
import { readGeneric } from "#src/netlink/generic.js";
import type { NetlinkFault, NetlinkMessage } from "#src/netlink/message.js";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A wireless interface as nl80211 sees it. */
export interface WirelessInterface {
    readonly wiphy: number;
    /** A value of IFTYPE. */
    readonly type: number;
    readonly address: Mac | undefined;
    readonly channel: Pick<SignalReport, "frequency" | "width" | "centerFrequency1" | "centerFrequency2">;
}

export function readInterface(message: NetlinkMessage): WirelessInterface | NetlinkFault {
    const generic = readGeneric(message);
    if (typeof generic === "string") return generic;
    const { attributes: a } = generic;
    let wiphy = 0;
    let type = 0;
    let address: Mac | undefined;
    const channel: Writable<WirelessInterface["channel"]> = {};
    while (a.next()) {
        switch (a.type) {
            case ATTRS.WIPHY:
                wiphy = a.u32();
                break;
            case ATTRS.IFTYPE:
                type = a.u32();
                break;
            case ATTRS.MAC:
                address = a.mac();
                break;
            case ATTRS.WIPHY_FREQ:
                channel.frequency = a.u32();
                break;
            case ATTRS.CHANNEL_WIDTH: {
                const width = WIDTHS[a.u32()];
                if (width !== undefined) channel.width = width;
                break;
            }
            case ATTRS.CENTER_FREQ1:
                channel.centerFrequency1 = a.u32();
                break;
            case ATTRS.CENTER_FREQ2:
                channel.centerFrequency2 = a.u32();
                break;
        }
    }
    return a.fault ?? { wiphy, type, address, channel };
}

/** What the driver knows of one station; `signal` is zero when it does not know even that. */
export function readStation(message: NetlinkMessage): SignalReport | NetlinkFault {
    const generic = readGeneric(message);
    if (typeof generic === "string") return generic;
    const { attributes } = generic;
    let report: SignalReport = { signal: 0 };
    while (attributes.next()) if (attributes.type === ATTRS.STA_INFO) report = stationInfo(attributes.nested());
    return attributes.fault ?? report;
}

/** Noise in dBm on one channel, from one answer to GET_SURVEY. */
export function readNoise(message: NetlinkMessage): { readonly frequency: number; readonly noise: number } | undefined {
    const generic = readGeneric(message);
    if (typeof generic === "string") return undefined;
    const { attributes } = generic;
    let frequency: number | undefined;
    let noise: number | undefined;
    while (attributes.next()) {
        if (attributes.type !== ATTRS.SURVEY_INFO) continue;
        const survey = attributes.nested();
        while (survey.next()) {
            if (survey.type === SURVEY_INFO.FREQUENCY) frequency = survey.u32();
            else if (survey.type === SURVEY_INFO.NOISE) noise = survey.i8();
        }
    }
    if (attributes.fault !== undefined || frequency === undefined || noise === undefined) return undefined;
    return { frequency, noise };
}

function stationInfo(a: Attributes): SignalReport {
    const report: Writable<SignalReport> = { signal: 0 };
    while (a.next()) {
        switch (a.type) {
            case STA_INFO.SIGNAL:
                report.signal = a.i8();
                break;
            case STA_INFO.SIGNAL_AVG:
                report.averageSignal = a.i8();
                break;
            case STA_INFO.BEACON_SIGNAL_AVG:
                report.averageBeaconSignal = a.i8();
                break;
            case STA_INFO.ACK_SIGNAL:
                report.lastAckSignal = a.i8();
                break;
            case STA_INFO.ACK_SIGNAL_AVG:
                report.averageAckSignal = a.i8();
                break;
            case STA_INFO.TX_BITRATE: {
                const { rate, detail } = readRate(a.nested());
                if (rate !== undefined) report.txRate = rate;
                report.tx = detail;
                break;
            }
            case STA_INFO.RX_BITRATE: {
                const { rate, detail } = readRate(a.nested());
                if (rate !== undefined) report.rxRate = rate;
                report.rx = detail;
                break;
            }
            case STA_INFO.RX_BYTES:
                report.rxBytes ??= BigInt(a.u32());
                break;
            case STA_INFO.RX_BYTES64:
                report.rxBytes = a.u64();
                break;
            case STA_INFO.TX_BYTES:
                report.txBytes ??= BigInt(a.u32());
                break;
            case STA_INFO.TX_BYTES64:
                report.txBytes = a.u64();
                break;
            case STA_INFO.RX_PACKETS:
                report.rxPackets = a.u32();
                break;
            case STA_INFO.TX_PACKETS:
                report.txPackets = a.u32();
                break;
            case STA_INFO.TX_RETRIES:
                report.txRetries = a.u32();
                break;
            case STA_INFO.TX_FAILED:
                report.txFailed = a.u32();
                break;
            case STA_INFO.BEACON_RX:
                report.beaconsReceived = a.u64();
                break;
            case STA_INFO.BEACON_LOSS:
                report.beaconLosses = a.u32();
                break;
            case STA_INFO.FCS_ERROR_COUNT:
                report.fcsErrors = a.u32();
                break;
            case STA_INFO.RX_DROP_MISC:
                report.rxDropMisc = a.u64();
                break;
            case STA_INFO.RX_MPDUS:
                report.rxMpdus = a.u32();
                break;
            case STA_INFO.EXPECTED_THROUGHPUT:
                report.expectedThroughput = a.u32();
                break;
            case STA_INFO.INACTIVE_TIME:
                report.inactiveMillis = a.u32();
                break;
        }
    }
    return report;
}

/** The rate in kbit/s, and how it is made. */
function readRate(a: Attributes): { readonly rate: number | undefined; readonly detail: RateDetail } {
    let rate: number | undefined;
    const detail: Writable<RateDetail> = {};
    while (a.next()) {
        switch (a.type) {
            case RATE_INFO.BITRATE:
                rate ??= a.u16() * 100;
                break;
            case RATE_INFO.BITRATE32:
                rate = a.u32() * 100;
                break;
            case RATE_INFO.MCS:
                detail.mcs = a.u8();
                break;
            case RATE_INFO.VHT_MCS:
                detail.vhtMcs = a.u8();
                break;
            case RATE_INFO.VHT_NSS:
                detail.vhtNss = a.u8();
                break;
            case RATE_INFO.HE_MCS:
                detail.heMcs = a.u8();
                break;
            case RATE_INFO.HE_NSS:
                detail.heNss = a.u8();
                break;
            case RATE_INFO.SHORT_GI:
                detail.guardInterval = 0.4;
                break;
            case RATE_INFO.HE_GI: {
                const interval = HE_GUARD_INTERVALS[a.u8()];
                if (interval !== undefined) detail.guardInterval = interval;
                break;
            }
            case RATE_INFO.HE_DCM:
                detail.dcm = a.u8() !== 0;
                break;
        }
    }
    return { rate, detail };
}

/** Microseconds, by NL80211_RATE_INFO_HE_GI value. */
const HE_GUARD_INTERVALS: readonly number[] = [0.8, 1.6, 3.2];

export const WIDTHS: Readonly<Record<number, NonNullable<SignalReport["width"]>>> = {
    [CHAN_WIDTH["20_NOHT"]]: "20-noHT",
    [CHAN_WIDTH["20"]]: "20",
    [CHAN_WIDTH["40"]]: "40",
    [CHAN_WIDTH["80"]]: "80",
    [CHAN_WIDTH["80P80"]]: "80+80",
    [CHAN_WIDTH["160"]]: "160",
    [CHAN_WIDTH["320"]]: "320",
};
