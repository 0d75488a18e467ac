import assert from "node:assert/strict";
import { Secret } from "#src/lib/secret.js";

describe("a secret", () => {
    it("keeps its bytes outside the heap that garbage collection moves, where wiping reaches all of them", () => {
        const before = process.memoryUsage().arrayBuffers;
        const key = new Uint8Array(32).fill(7);
        const secrets = Array.from({ length: 20_000 }, () => new Secret(key));
        const grown = process.memoryUsage().arrayBuffers - before;
        assert.ok(grown > 10_000 * key.length, `${grown} bytes outside the heap`);
        assert.ok(secrets.every(secret => secret.length === key.length));
    });
});
