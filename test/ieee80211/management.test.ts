import assert from "node:assert/strict";
import {
    emitAssocRequest,
    emitAssocResponse,
    parseAssocRequest,
    parseAssocResponse,
    parseReassocRequest,
} from "#src/ieee80211/assoc.js";
import { AuthAlgorithm, authElements, emitAuth, parseAuth } from "#src/ieee80211/auth.js";
import { emitBeacon, parseBeacon } from "#src/ieee80211/beacon.js";
import { Capability } from "#src/ieee80211/capability-information.js";
import { emitDeauth, parseDeauth } from "#src/ieee80211/deauth.js";
import { Elements, emitElement } from "#src/ieee80211/element/elements.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { emitFrameControl, noFlags, parseFrameControl } from "#src/ieee80211/frame-control.js";
import {
    emitManagement,
    type ManagementFrame,
    ManagementSubtype,
    managementFrame,
    managementSubtypeName,
    parseManagement,
} from "#src/ieee80211/management.js";
import { emitProbeRequest, parseProbeRequest, parseProbeResponse } from "#src/ieee80211/probe.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import { StatusCode } from "#src/ieee80211/status-code.js";
import { concat, toHex } from "#src/lib/bytes.js";
import { type Decoded, isMalformed } from "#src/lib/decoded.js";
import { broadcastMac, type Mac } from "#src/lib/mac.js";
import { fromUtf8 } from "#src/lib/text.js";
import { captured, capturedFrames } from "#test/support/hwsim-frames.js";

const station = "02:00:00:00:00:00" as Mac;
const modern24 = "02:00:00:00:01:00" as Mac;

function decoded<T extends object>(value: Decoded<T>): T {
    if (isMalformed(value)) assert.fail(value.malformed);
    return value;
}

const frame = (name: string): ManagementFrame => decoded(parseManagement(captured(name)));
const ssid = (elements: Elements): string => fromUtf8(elements.find(ElementId.ssid)!);

describe("The Frame Control field", () => {
    it("comes back the same from every one of its values", () => {
        for (let field = 0; field <= 0xffff; field++) {
            if (emitFrameControl(parseFrameControl(field)) !== field) assert.fail(`${field}`);
        }
    });

    it("is read as the standard draws it", () => {
        assert.deepEqual(parseFrameControl(0x48c0), {
            version: 0,
            type: 0,
            subtype: ManagementSubtype.deauthentication,
            flags: { ...noFlags, retry: true, protectedFrame: true },
        });
    });
});

describe("A management frame", () => {
    it("is parsed into header fields and body", () => {
        const { body, ...header } = frame("SAE confirm of modern-24");
        assert.deepEqual(header, {
            subtype: ManagementSubtype.authentication,
            flags: noFlags,
            duration: 0x013a,
            destination: station,
            source: modern24,
            bssid: modern24,
            sequence: 4,
            fragment: 0,
        });
        assert.equal(body.length, 40);
    });

    it("tells by its flags that it is encrypted", () => {
        assert.equal(frame("deauthentication of the station from modern-24").flags.protectedFrame, true);
        assert.equal(frame("deauthentication of the station from old-24").flags.protectedFrame, false);
    });

    for (const [name, bytes] of capturedFrames) {
        it(`comes back the same: ${name}`, () => {
            assert.equal(toHex(emitManagement(decoded(parseManagement(bytes)))), toHex(bytes));
        });
    }

    it("carries an HT Control field where the flag says so", () => {
        const bytes = concat(captured("open system authentication with old-24").slice());
        bytes[1] = 0x80;
        const parsed = decoded(parseManagement(bytes));
        assert.equal(parsed.htControl, 0x00010000);
        assert.equal(parsed.body.length, 2);
        assert.equal(toHex(emitManagement(parsed)), toHex(bytes));
        assert.deepEqual(parseManagement(bytes.subarray(0, 27)), { malformed: "truncatedHeader", offset: 27 });
    });

    it("is refused by name when its header is cut at any byte", () => {
        const bytes = captured("beacon of modern-24");
        for (let length = 0; length < 24; length++) {
            assert.deepEqual(parseManagement(bytes.subarray(0, length)), {
                malformed: "truncatedHeader",
                offset: length,
            });
        }
        assert.equal(decoded(parseManagement(bytes.subarray(0, 24))).body.length, 0);
    });

    it("is refused by name when it is of another version or type", () => {
        const bytes = captured("beacon of modern-24").slice();
        bytes[0] = 0x81;
        assert.deepEqual(parseManagement(bytes), { malformed: "unknownVersion", offset: 0 });
        bytes[0] = 0x88;
        assert.deepEqual(parseManagement(bytes), { malformed: "notManagement", offset: 0 });
    });

    it("of our own leaves duration and sequence number to the radio", () => {
        const addresses = { destination: broadcastMac, source: station, bssid: broadcastMac };
        const bytes = emitManagement(managementFrame(ManagementSubtype.probeRequest, addresses, Uint8Array.of(0, 0)));
        assert.equal(toHex(bytes), "40000000ffffffffffff020000000000ffffffffffff00000000");
    });

    it("has a name for a log", () => {
        assert.equal(managementSubtypeName(8), "beacon");
        assert.equal(managementSubtypeName(15), undefined);
    });
});

