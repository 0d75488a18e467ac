import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type ComputeJob, type ComputeResult, compute } from "#service/runtime/compute.js";
import { Secret } from "#src/lib/secret.js";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** IEEE Std 802.11-2020, J.4.2: passphrase-to-PSK test vectors. */
const psks = [
    {
        passphrase: "password",
        ssid: "IEEE",
        psk: "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e",
    },
    {
        passphrase: "ThisIsAPassword",
        ssid: "ThisIsASSID",
        psk: "0dc0d6eb90555ed6419756b9a15ec3e3209b63df707dd508d14581f8982721af",
    },
];

const job = (passphrase: string, ssid: string, iterations = 4096): ComputeJob => ({
    kind: "pbkdf2-sha1",
    passphrase: new Secret(text(passphrase)),
    salt: text(ssid),
    iterations,
    length: 32,
});

const result = (of: ComputeJob): Promise<ComputeResult> => new Promise(resolve => compute(of, resolve));

describe("compute jobs", () => {
    for (const { passphrase, ssid, psk } of psks) {
        it(`derive the PSK of ${passphrase} and ${ssid}`, async () => {
            const answer = await result(job(passphrase, ssid));
            assert.ok(answer.kind === "pbkdf2-sha1");
            assert.equal(Buffer.from(answer.key.reveal()).toString("hex"), psk);
        });
    }

    it("have copied the passphrase, so that it can be wiped at once", async () => {
        const wiped = job("password", "IEEE");
        const answer = result(wiped);
        wiped.passphrase.wipe();
        const settled = await answer;
        assert.ok(settled.kind === "pbkdf2-sha1");
        assert.equal(Buffer.from(settled.key.reveal()).toString("hex"), psks[0]?.psk);
    });

    it("answer after the call has returned, also when they cannot be done", async () => {
        let returned = false;
        const answer = new Promise<boolean>(resolve => compute(job("password", "IEEE", 0), () => resolve(returned)));
        returned = true;
        assert.equal(await answer, true);
        assert.equal((await result(job("password", "IEEE", 0))).kind, "failed");
    });
});
