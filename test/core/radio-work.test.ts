import assert from "node:assert/strict";
import fc from "fast-check";
import { idleRadio, type Radio, type RadioWork, releaseRadio, requestRadio } from "#src/core/radio-work.js";

const scan = (id: number): RadioWork => ({ interface: id, kind: "scan" });
const connection = (id: number): RadioWork => ({ interface: id, kind: "connect" });

describe("radio work", () => {
    it("is granted at once when the radio is free", () => {
        assert.deepEqual(requestRadio(idleRadio, scan(0)).granted, scan(0));
    });

    it("waits for its turn, scans in the order in which they came", () => {
        const { radio } = requestRadio(requestRadio(requestRadio(idleRadio, scan(0)).radio, scan(1)).radio, scan(2));
        assert.deepEqual(releaseRadio(radio, scan(0)).granted, scan(1));
    });

    it("of a connection goes before scans that wait, and stops one that runs", () => {
        const waiting = requestRadio(requestRadio(idleRadio, scan(0)).radio, scan(1)).radio;
        const { radio, preempted } = requestRadio(waiting, connection(2));
        assert.deepEqual(preempted, scan(0));
        assert.deepEqual(releaseRadio(radio, scan(0)).granted, connection(2));
    });

    it("of a connection waits for another connection", () => {
        const { radio, preempted } = requestRadio(requestRadio(idleRadio, connection(0)).radio, connection(1));
        assert.equal(preempted, undefined);
        assert.deepEqual(releaseRadio(radio, connection(0)).granted, connection(1));
    });

    it("of new keys goes before whatever waits, and stops nothing", () => {
        const keys: RadioWork = { interface: 3, kind: "keys" };
        const waiting = requestRadio(requestRadio(idleRadio, scan(0)).radio, connection(1)).radio;
        const { radio, preempted } = requestRadio(waiting, keys);
        assert.equal(preempted, undefined);
        const { radio: held, granted } = releaseRadio(radio, scan(0));
        assert.deepEqual(granted, keys);
        assert.equal(requestRadio(held, connection(0)).preempted, undefined);
        assert.deepEqual(releaseRadio(held, keys).granted, connection(1));
    });

    it("that is given back before its turn never gets one", () => {
        const { radio } = requestRadio(requestRadio(idleRadio, scan(0)).radio, scan(1));
        assert.deepEqual(releaseRadio(releaseRadio(radio, scan(1)).radio, scan(0)), { radio: idleRadio });
    });

    it("grants each request once, whatever the order of requests and releases", () => {
        const works = [scan(0), scan(1), connection(0), connection(1)];
        const steps = fc.array(fc.tuple(fc.boolean(), fc.constantFrom(...works)), { maxLength: 40 });
        fc.assert(
            fc.property(steps, history => {
                let radio: Radio = idleRadio;
                const wanted = new Set<RadioWork>();
                for (const [asks, work] of history) {
                    const { radio: after, granted } = asks ? requestRadio(radio, work) : releaseRadio(radio, work);
                    if (asks) wanted.add(work);
                    else wanted.delete(work);
                    radio = after;
                    if (granted !== undefined) assert.equal(radio.active, granted);
                    const held = [...(radio.active === undefined ? [] : [radio.active]), ...radio.queue];
                    assert.deepEqual(new Set(held), wanted);
                    assert.equal(held.length, wanted.size);
                    assert.equal(radio.active === undefined, wanted.size === 0);
                }
            }),
        );
    });
});