describe("Management frame bodies", () => {
    it("Beacon: timestamp, interval, capability, elements", () => {
        const beacon = decoded(parseBeacon(frame("beacon of modern-24").body));
        assert.equal(beacon.timestamp, 0x20d0c0n);
        assert.equal(beacon.beaconInterval, 100);
        assert.equal(beacon.capability, Capability.ess | Capability.privacy | Capability.shortSlotTime | 0x1000);
        assert.equal(ssid(beacon.elements), "modern-24");
        assert.equal(beacon.elements.truncatedAt, undefined);
    });

    it("Probe Request: elements only", () => {
        const { elements } = parseProbeRequest(frame("probe request of the station to everybody").body);
        assert.equal(ssid(elements), "");
        assert.equal(elements.has(ElementId.htCapabilities), true);
    });

    it("Probe Response: as a beacon", () => {
        const response = decoded(parseProbeResponse(frame("probe response of old-24").body));
        assert.equal(ssid(response.elements), "old-24");
        assert.equal(response.elements.has(ElementId.tim), false);
    });

    it("Authentication: open system has no payload, SAE a payload of its own", () => {
        const open = decoded(parseAuth(frame("open system authentication with old-24").body));
        assert.deepEqual(open, { algorithm: 0, transaction: 1, status: 0, payload: new Uint8Array(0) });
        assert.deepEqual([...authElements(open)], []);
        const commit = decoded(parseAuth(frame("SAE commit of the station").body));
        assert.equal(commit.algorithm, AuthAlgorithm.sae);
        assert.equal(commit.transaction, 1);
        assert.equal(commit.status, StatusCode.saeHashToElement);
        assert.equal(toHex(commit.payload.subarray(0, 2)), "1300");
    });

    it("Association Request: capability, listen interval, elements", () => {
        const request = decoded(parseAssocRequest(frame("association request to modern-24").body));
        assert.equal(request.capability, 0x1430);
        assert.equal(request.listenInterval, 5);
        assert.equal(ssid(request.elements), "modern-24");
    });

    it("Association Response: status, and the AID without its two marker bits", () => {
        const response = decoded(parseAssocResponse(frame("association response of modern-24").body));
        assert.equal(response.status, StatusCode.success);
        assert.equal(response.aid, 1);
        assert.equal(response.elements.truncatedAt, undefined);
    });

    it("Reassociation Request: the current access point before the elements", () => {
        const request = {
            capability: 0x0411,
            listenInterval: 10,
            currentAp: modern24,
            elements: new Elements(emitElement(ElementId.ssid, Uint8Array.of(0x61))),
        };
        const body = emitAssocRequest(request);
        assert.equal(toHex(body), "11040a00020000000100000161");
        assert.deepEqual(decoded(parseReassocRequest(body)), request);
    });

    it("Deauthentication: reason and elements", () => {
        const deauth = decoded(parseDeauth(frame("deauthentication of the station from old-24").body));
        assert.equal(deauth.reason, ReasonCode.leavingNetworkDeauth);
    });

    const codecs: readonly Codec[] = [
        codec("Beacon", "beacon of modern-24", 12, parseBeacon, emitBeacon),
        codec("Probe Request", "probe request of the station to everybody", 0, parseProbeRequest, emitProbeRequest),
        codec("Authentication", "SAE commit of the station", 6, parseAuth, emitAuth),
        codec("Association Request", "association request to modern-24", 4, parseAssocRequest, emitAssocRequest),
        codec("Reassociation Request", "association request to modern-24", 10, parseReassocRequest, emitAssocRequest),
        codec("Association Response", "association response of modern-24", 6, parseAssocResponse, emitAssocResponse),
        codec("Deauthentication", "deauthentication of the station from old-24", 2, parseDeauth, emitDeauth),
    ];

    for (const { name, fixed, body, again } of codecs) {
        it(`${name}: comes back the same, unknown elements and a cut tail included`, () => {
            for (const tail of ["", "11021234", "ff03fe1234", "3020ab"]) {
                const bytes = concat(body, Buffer.from(tail, "hex"));
                assert.equal(again(bytes), toHex(bytes));
            }
        });

        it(`${name}: is refused exactly when its fixed fields are cut`, () => {
            for (let length = 0; length <= body.length; length++) {
                const expected = length < fixed ? "truncated" : toHex(body.subarray(0, length));
                assert.equal(again(body.subarray(0, length)), expected);
            }
        });
    }
});

interface Codec {
    readonly name: string;
    /** Length of the fields before the elements. */
    readonly fixed: number;
    readonly body: Uint8Array;
    /** The body parsed and emitted in hexadecimal digits, or the reason for not parsing it. */
    again(body: Uint8Array): string;
}

function codec<T extends object>(
    name: string,
    vector: string,
    fixed: number,
    parse: (body: Uint8Array) => Decoded<T>,
    emit: (value: T) => Uint8Array,
): Codec {
    return {
        name,
        fixed,
        body: frame(vector).body,
        again(body) {
            const value = parse(body);
            return isMalformed(value) ? value.malformed : toHex(emit(value));
        },
    };
}
