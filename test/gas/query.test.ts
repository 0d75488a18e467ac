import assert from "node:assert/strict";
import {
    ANQP_PROTOCOL,
    emitGas,
    firstGasRules,
    type GasEffect,
    type GasEvent,
    type GasOutcome,
    type GasQueries,
    type GasRules,
    gasQueries,
    noGasQueries,
    parseGas,
    todaysGasRules,
} from "#src/gas/index.js";
import { fromHex, toHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { deadline, type Env } from "#src/lib/machine.js";
import { utf8 } from "#src/lib/text.js";
import { Seeded } from "#test/support/seeded.js";

const PEER = "02:00:00:00:01:00" as Mac;
const OTHER = "02:00:00:00:02:00" as Mac;

/** One who asks, with a radio that is always free unless `busy`, and tokens that begin with 7. */
class Requester {
    readonly #machine;
    readonly #random: Env["random"];
    #state: GasQueries = noGasQueries;
    #now = 1000;
    #effects: GasEffect[] = [];
    busy = false;

    constructor(rules: GasRules = todaysGasRules, random: Env["random"] = length => new Uint8Array(length).fill(7)) {
        this.#machine = gasQueries(rules);
        this.#random = random;
    }

    get pending(): number {
        return this.#state.pending.length;
    }

    event(event: GasEvent): this {
        const { state, effects } = this.#machine.reduce(this.#state, event, {
            now: this.#now as Instant,
            random: this.#random,
        });
        this.#state = state;
        for (const effect of effects) {
            this.#effects.push(effect);
            if (effect.type === "radio.request" && !this.busy) this.event({ type: "granted", number: effect.number });
        }
        return this;
    }

    ask(number = 1, peer = PEER): this {
        return this.event({
            type: "ask",
            number,
            peer,
            frequency: 2412,
            protocol: ANQP_PROTOCOL,
            query: Uint8Array.of(0, 1, 2, 0, 8, 1),
        });
    }

    sent(acknowledged = true, dialogToken = 7): this {
        return this.event({ type: "sent", peer: PEER, dialogToken, acknowledged });
    }

    /** Frames of the peer, as hexadecimal digits. */
    hears(...frames: readonly string[]): this {
        for (const text of frames) {
            const frame = parseGas(fromHex(text.replaceAll(" ", ""))!);
            if (isMalformed(frame)) assert.fail(frame.malformed);
            this.event({ type: "frame", source: PEER, frame });
        }
        return this;
    }

    /** Moves time; deadlines on the way are met. Gives when the first was. */
    advance(millis: number): number | undefined {
        const start = this.#now;
        const end = start + millis;
        let first: number | undefined;
        for (let next = this.#machine.deadline(this.#state); next !== undefined && next <= end; ) {
            this.#now = Math.max(this.#now, next);
            first ??= this.#now - start;
            this.event(deadline);
            next = this.#machine.deadline(this.#state);
        }
        this.#now = end;
        return first;
    }

    /** The frames sent since the last look. */
    frames(): readonly string[] {
        return this.#taken("send").map(({ frame }) => toHex(emitGas(frame)));
    }

    outcomes(): readonly GasOutcome[] {
        return this.#taken("done");
    }

    outcome(): GasOutcome {
        const outcomes = this.outcomes();
        assert.equal(outcomes.length, 1);
        return outcomes[0]!;
    }

    reasons(): readonly string[] {
        return this.#taken("trace").map(({ reason }) => reason);
    }

    radio(): readonly string[] {
        return this.#effects.flatMap(({ type }) =>
            type === "radio.request" || type === "radio.release" || type === "leave" ? [type] : [],
        );
    }

    waits(): readonly number[] {
        return this.#effects.flatMap(effect => (effect.type === "send" ? [effect.waitFor] : []));
    }

    tokens(): readonly (number | undefined)[] {
        return this.#taken("started").map(({ dialogToken }) => dialogToken);
    }

    #taken<T extends GasEffect["type"]>(type: T): readonly Extract<GasEffect, { type: T }>[] {
        const wanted = this.#effects.filter(
            (effect): effect is Extract<GasEffect, { type: T }> => effect.type === type,
        );
        this.#effects = this.#effects.filter(effect => effect.type !== type);
        return wanted;
    }
}

