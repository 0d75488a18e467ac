import assert from "node:assert/strict";
import type { Outcome } from "#test/support/bus-client.js";
import { hasDbusDaemon } from "#test/support/private-bus.js";
import { Served } from "#test/support/served.js";

export const OWN = "fi.w1.wpa_supplicant1";
export const STANDARD = "org.freedesktop.DBus.Error";
const PROPERTIES = "org.freedesktop.DBus.Properties";

/** `InvalidArgs` of our own family, with what many clients hide behind it. */
export const invalidArgs = (...detail: readonly string[]): readonly string[] => [
    `${OWN}.InvalidArgs`,
    "Did not receive correct message arguments.",
    ...detail,
];
export const standardInvalidArgs = (text: string): readonly string[] => [`${STANDARD}.InvalidArgs`, text];
/** The signature of the call is not the declared one. */
export const wrongSignature: readonly string[] = [`${STANDARD}.InvalidArgs`];
export const failed = (text: string): readonly string[] => [`${STANDARD}.Failed`, text];
export const unknownError = (text: string): readonly string[] => [`${OWN}.UnknownError`, text];
export const wrongType = failed("wrong property type");
export const nothing: Outcome = { reply: [], signature: "" };

/** A service of its own for every test of the suite, and clients' questions to it. */
export class Asked {
    #served: Served | undefined;

    constructor() {
        before(function () {
            if (!hasDbusDaemon()) this.skip();
        });
        beforeEach(async () => {
            this.#served = await Served.start();
        });
        afterEach(async () => {
            await this.served.stop();
            assert.deepEqual(this.served.faults, []);
        });
    }

    get served(): Served {
        if (this.#served === undefined) throw new Error("no test is running");
        return this.#served;
    }

    call(path: string, method: string, signature = "", ...args: readonly unknown[]): Promise<Outcome> {
        return this.served.call(path, method, signature, ...args);
    }

    /** The call is answered with this error, and nothing has changed. */
    async refuses(
        error: readonly string[],
        path: string,
        method: string,
        signature = "",
        ...args: readonly unknown[]
    ): Promise<void> {
        const before = this.served.engine.state;
        assert.deepEqual(await this.call(path, method, signature, ...args), { error });
        assert.equal(this.served.engine.state, before, "a refused call changes nothing");
    }

    async get(path: string, iface: string, name: string): Promise<unknown> {
        const outcome = await this.call(path, `${PROPERTIES}.Get`, "ss", iface, name);
        return "reply" in outcome ? outcome.reply[0] : outcome;
    }

    set(path: string, iface: string, name: string, value: unknown): Promise<Outcome> {
        return this.call(path, `${PROPERTIES}.Set`, "ssv", iface, name, value);
    }

    async refusesToSet(
        error: readonly string[],
        path: string,
        iface: string,
        name: string,
        value: unknown,
    ): Promise<void> {
        await this.refuses(error, path, `${PROPERTIES}.Set`, "ssv", iface, name, value);
    }

    /** What was heard of this member, its arguments only. */
    heard(member: string): readonly (readonly unknown[])[] {
        return this.served.client.heard.filter(({ at }) => at.endsWith(`.${member}`)).map(({ args }) => args);
    }
}
