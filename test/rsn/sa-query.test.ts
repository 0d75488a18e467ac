import assert from "node:assert/strict";
import type { Instant } from "#src/lib/instant.js";
import { deadline } from "#src/lib/machine.js";
import {
    idleSaQuery,
    type SaQuery,
    type SaQueryEffect,
    type SaQueryEvent,
    saQuery,
    saQueryDeadline,
} from "#src/rsn/sa-query.js";
import { explore } from "#test/support/explore.js";

/** A procedure in virtual time, in milliseconds from the first event. */
class Procedure {
    state: SaQuery = idleSaQuery;
    now = 0;
    readonly told: [number, string][] = [];
    #next = 100;

    do(event: SaQueryEvent): this {
        const next = () => Uint8Array.of(this.#next++, 1);
        // As in the daemon a method: it must not be torn from its object.
        const env = { now: this.now as Instant, next, random: randomOfThis };
        const { state, effects } = saQuery.reduce(this.state, event, env);
        this.state = state;
        for (const effect of effects) this.told.push([Math.round(this.now), word(effect)]);
        return this;
    }

    unprotected(reasonCode = 7): this {
        return this.do({ type: "unprotected", reasonCode });
    }

    until(time: number): this {
        for (let next = this.deadline; next !== undefined && next <= time; next = this.deadline) {
            this.now = next;
            this.do(deadline);
        }
        this.now = time;
        return this;
    }

    get deadline(): number | undefined {
        return saQueryDeadline(this.state);
    }

    get requests(): number {
        return this.told.filter(([, what]) => what.startsWith("request")).length;
    }
}

function randomOfThis(this: { next(): Uint8Array }): Uint8Array {
    return this.next();
}

const word = (effect: SaQueryEffect): string =>
    effect.type === "trace" ? effect.reason : effect.type === "request" ? `request ${effect.transaction}` : effect.type;

describe("SA Query", () => {
    it("S111 asks every 201 TU under a new number, and gives up at the first tick after 1000 TU", () => {
        const { told } = new Procedure().unprotected().until(5000);
        assert.deepEqual(told, [
            [0, "saQueryStarted"],
            [0, "request 356"],
            [206, "request 357"],
            [412, "request 358"],
            [617, "request 359"],
            [823, "request 360"],
            [1029, "saQueryUnanswered"],
            [1029, "unanswered"],
        ]);
    });

    it("S112 ends with the answer to any of its requests, and with no other", () => {
        const answered = new Procedure().unprotected().until(300).do({ type: "response", transaction: 356 });
        assert.equal(answered.deadline, undefined);
        const other = new Procedure().unprotected().until(300).do({ type: "response", transaction: 355 });
        assert.equal(other.until(5000).told.at(-1)?.[1], "unanswered");
        new Procedure().do({ type: "response", transaction: 356 });
    });

    it("S110 begins for reasons 6 and 7 only", () => {
        for (const reasonCode of [6, 7]) assert.equal(new Procedure().unprotected(reasonCode).requests, 1);
        for (const reasonCode of [1, 2, 3, 4, 5, 8]) assert.equal(new Procedure().unprotected(reasonCode).requests, 0);
    });

    it("S110 begins no second time while it runs, nor within ten seconds", () => {
        const procedure = new Procedure().unprotected().unprotected();
        assert.equal(procedure.requests, 1);
        procedure.do({ type: "response", transaction: 356 });
        procedure.until(5000).unprotected();
        assert.equal(procedure.requests, 1);
        procedure.until(11_000).unprotected();
        assert.equal(procedure.requests, 2);
    });

    it("S114 is abandoned with the link", () => {
        const procedure = new Procedure().unprotected().do({ type: "over" });
        assert.equal(procedure.deadline, undefined);
        assert.equal(procedure.unprotected().requests, 2, "the next link is another matter");
    });
});

describe("every state of an SA Query meets every event", () => {
    it("and each that changes nothing says why", () => {
        const answered = new Procedure().unprotected().do({ type: "response", transaction: 356 }).state;
        explore(saQuery, {
            states: {
                idle: idleSaQuery,
                asking: new Procedure().unprotected().state,
                "asking again": new Procedure().unprotected().until(500).state,
                answered,
                "not answered": new Procedure().unprotected().until(2000).state,
            },
            events: {
                unprotected: { type: "unprotected", reasonCode: 7 },
                "unprotected for another reason": { type: "unprotected", reasonCode: 3 },
                response: { type: "response", transaction: 356 },
                "another response": { type: "response", transaction: 1 },
                over: { type: "over" },
                deadline,
            },
            env: () => ({ now: 5000 as Instant, random: length => new Uint8Array(length) }),
            mayBeSilent: (_, event) => event === "deadline" || event === "over",
        });
    });
});
