import assert from "node:assert/strict";
import fc from "fast-check";
import { interfaceHandlers } from "#service/ctrl/commands/index.js";
import { globalHandlers } from "#service/ctrl/global.js";
import { MAX_COMMAND } from "#service/ctrl/limits.js";
import { Controlled } from "#test/ctrl/controlled.js";
import { Site } from "#test/support/site.js";

/** Ends the test daemon or takes its interface away, which leaves nobody to answer. */
const ENDS = new Set(["TERMINATE", "INTERFACE_REMOVE"]);
const words = [...Object.keys(interfaceHandlers), ...Object.keys(globalHandlers), "ATTACH", "DETACH", "LEVEL"].filter(
    word => !ENDS.has(word),
);

/** Things that arguments are made of. */
const piece = fc.oneof(
    fc.constantFrom("0", "1", "-1", "99999999999", "all", "any", "ssid", "psk", "freq=", "MASK=ffffffff", "RANGE=ALL"),
    fc.constantFrom("02:00:00:00:10:00", "bssid=02:00", "\t", "=", '"', '"quoted"', 'P"\\x00"', "dd0411223301", "ctrl"),
    fc.constantFrom("ctrl_interface", "country", "blob", "IFNAME=air0 ", "scan enable=1", "clear", "*", "%s%n"),
    fc.string({ maxLength: 40, unit: "binary" }),
);
const command = fc
    .tuple(fc.constantFrom(...words), fc.array(piece, { maxLength: 5 }), fc.constantFrom(" ", "", "\t"))
    .map(([word, pieces, between]) => Buffer.from(word + between + pieces.join(" ")));
const datagram = fc.oneof(
    { weight: 3, arbitrary: command },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffff }).map(length => new Uint8Array(length).fill(0x41)) },
);

describe("arbitrary datagrams at the control sockets", () => {
    let site: Site;
    let controlled: Controlled;

    beforeEach(async () => {
        site = new Site();
        site.accessPoint("cafe");
        controlled = await Controlled.start(site);
    });

    afterEach(() => site.air.close());

    it("have exactly one answer each, unless they are too long for one, and leave everything at work", async () => {
        await fc.assert(
            fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), datagram), { maxLength: 20 }), async datagrams => {
                for (const [toGlobal, bytes] of datagrams) {
                    const socket = toGlobal
                        ? controlled.global
                        : [...controlled.sockets.values()].findLast(s => !s.closed);
                    assert.ok(socket);
                    socket.take("fuzz");
                    socket.receive("fuzz", bytes);
                    await site.run(50);
                    const answers = socket.take("fuzz").filter(text => !/^(IFNAME=\S* )?<\d>/.test(text));
                    assert.equal(answers.length, bytes.length > MAX_COMMAND ? 0 : 1, JSON.stringify(answers));
                    for (const text of answers) assert.ok(Buffer.byteLength(text) <= MAX_REPLY_BYTES, `${text.length}`);
                }
                assert.equal(await controlled.ask("PING", controlled.global), "PONG\n");
            }),
            { numRuns: 150 },
        );
    });
});

/** What wpa_cli has room for. */
const MAX_REPLY_BYTES = 4096;