const comeback = (fragment: string, delay: string, payload: string, status = "0000"): string => {
    const length = (payload.length / 2).toString(16).padStart(2, "0");
    return `040d07 ${status} ${fragment} ${delay} 6c027f00 ${length}00 ${payload}`;
};

/** The initial response with a comeback delay of 1 TU, and the request that follows it. */
const COME_BACK = "04 0b 07 00 00 01 00 6c 02 7f 00 00 00";
const fetching = (rules = todaysGasRules): Requester => {
    const requester = new Requester(rules).ask().sent().hears(COME_BACK);
    requester.advance(2);
    requester.sent();
    requester.frames();
    return requester;
};

describe("A question over GAS", () => {
    it("goes out with its protocol and payload, and ends with the peer's answer", () => {
        const requester = new Requester().ask();
        assert.deepEqual(requester.frames(), ["040a076c027f000600000102000801"]);
        const { result, peer, dialogToken, protocol, response, statusCode } = requester
            .sent()
            .hears("040b07 0000 0000 6c027f00 0300 616263")
            .outcome();
        assert.deepEqual(
            { result, peer, dialogToken, statusCode, protocol: toHex(protocol), response: toHex(response) },
            { result: "success", peer: PEER, dialogToken: 7, statusCode: 0, protocol: "7f00", response: "616263" },
        );
        assert.deepEqual(requester.radio(), ["radio.request", "leave", "radio.release"]);
        assert.equal(requester.pending, 0);
    });

    it("waits for the radio, and no time runs meanwhile", () => {
        const requester = new Requester();
        requester.busy = true;
        requester.ask();
        assert.equal(requester.advance(60_000), undefined);
        assert.deepEqual(requester.frames(), []);
        requester.event({ type: "granted", number: 1 });
        assert.equal(requester.frames().length, 1);
    });

    it("that ended while it waited gives the radio back", () => {
        const requester = new Requester();
        requester.busy = true;
        requester.ask().event({ type: "stop", number: 1 });
        assert.equal(requester.outcome().result, "stopped");
        assert.deepEqual(requester.radio(), ["radio.request", "radio.release"]);
        requester.event({ type: "granted", number: 1 });
        assert.deepEqual(requester.frames(), []);
        assert.deepEqual(requester.radio().slice(2), ["radio.release"]);
    });
});

describe("Several questions", () => {
    it("S172 to one peer are 256 at most, each with a token of its own", () => {
        const requester = new Requester(todaysGasRules, new Seeded(3).bytes);
        for (let number = 0; number < 256; number++) requester.ask(number);
        assert.equal(new Set(requester.tokens()).size, 256);
        requester.ask(256);
        assert.equal(requester.pending, 256);
        assert.deepEqual([requester.outcome().result, requester.tokens()], ["internalError", []]);
        assert.deepEqual(requester.reasons(), ["gasNoToken"]);
    });

    it("S172 to different peers have different tokens while there are enough of them", () => {
        const requester = new Requester(todaysGasRules).ask(1).ask(2, OTHER);
        assert.deepEqual(requester.tokens(), [7, 8]);
        const many = new Requester(todaysGasRules);
        for (let number = 0; number < 256; number++) many.ask(number);
        many.tokens();
        assert.deepEqual(many.ask(256, OTHER).tokens(), [7]);
    });

    it("S172 take by the first rules the first token that the peer leaves free", () => {
        const requester = new Requester(firstGasRules).ask(1).ask(2).ask(3, OTHER);
        requester.event({ type: "stop", number: 1 });
        requester.ask(4);
        assert.deepEqual(requester.tokens(), [0, 1, 0, 0]);
    });

    it("S172 have their own answers", () => {
        const requester = new Requester().ask(1).ask(2).hears("040b08 0000 0000 6c027f00 0100 61");
        assert.deepEqual([requester.outcome().number, requester.pending], [2, 1]);
    });
});

