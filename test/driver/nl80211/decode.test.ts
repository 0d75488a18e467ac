import assert from "node:assert/strict";
import fc from "fast-check";
import { decode, type KernelEvent } from "#src/driver/nl80211/decode.js";
import { readScanResult } from "#src/driver/nl80211/scan-result.js";
import { readInterface, readNoise, readStation } from "#src/driver/nl80211/station.js";
import { ATTR_CQM, ATTRS, COMMANDS, RATE_INFO, STA_INFO, SURVEY_INFO } from "#src/driver/nl80211/uapi.gen.js";
import { WiphyCollector } from "#src/driver/nl80211/wiphy.js";
import { type Instant, timeUnits } from "#src/lib/instant.js";
import { macBytes } from "#src/lib/mac.js";
import type { AttributeWriter } from "#src/netlink/attribute.js";
import { genericPayload } from "#src/netlink/generic.js";
import type { NetlinkMessage } from "#src/netlink/message.js";
import { bssAnswer } from "#test/support/fake-nl80211-answers.js";
import { ap, bss, frame, own } from "./world.js";

const message = (payload: Uint8Array): NetlinkMessage => ({
    type: 28,
    flags: 0,
    sequence: 0,
    port: 0,
    bytes: payload,
    start: 0,
    end: payload.length,
});

const notification = (command: number, fill: (writer: AttributeWriter) => unknown): Uint8Array => {
    const writer = genericPayload(command).u32(ATTRS.WIPHY, 0).u32(ATTRS.IFINDEX, 3);
    fill(writer);
    return writer.finish();
};

const rows: readonly (readonly [string, Uint8Array, KernelEvent])[] = [
    [
        "an authentication that was refused",
        notification(COMMANDS.AUTHENTICATE, w => w.bytes(ATTRS.FRAME, frame(11, ap, own, [3, 0, 2, 0, 76, 0, 19, 0]))),
        {
            type: "authenticated",
            bssid: ap,
            algorithm: 3,
            transaction: 2,
            statusCode: 76,
            elements: Uint8Array.of(19, 0),
        },
    ],
    [
        "an authentication that nobody answered",
        notification(COMMANDS.AUTHENTICATE, w => w.flag(ATTRS.TIMED_OUT).bytes(ATTRS.MAC, macBytes(ap))),
        { type: "authenticationTimedOut", bssid: ap },
    ],
    [
        "an association that nobody answered",
        notification(COMMANDS.ASSOCIATE, w => w.flag(ATTRS.TIMED_OUT).bytes(ATTRS.MAC, macBytes(ap))),
        { type: "associationTimedOut", bssid: ap },
    ],
    [
        "an association that is to be asked for again later",
        notification(COMMANDS.ASSOC_COMEBACK, w => w.bytes(ATTRS.MAC, macBytes(ap)).u32(ATTRS.TIMEOUT, 1000)),
        { type: "associationComeback", bssid: ap, delay: timeUnits(1000) },
    ],
    [
        "an association with the elements of both sides",
        notification(COMMANDS.ASSOCIATE, w =>
            w.bytes(ATTRS.FRAME, frame(1, ap, own, [1, 4, 12, 0, 0, 0, 1, 0])).bytes(ATTRS.REQ_IE, Uint8Array.of(0, 0)),
        ),
        {
            type: "associated",
            bssid: ap,
            statusCode: 12,
            requestElements: Uint8Array.of(0, 0),
            responseElements: Uint8Array.of(1, 0),
        },
    ],
    [
        "a connection that timed out",
        notification(COMMANDS.CONNECT, w => w.flag(ATTRS.TIMED_OUT)),
        {
            type: "connected",
            bssid: undefined,
            statusCode: 1,
            timedOut: true,
            requestElements: undefined,
            responseElements: undefined,
        },
    ],
    [
        "roaming by the driver",
        notification(COMMANDS.ROAM, w => w.bytes(ATTRS.MAC, macBytes(ap)).flag(ATTRS.PORT_AUTHORIZED)),
        { type: "roamed", bssid: ap, requestElements: undefined, responseElements: undefined, authorized: true },
    ],
    [
        "a disassociation by the AP",
        notification(COMMANDS.DISASSOCIATE, w => w.bytes(ATTRS.FRAME, frame(10, ap, own, [8, 0]))),
        { type: "disconnected", frame: "disassociation", bssid: ap, reasonCode: 8, source: ap, byPeer: true },
    ],
    [
        "an unprotected deauthentication",
        notification(COMMANDS.UNPROT_DEAUTHENTICATE, w => w.bytes(ATTRS.FRAME, frame(12, ap, own, [6, 0]))),
        { type: "unprotectedDisconnect", frame: "deauthentication", bssid: ap, reasonCode: 6 },
    ],
    [
        "a Michael MIC failure of the group key",
        notification(COMMANDS.MICHAEL_MIC_FAILURE, w => w.bytes(ATTRS.MAC, macBytes(ap)).u32(ATTRS.KEY_TYPE, 0)),
        { type: "michaelMicFailure", source: ap, pairwise: false },
    ],
    [
        "a signal that fell below the threshold",
        notification(COMMANDS.NOTIFY_CQM, w =>
            w.nested(ATTRS.CQM, cqm => cqm.u32(ATTR_CQM.RSSI_THRESHOLD_EVENT, 0).i32(ATTR_CQM.RSSI_LEVEL, -75)),
        ),
        { type: "signal", above: false, signal: -75 },
    ],
    [
        "lost beacons",
        notification(COMMANDS.NOTIFY_CQM, w => w.nested(ATTRS.CQM, cqm => cqm.flag(ATTR_CQM.BEACON_LOSS_EVENT))),
        { type: "beaconLoss" },
    ],
    [
        "lost packets",
        notification(COMMANDS.NOTIFY_CQM, w =>
            w.bytes(ATTRS.MAC, macBytes(ap)).nested(ATTRS.CQM, cqm => cqm.u32(ATTR_CQM.PKT_LOSS_EVENT, 10)),
        ),
        { type: "packetLoss", packets: 10 },
    ],
    [
        "a frame we registered for",
        notification(COMMANDS.FRAME, w =>
            w
                .u32(ATTRS.WIPHY_FREQ, 2412)
                .i32(ATTRS.RX_SIGNAL_DBM, -50)
                .bytes(ATTRS.FRAME, frame(13, ap, own, [10, 7])),
        ),
        { type: "frame", frame: frame(13, ap, own, [10, 7]), frequency: 2412, signal: -50 },
    ],
    [
        "what became of a frame we sent",
        notification(COMMANDS.FRAME_TX_STATUS, w => w.bytes(ATTRS.FRAME, Uint8Array.of(0xd0, 0)).flag(ATTRS.ACK)),
        { type: "frameSent", frame: Uint8Array.of(0xd0, 0), acknowledged: true },
    ],
    [
        "a channel switch",
        notification(COMMANDS.CH_SWITCH_NOTIFY, w => w.u32(ATTRS.WIPHY_FREQ, 2437)),
        { type: "channelSwitched", frequency: 2437 },
    ],
    [
        "the end of a scan",
        notification(COMMANDS.NEW_SCAN_RESULTS, w =>
            w
                .list(ATTRS.SCAN_SSIDS, [Uint8Array.of(65)], (list, i, ssid) => list.bytes(i, ssid))
                .list(ATTRS.SCAN_FREQUENCIES, [2412], (list, i, mhz) => list.u32(i, mhz)),
        ),
        { type: "scan.done", aborted: false, frequencies: [2412], ssids: [Uint8Array.of(65)] },
    ],
];

