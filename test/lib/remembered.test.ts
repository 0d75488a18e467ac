import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { remembered } from "#src/lib/remembered.js";

describe("A function that remembers", () => {
    it("computes once for each object, also where nothing comes of it", () => {
        const asked: object[] = [];
        const one = {};
        const other = {};
        const first = remembered((key: object) => {
            asked.push(key);
            return key === one ? undefined : asked.length;
        });
        assert.deepEqual([first(one), first(other), first(one), first(other)], [undefined, 2, undefined, 2]);
        assert.deepEqual(asked, [one, other]);
    });
});