describe("A peer that does not answer", () => {
    it("S173 is given up 2 s after it heard the request", () => {
        const requester = new Requester().ask();
        requester.advance(300);
        assert.equal(requester.sent().advance(10_000), 2000);
        assert.equal(requester.outcome().result, "timeout");
    });

    it("S173 is given up 250 ms after a request that it did not acknowledge", () => {
        const requester = new Requester().ask().sent(false);
        assert.equal(requester.advance(10_000), 250);
        assert.equal(requester.outcome().result, "timeout");
    });

    it("S173 is given up at once when the request could not be sent", () => {
        const requester = new Requester().ask().event({ type: "sendFailed", number: 1 });
        assert.equal(requester.outcome().result, "internalError");
    });

    it("S173 is given up when we never hear what became of the request", () => {
        const requester = new Requester().ask();
        assert.equal(requester.advance(10_000), 2000);
        assert.equal(requester.outcome().result, "timeout");
    });

    it("S173 has by the first rules 5 s for the whole, whatever happens in between", () => {
        const requester = new Requester(firstGasRules).ask().sent(false, 0);
        assert.equal(requester.advance(10_000), 5000);
        assert.equal(requester.outcome().result, "timeout");
        const delayed = new Requester(firstGasRules).ask().hears("040b00 0000 ffff 6c027f00 0000");
        assert.equal(delayed.advance(10_000), 5000);
        assert.equal(delayed.outcome().result, "timeout");
    });
});

describe("A comeback delay", () => {
    it("S174 is waited for, in TU, and then asked for with the same token", () => {
        const requester = new Requester().ask().sent().hears(COME_BACK);
        requester.frames();
        assert.equal(requester.advance(1), undefined);
        assert.ok(Math.abs(requester.advance(1)! - 0.024) < 1e-9);
        assert.deepEqual(requester.frames(), ["040c07"]);
    });

    it("S174 is 60000 TU at most", () => {
        const requester = new Requester().ask().sent().hears("040b07 0000 ffff 6c027f00 0000");
        assert.equal(requester.advance(100_000), 61_440);
    });

    it("S174 has no upper limit of ours by the first rules", () => {
        const requester = new Requester({ ...firstGasRules, wholeTime: undefined, tokens: "random" });
        assert.equal(requester.ask().hears("040b07 0000 ffff 6c027f00 0000").advance(100_000), 0xffff * 1.024);
    });

    it("of one TU is spent on the channel, a longer one is not, and after a second others may have the radio", () => {
        const short = new Requester().ask().sent().hears(COME_BACK);
        const longer = new Requester().ask().sent().hears("040b07 0000 0200 6c027f00 0000");
        const long = new Requester().ask().sent().hears("040b07 0000 d107 6c027f00 0000");
        assert.deepEqual(short.radio(), ["radio.request"]);
        assert.deepEqual(longer.radio(), ["radio.request", "leave"]);
        assert.deepEqual(long.radio(), ["radio.request", "leave", "radio.release"]);
        for (const requester of [short, longer, long]) requester.advance(2100);
        assert.deepEqual([short.waits()[1], longer.waits()[1], long.waits()[1]], [150, 1000, 1000]);
        assert.deepEqual(long.radio().slice(3, 4), ["radio.request"]);
    });

    it("may come ten times, then it is a mistake of the peer's, who would have our radio for good", () => {
        const requester = fetching();
        for (let n = 1; n < 10; n++) {
            requester.hears(comeback("00", "d003", ""));
            requester.advance(1000);
            requester.sent();
        }
        assert.equal(requester.pending, 1);
        requester.hears(comeback("00", "d003", ""));
        assert.equal(requester.outcome().result, "peerError");
        assert.equal(requester.radio().at(-1), "radio.release");
    });

    it("S176 may come again instead of the first fragment", () => {
        const requester = fetching().hears(comeback("00", "0100", ""));
        requester.advance(2);
        assert.deepEqual(requester.frames(), ["040c07"]);
        assert.deepEqual(
            requester
                .sent()
                .hears(comeback("00", "0000", "61"))
                .outcome().result,
            "success",
        );
    });

    it("S176 is a mistake of the peer's within fragments", () => {
        const requester = fetching().hears(comeback("01", "0100", ""));
        assert.equal(requester.outcome().result, "peerError");
        assert.deepEqual(requester.reasons(), ["gasDelayInsideFragments"]);
    });
});