describe("what nl80211 tells", () => {
    for (const [name, payload, event] of rows) {
        it(`is understood: ${name}`, () => assert.deepEqual(decode(message(payload)), { ifindex: 3, wiphy: 0, event }));

        it(`is dropped for a reason or says less when cut short: ${name}`, () => {
            // The last three bytes may be padding.
            for (let length = 0; length < payload.length - 3; length++) {
                const result = decode(message(payload.slice(0, length)));
                if (typeof result === "string") assert.notEqual(result, "unknownCommand");
                else assert.notDeepEqual(result, { ifindex: 3, wiphy: 0, event });
            }
        });
    }

    it("is dropped when it is cut short inside an attribute", () => {
        const payload = notification(COMMANDS.CH_SWITCH_NOTIFY, w => w.u32(ATTRS.WIPHY_FREQ, 2437));
        assert.equal(decode(message(payload.subarray(0, payload.length - 1))), "truncatedAttribute");
        assert.equal(decode(message(payload.subarray(0, payload.length - 6))), "truncatedAttribute");
        assert.equal(decode(message(payload.subarray(0, 3))), "truncatedMessage");
    });

    it("is dropped when an attribute is shorter than its type", () => {
        const payload = notification(COMMANDS.CH_SWITCH_NOTIFY, w => w.u16(ATTRS.WIPHY_FREQ, 2437));
        assert.equal(decode(message(payload)), "shortAttribute");
    });

    it("S061 of a farewell tells whose and why as far as the frame says so", () => {
        const whole = frame(12, ap, own, [7, 0]);
        assert.equal(whole.length, 26);
        const told = (length: number, command: number = COMMANDS.DEAUTHENTICATE) => {
            const told = decode(message(notification(command, w => w.bytes(ATTRS.FRAME, whole.slice(0, length)))));
            assert.ok(typeof told !== "string" && told.event.type === "disconnected");
            return [told.event.frame, told.event.bssid, told.event.reasonCode];
        };
        assert.deepEqual(told(23), ["deauthentication", undefined, 0]);
        assert.deepEqual(told(25), ["deauthentication", ap, 0]);
        assert.deepEqual(told(26), ["deauthentication", ap, 7]);
        assert.deepEqual(told(26, COMMANDS.DISASSOCIATE), ["disassociation", ap, 7]);
        const disconnected = decode(
            message(notification(COMMANDS.DISCONNECT, w => w.u16(ATTRS.REASON_CODE, 7).flag(ATTRS.DISCONNECTED_BY_AP))),
        );
        assert.ok(typeof disconnected !== "string" && disconnected.event.type === "disconnected");
        assert.deepEqual([disconnected.event.reasonCode, disconnected.event.byPeer], [7, true]);
        const silent = decode(message(notification(COMMANDS.DISCONNECT, () => {})));
        assert.ok(typeof silent !== "string" && silent.event.type === "disconnected");
        assert.deepEqual([silent.event.reasonCode, silent.event.byPeer], [0, false]);
    });

    it("S183 of lost packets is dropped when it does not say whose", () => {
        const anonymous = notification(COMMANDS.NOTIFY_CQM, w =>
            w.nested(ATTRS.CQM, cqm => cqm.u32(ATTR_CQM.PKT_LOSS_EVENT, 10)),
        );
        assert.equal(decode(message(anonymous)), "missingAttribute");
    });

    it("is dropped when it says nothing for us, or less than it must", () => {
        assert.equal(decode(message(notification(COMMANDS.TESTMODE, () => {}))), "unknownCommand");
        assert.equal(decode(message(notification(COMMANDS.AUTHENTICATE, () => {}))), "missingAttribute");
        const short = notification(COMMANDS.AUTHENTICATE, w => w.bytes(ATTRS.FRAME, frame(11, ap, own, [0, 0])));
        assert.equal(decode(message(short)), "malformedFrame");
        const arp = notification(COMMANDS.CONTROL_PORT_FRAME, w =>
            w
                .bytes(ATTRS.MAC, macBytes(ap))
                .bytes(ATTRS.FRAME, Uint8Array.of(1))
                .u16(ATTRS.CONTROL_PORT_ETHERTYPE, 0x806),
        );
        assert.equal(decode(message(arp)), "notEapol");
    });

    it("never makes a decoder throw", () => {
        const commands = fc.constantFrom(...Object.values(COMMANDS));
        fc.assert(
            fc.property(commands, fc.uint8Array({ maxLength: 120 }), (command, rest) => {
                const bytes = message(Uint8Array.of(command, 0, 0, 0, ...rest));
                decode(bytes);
                readScanResult(bytes, 0 as Instant);
                readStation(bytes);
                readInterface(bytes);
                readNoise(bytes);
                new WiphyCollector().add(bytes);
            }),
            { numRuns: 2000 },
        );
    });
});

