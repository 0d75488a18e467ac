import assert from "node:assert/strict";
import { unreachable } from "#src/lib/machine.js";

describe("a variant that nobody handles", () => {
    const message = (value: unknown): string => {
        try {
            return unreachable(value as never);
        } catch (error) {
            assert.ok(error instanceof Error);
            return error.message;
        }
    };

    it("is named by its discriminants, and nothing of what it carries is shown", () => {
        const frame = Uint8Array.of(0x55, 0x66);
        assert.equal(message({ type: "eapol", frame, text: "hunter2", count: 3n }), "unhandled variant type=eapol");
        assert.equal(message({ tag: "idle", kind: "x" }), "unhandled variant tag=idle kind=x");
        assert.equal(message({ passphrase: "hunter2" }), "unhandled variant without a name");
    });

    it("is named by itself when it is a word", () => {
        assert.equal(message("sideways"), "unhandled variant sideways");
        assert.equal(message(undefined), "unhandled variant undefined");
    });
});