describe("Fragments", () => {
    it("S175 are put together in their order, each asked for at once", () => {
        const requester = fetching().hears("04 0d 07 00 00 80 00 00 6c 02 7f 00 03 00 61 62 63");
        assert.deepEqual(requester.frames(), ["040c07"]);
        requester.sent().hears("04 0d 07 00 00 01 00 00 6c 02 7f 00 02 00 64 65");
        const { result, response } = requester.outcome();
        assert.deepEqual([result, response], ["success", utf8("abcde")]);
    });

    it("S175 out of order end it", () => {
        const requester = fetching().hears(comeback("80", "0000", "61"), comeback("02", "0000", "62"));
        assert.equal(requester.outcome().result, "peerError");
    });

    it("S175 are taken once when they come twice, and end it by the first rules", () => {
        const twice = [comeback("80", "0000", "61"), comeback("80", "0000", "61")];
        const requester = fetching().hears(...twice);
        assert.deepEqual(requester.reasons(), ["gasFragmentRepeated"]);
        const { result, response } = requester.hears(comeback("01", "0000", "62")).outcome();
        assert.deepEqual([result, response], ["success", utf8("ab")]);
        const strict = fetching({ ...firstGasRules, tokens: "random" }).hears(...twice);
        assert.equal(strict.outcome().result, "peerError");
    });

    it("are 128 at most", () => {
        const requester = fetching();
        for (let fragment = 0; fragment < 128; fragment++)
            requester.sent().hears(comeback((0x80 | fragment).toString(16), "0000", "61"));
        assert.equal(requester.pending, 1);
        assert.equal(
            requester
                .sent()
                .hears(comeback("80", "0000", "61"))
                .outcome().result,
            "peerError",
        );
    });
});

describe("A comeback request that is not answered", () => {
    it("has everything asked anew after 160 ms, once, with another token", () => {
        const requester = fetching();
        assert.equal(requester.advance(160), 160);
        assert.deepEqual(requester.frames(), ["040a086c027f000600000102000801"]);
        assert.deepEqual(requester.reasons(), ["gasRetry"]);
        assert.equal(requester.sent(true, 8).advance(10_000), 2000);
        const { result, dialogToken } = requester.outcome();
        assert.deepEqual([result, dialogToken], ["timeout", 8]);
    });

    it("is not asked anew by the first rules", () => {
        const requester = fetching({ ...firstGasRules, tokens: "random" });
        requester.advance(1000);
        assert.deepEqual(requester.frames(), []);
    });

    it("begins with an empty answer", () => {
        const requester = fetching()
            .hears(comeback("80", "0000", "61"))
            .sent();
        requester.advance(160);
        const { response } = requester.sent(true, 8).hears("040b08 0000 0000 6c027f00 0100 62").outcome();
        assert.deepEqual(response, utf8("b"));
    });
});