describe("a scan result", () => {
    it("is dropped for a reason at every truncation", () => {
        const payload = bssAnswer(3, bss);
        for (let length = 0; length < payload.length; length++) {
            assert.equal(typeof readScanResult(message(payload.slice(0, length)), 0 as Instant), "string");
        }
    });
});

describe("the signal of a link", () => {
    it("is read with rates and counters", () => {
        const payload = genericPayload(COMMANDS.NEW_STATION)
            .nested(ATTRS.STA_INFO, info =>
                info
                    .u8(STA_INFO.SIGNAL, 256 - 42)
                    .u32(STA_INFO.RX_BYTES, 7)
                    .nested(STA_INFO.TX_BITRATE, rate => rate.u32(RATE_INFO.BITRATE32, 650).u8(RATE_INFO.MCS, 7)),
            )
            .finish();
        assert.deepEqual(readStation(message(payload)), {
            signal: -42,
            rxBytes: 7n,
            txRate: 65_000,
            tx: { mcs: 7 },
        });
    });

    it("has a noise floor", () => {
        const payload = genericPayload(COMMANDS.NEW_SURVEY_RESULTS)
            .nested(ATTRS.SURVEY_INFO, survey =>
                survey.u32(SURVEY_INFO.FREQUENCY, 2412).u8(SURVEY_INFO.NOISE, 256 - 92),
            )
            .finish();
        assert.deepEqual(readNoise(message(payload)), { frequency: 2412, noise: -92 });
    });
});
