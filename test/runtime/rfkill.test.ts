import assert from "node:assert/strict";
import { RfkillSwitches } from "#service/runtime/rfkill.js";
import { fromHex } from "#src/lib/bytes.js";

/** What is told of these records. */
function told(...records: readonly string[]): readonly string[] {
    const changes: string[] = [];
    const switches = new RfkillSwitches((index, blocked) => changes.push(`${index} ${blocked}`));
    for (const record of records) switches.accept(fromHex(record.replaceAll(" ", ""))!);
    return changes;
}

describe("switches of radios", () => {
    const there = "00000000 01 00 00 00";
    const soft = "00000000 01 02 01 00";
    const hard = "00000000 01 02 00 01";
    const free = "00000000 01 02 00 00";

    it("S192 are told of when they change, and only then", () => {
        assert.deepEqual(told(there), []);
        assert.deepEqual(told(there, soft, soft, free, free), ["0 true", "0 false"]);
        assert.deepEqual(told("00000000 01 00 01 00", soft), [], "it was blocked from the start");
        assert.deepEqual(told(there, "02010000 01 00 00 00", "02010000 01 02 01 00"), ["258 true"]);
    });

    it("S192 block by hardware and by software, and both have to let go", () => {
        assert.deepEqual(told(there, hard, "00000000 01 02 01 01", soft, free), ["0 true", "0 false"]);
    });

    it("S192 that are removed are forgotten", () => {
        assert.deepEqual(told(there, soft, "00000000 01 01 00 00", soft), ["0 true", "0 true"]);
    });

    it("S192 of other radios, of another length and with unknown operations are none", () => {
        const strange = [
            "00000000 02 02 01 00",
            "00000000 01 02 01",
            "00000000 01 02 01 00 00",
            "00000000 01 03 01 00",
            "",
        ];
        assert.deepEqual(told(there, ...strange), []);
    });
});
