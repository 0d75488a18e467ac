import assert from "node:assert/strict";
import { Subject } from "rxjs";
import { packet, packetLength, Traffic } from "#service/testing/traffic.js";
import type { PacketFrame } from "#src/driver/nl80211/port.js";
import { toHex } from "#src/lib/bytes.js";
import type { Mac } from "#src/lib/mac.js";

const own = "02:00:00:00:00:01" as Mac;
const peer = "02:00:00:00:00:02" as Mac;

describe("traffic for tests", () => {
    it("is made as hostapd's test build makes it", () => {
        // The checksum (RFC 791, 3.1) was added up by hand.
        assert.equal(toHex(packet(0).subarray(0, 24)), "450005ce000000004001f1dbc0a80101c0a8010200010203");
        assert.equal(packet(0).length, 1486);
        assert.equal(packet(0xe0, 40).length, 40);
    });

    it("is known by its header and its payload", () => {
        assert.equal(packetLength(packet(0)), 1486);
        assert.equal(packetLength(packet(7, 60)), 60);
        const spoilt = packet(0, 60);
        spoilt[59]! ^= 1;
        assert.equal(packetLength(spoilt), undefined);
        assert.equal(packetLength(packet(0).subarray(0, 100)), undefined);
        assert.equal(packetLength(new Uint8Array(0)), undefined);
    });

    it("that comes in is told of, with whom it was for", () => {
        const frames = new Subject<PacketFrame>();
        const sent: string[] = [];
        const socket = {
            frames$: frames,
            send: (to: Mac, payload: Uint8Array) => sent.push(`${to} ${payload.length}`) * 0,
            close: () => frames.complete(),
        };
        const heard: string[] = [];
        const traffic = new Traffic(
            socket,
            () => own,
            event => heard.push(event),
        );
        frames.next({ source: peer, broadcast: false, payload: packet(0) });
        frames.next({ source: peer, broadcast: true, payload: packet(0, 60) });
        frames.next({ source: peer, broadcast: false, payload: new Uint8Array(60) });
        assert.deepEqual(heard, [`DATA-TEST-RX ${own} ${peer}`, `DATA-TEST-RX ff:ff:ff:ff:ff:ff ${peer} len=60`]);
        assert.equal(traffic.send(peer, 0, 100), true);
        assert.deepEqual(sent, [`${peer} 100`]);
        traffic.close();
    });
});
