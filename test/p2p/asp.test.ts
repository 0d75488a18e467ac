import assert from "node:assert/strict";
import fc from "fast-check";
import { toHex } from "#src/lib/bytes.js";
import { utf8 } from "#src/lib/text.js";
import {
    type AspService,
    aspServicesFor,
    emitAspQuery,
    emitAspServices,
    parseAspServices,
    soughtServices,
} from "#src/p2p/asp.js";
import { anyServiceHash, serviceHash } from "#src/p2p/service-hash.js";

const service = (id: number, name: string, info = ""): AspService => ({
    id,
    name,
    info,
    state: 1,
    configMethods: 0x1108,
});
const play = service(0x1234, "org.wi-fi.wfds.play.rx", "a screen");
const print = service(7, "org.wi-fi.wfds.print.tx");
const chat = service(9, "alt.example.chat", "who's there");
const all = [play, print, chat];

describe("Services of application service platforms", () => {
    const sought = (...hashes: readonly Uint8Array[]) => soughtServices(all, hashes).map(({ id }) => id);

    it("are told to who has the hash of their name, whatever its case", () => {
        assert.deepEqual(sought(serviceHash("ALT.example.CHAT"), serviceHash("org.wi-fi.wfds.print.tx")), [7, 9]);
        assert.deepEqual(sought(serviceHash("org.wi-fi.wfds.send.rx")), []);
    });

    it("of the Wi-Fi Alliance are told in general to who asks in general", () => {
        assert.deepEqual(anyServiceHash, serviceHash("org.wi-fi.wfds"));
        assert.deepEqual(soughtServices(all, [anyServiceHash]), [{ id: 0, configMethods: 0, name: "org.wi-fi.wfds" }]);
        assert.deepEqual(soughtServices([chat], [anyServiceHash]), []);
    });

    it("are as many in one probe response as there is room for", () => {
        const many = Array.from({ length: 100 }, (_, n) => service(n + 1, "org.wi-fi.wfds.play.rx"));
        assert.equal(soughtServices(many, [serviceHash("org.wi-fi.wfds.play.rx")]).length, 20);
    });

    it("are asked for by name or its beginning, and by what they say of themselves", () => {
        const found = (name: string, info = "") => aspServicesFor(all, emitAspQuery(name, info))?.map(({ id }) => id);
        assert.deepEqual(found("alt.example.chat"), [9]);
        assert.deepEqual(found("org.wi-fi.wfds*"), [0x1234, 7]);
        assert.deepEqual(found("*", "s"), [0x1234, 9]);
        assert.deepEqual(found("org.wi-fi.wfds"), []);
        assert.equal(toHex(emitAspQuery("ab", "c")), "0261620163");
        assert.deepEqual(aspServicesFor(all, Uint8Array.of(1, 0x2a))?.length, 3);
        for (const cut of [[], [3, 0x61], [1, 0x2a, 2, 0x61]])
            assert.equal(aspServicesFor(all, Uint8Array.from(cut)), undefined);
    });

    it("are answered with everything about them", () => {
        assert.equal(
            toHex(emitAspServices([chat])),
            `01090000001108 10${toHex(utf8("alt.example.chat"))}010b00`.replace(" ", "") + toHex(utf8("who's there")),
        );
        assert.deepEqual(parseAspServices(emitAspServices(all)), all);
        const many = Array.from({ length: 300 }, (_, n) => service(n + 1, "a"));
        assert.equal(parseAspServices(emitAspServices(many)).length, 255);
        const long = Array.from({ length: 10 }, (_, n) => service(n + 1, "a", "x".repeat(990)));
        assert.equal(parseAspServices(emitAspServices(long)).length, 4);
    });

    it("are read as far as they are whole, whatever the bytes", () => {
        const whole = emitAspServices(all);
        for (let length = 0; length < whole.length; length++)
            assert.deepEqual(
                parseAspServices(whole.subarray(0, length)),
                all.slice(0, parseAspServices(whole.subarray(0, length)).length),
            );
        fc.assert(
            fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
                assert.ok(parseAspServices(bytes).length <= (bytes[0] ?? 0));
                aspServicesFor(all, bytes);
            }),
        );
    });
});
