import { WIDTH_TEXT } from "#service/channel-width.js";
import { type Variant, type VariantMap, variant, variantMap } from "#service/dbus/value.js";
import type { SignalReport } from "#src/driver/command.js";

/** What SignalPoll answers. The first keys are always there, the others when they say something. */
export function signalMap(report: SignalReport): VariantMap {
    const { centerFrequency1, centerFrequency2, rx, tx } = report;
    const centers = positive(centerFrequency1) && positive(centerFrequency2);
    const rates = positive(report.rxRate);
    return variantMap({
        rssi: variant("i", report.signal),
        linkspeed: variant("u", Math.floor((report.txRate ?? 0) / 1000)),
        noise: variant("i", report.noise ?? 0),
        frequency: variant("u", report.frequency ?? 0),
        width: report.width && variant("s", WIDTH_TEXT[report.width]),
        "center-frq1": centers ? int(centerFrequency1) : undefined,
        "center-frq2": centers ? int(centerFrequency2) : undefined,
        "avg-rssi": int(report.averageSignal),
        "rx-bytes": large(report.rxBytes),
        "tx-bytes": large(report.txBytes),
        "rx-packets": uint(report.rxPackets),
        "tx-packets": uint(report.txPackets),
        beacons: large(report.beaconsReceived),
        linkrxspeed: rates ? uint(report.rxRate) : undefined,
        linktxspeed: rates ? uint(report.txRate) : undefined,
        "inactive-time": uint(report.inactiveMillis),
        "retries-failed": uint(report.txFailed),
        retries: uint(report.txRetries),
        "last-ack-rssi": int(report.lastAckSignal),
        "fcs-errors": uint(report.fcsErrors),
        "beacon-losses": uint(report.beaconLosses),
        "expected-throughput": uint(report.expectedThroughput),
        "rx-drop-misc": report.rxDropMisc === undefined ? undefined : uint(Number(report.rxDropMisc)),
        "rx-mpdus": uint(report.rxMpdus),
        "rx-he-mcs": uint(rx?.heMcs),
        "tx-he-mcs": uint(tx?.heMcs),
        "rx-vht-mcs": uint(rx?.vhtMcs),
        "tx-vht-mcs": uint(tx?.vhtMcs),
        "rx-mcs": uint(rx?.mcs),
        "tx-mcs": uint(tx?.mcs),
        "rx-he-nss": uint(rx?.heNss),
        "tx-he-nss": uint(tx?.heNss),
        "rx-vht-nss": uint(rx?.vhtNss),
        "tx-vht-nss": uint(tx?.vhtNss),
        "avg-beacon-rssi": int(report.averageBeaconSignal),
        "avg-ack-rssi": int(report.averageAckSignal),
        "rx-guard-interval": double(rx?.guardInterval),
        "tx-guard-interval": double(tx?.guardInterval),
        "rx-dcm": rx?.dcm ? variant("b", true) : undefined,
        "tx-dcm": tx?.dcm ? variant("b", true) : undefined,
    });
}

const positive = (n: number | undefined): boolean => n !== undefined && n > 0;
const int = (n: number | undefined): Variant | undefined => (n ? variant("i", Math.round(n)) : undefined);
const uint = (n: number | undefined): Variant | undefined => (n ? variant("u", Math.round(n) >>> 0) : undefined);
const large = (n: bigint | undefined): Variant | undefined => (n ? variant("t", n) : undefined);
const double = (n: number | undefined): Variant | undefined => (n ? variant("d", n) : undefined);