describe("A response", () => {
    it("S177 with a status other than success ends it", () => {
        const initial = new Requester().ask().sent().hears("040b07 3d00 0000 6c027f00 0000").outcome();
        assert.deepEqual([initial.result, initial.statusCode], ["failure", 61]);
        const later = fetching()
            .hears(comeback("00", "0000", "", "0200"))
            .outcome();
        assert.deepEqual([later.result, later.statusCode], ["failure", 2]);
    });

    it("S177 may say in a comeback response that the answer is outstanding, not by the first rules", () => {
        const requester = fetching().hears(comeback("00", "0100", "", "5f00"));
        requester.advance(2);
        assert.deepEqual(requester.frames(), ["040c07"]);
        const strict = fetching({ ...firstGasRules, tokens: "random" }).hears(comeback("00", "0100", "", "5f00"));
        assert.equal(strict.outcome().result, "failure");
        const initial = new Requester().ask().sent().hears("040b07 5f00 0100 6c027f00 0000");
        assert.equal(initial.outcome().result, "failure");
    });

    it("S177 with another advertisement protocol than the first ends it", () => {
        const requester = fetching().hears("040d07 0000 00 0000 6c027f01 0000");
        assert.equal(requester.outcome().result, "peerError");
        assert.deepEqual(requester.reasons(), ["gasProtocolChanged"]);
    });

    it("S177 may have more bytes than it says", () => {
        const { response } = new Requester().ask().hears("040b07 0000 0000 6c027f00 0100 61 6263").outcome();
        assert.deepEqual(response, utf8("a"));
    });

    it("S177 that is out of turn is ignored", () => {
        const early = new Requester()
            .ask()
            .sent()
            .hears(comeback("00", "0000", "61"));
        const twice = fetching().hears(COME_BACK);
        const pausing = new Requester().ask().sent().hears(COME_BACK, COME_BACK);
        for (const requester of [early, twice, pausing]) {
            assert.deepEqual([requester.outcomes(), requester.pending], [[], 1]);
            assert.deepEqual(requester.reasons(), ["gasOutOfTurn"]);
        }
    });

    it("S177 to no question of ours is left to others", () => {
        const requester = new Requester().ask().hears("040b09 0000 0000 6c027f00 0000", "040a07 6c027f00 0000");
        requester.event({
            type: "frame",
            source: OTHER,
            frame: {
                type: "initialResponse",
                dialogToken: 7,
                statusCode: 0,
                comebackDelay: 0,
                protocol: ANQP_PROTOCOL,
                response: new Uint8Array(),
            },
        });
        assert.deepEqual(requester.reasons(), ["gasUnknownDialog", "gasUnknownDialog", "gasUnknownDialog"]);
        assert.equal(requester.pending, 1);
    });
});

describe("Every question", () => {
    it("S178 has one outcome when it is stopped, and nothing after it", () => {
        const requester = fetching().event({ type: "stop", number: 1 }).event({ type: "stop", number: 1 });
        assert.equal(requester.outcome().result, "stopped");
        requester.hears(comeback("00", "0000", "61")).sent(false);
        assert.deepEqual([requester.advance(100_000), requester.outcomes()], [undefined, []]);
    });

    it("S178 has one outcome when the radio goes, whatever it waits for", () => {
        const requester = new Requester().ask(1).sent().hears(COME_BACK).ask(2);
        requester.busy = true;
        requester.ask(3).event({ type: "end" });
        assert.deepEqual(
            requester.outcomes().map(({ number, result }) => [number, result]),
            [
                [1, "ended"],
                [2, "ended"],
                [3, "ended"],
            ],
        );
        assert.deepEqual([requester.advance(100_000), requester.pending], [undefined, 0]);
    });

    it("S179 is a payload, and its answer the payload of all the frames", () => {
        const outcome = fetching()
            .hears(comeback("80", "0000", "0001"), comeback("01", "0000", "0000"))
            .outcome();
        assert.deepEqual(outcome, {
            type: "done",
            number: 1,
            peer: PEER,
            frequency: 2412,
            dialogToken: 7,
            result: "success",
            statusCode: 0,
            protocol: ANQP_PROTOCOL,
            response: Uint8Array.of(0, 1, 0, 0),
        });
    });
});
