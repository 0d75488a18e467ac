import assert from "node:assert/strict";
import fc from "fast-check";
import { decode } from "#src/driver/nl80211/decode.js";
import { readScanResult } from "#src/driver/nl80211/scan-result.js";
import { readInterface, readNoise, readStation } from "#src/driver/nl80211/station.js";
import { ATTRS, COMMANDS } from "#src/driver/nl80211/uapi.gen.js";
import { WiphyCollector } from "#src/driver/nl80211/wiphy.js";
import { concat } from "#src/lib/bytes.js";
import type { Instant } from "#src/lib/instant.js";
import { readFamily } from "#src/netlink/generic.js";
import { type NetlinkMessage, NLM_F, NLMSG, readMessages, readVerdict } from "#src/netlink/message.js";
import { readLink } from "#src/netlink/route.js";

/** An attribute; `lie` is added to the length that it claims. */
interface Attribute {
    readonly type: number;
    readonly value: Uint8Array | readonly Attribute[];
    readonly lie: number;
}

const lie = fc.oneof(
    { weight: 20, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -8, max: 400 }) },
);
const type = fc.oneof(fc.nat(16), fc.constantFrom(...Object.values(ATTRS)), fc.nat(0xffff));
const { tree } = fc.letrec<{ tree: Attribute; leaf: Attribute }>(tie => ({
    tree: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        tie("leaf"),
        fc.record({ type, value: fc.array(tie("tree"), { maxLength: 6 }), lie }),
    ),
    leaf: fc.record({
        type,
        value: fc.oneof(
            fc.constantFrom(0, 1, 2, 4, 6, 8).chain(length => fc.uint8Array({ minLength: length, maxLength: length })),
            fc.uint8Array({ maxLength: 120 }),
        ),
        lie,
    }),
}));

function emitted({ type, value, lie }: Attribute): Uint8Array {
    const inside = value instanceof Uint8Array ? value : concat(...value.map(emitted));
    const length = Math.max(0, Math.min(0xffff, 4 + inside.length + lie));
    const padding = new Uint8Array(-inside.length & 3);
    return concat(Uint8Array.of(length & 0xff, length >> 8, type & 0xff, type >> 8), inside, padding);
}

const trees = fc.array(tree, { maxLength: 10 }).map(list => concat(...list.map(emitted)));

/** Somewhere in a larger buffer whose other bytes would be noticed. */
function inBuffer(payload: Uint8Array, type: number, flags: number): NetlinkMessage {
    const bytes = new Uint8Array(payload.length + 64).fill(0xee);
    bytes.set(payload, 32);
    return { type, flags, sequence: 1, port: 1, bytes, start: 32, end: 32 + payload.length };
}

describe("Attributes that are nested, cut and mislabelled as they like", () => {
    it("make no reader of the kernel's messages throw or run on", () => {
        const command = fc.constantFrom(...Object.values(COMMANDS));
        fc.assert(
            fc.property(command, trees, fc.nat(0x3ff), (command, attributes, flags) => {
                const generic = inBuffer(concat(Uint8Array.of(command, 0, 0, 0), attributes), 0x20, flags);
                decode(generic);
                readScanResult(generic, 0 as Instant);
                readStation(generic);
                readInterface(generic);
                readNoise(generic);
                readFamily(generic);
                const collector = new WiphyCollector();
                collector.add(generic);
                collector.add(generic);
                assert.equal(collector.finish().driver, "nl80211");
                readLink(inBuffer(concat(new Uint8Array(16), attributes), 16, flags));
            }),
            { numRuns: 1000 },
        );
    });

    it("make no verdict throw, whatever request it quotes", () => {
        fc.assert(
            fc.property(
                fc.nat(0xffff_ffff),
                fc.uint8Array({ maxLength: 40 }),
                trees,
                fc.nat(0x3ff),
                (quoted, rest, attributes, flags) => {
                    const head = new Uint8Array(8);
                    new DataView(head.buffer).setUint32(4, quoted, true);
                    const payload = concat(head, rest, attributes);
                    for (const type of [NLMSG.ERROR, NLMSG.DONE])
                        readVerdict(inBuffer(payload, type, flags | NLM_F.ACK_TLVS));
                },
            ),
            { numRuns: 1000 },
        );
    });

    it("end a datagram where it ends", () => {
        const message = fc.tuple(fc.nat(80), fc.uint8Array({ maxLength: 64 })).map(([length, rest]) => {
            const header = new Uint8Array(16);
            new DataView(header.buffer).setUint32(0, length, true);
            return concat(header, rest);
        });
        fc.assert(
            fc.property(fc.array(message, { maxLength: 6 }), messages => {
                const bytes = concat(...messages);
                let end = 0;
                readMessages(bytes, message => {
                    assert.ok(message.start <= message.end && message.end <= bytes.length && message.start >= end);
                    end = message.end;
                });
            }),
        );
    });
});
