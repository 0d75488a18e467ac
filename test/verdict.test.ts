import assert from "node:assert/strict";
import { add, clean, failureText, inWords, mochaVerdict } from "#test/support/verdict.js";

const OUTPUT = `
  machines
    ✔ begin
    1) end
    - sleep

  2 passing (62ms)
  1 pending
  2 failing

  1) machines
       end:
     Error: 2) is no title:
and this no second error
      at Context.<anonymous> (test/a.test.ts:2:28)

  2) machines
       "before each" hook for "sleep":

      AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:

1 !== 2

      at Context.<anonymous> (test/a.test.ts:3:47)

`;

describe("what came of a gate", () => {
    it("has every test that failed by its full name, with its error", () => {
        const { failures, ...counts } = mochaVerdict(2, OUTPUT);
        assert.deepEqual(counts, { passed: 2, failed: 2, skipped: 1 });
        assert.deepEqual(
            failures.map(({ name }) => name),
            ["machines end", 'machines "before each" hook for "sleep"'],
        );
        assert.match(failures[0]!.error, /^ {5}Error: 2\) is no title:\nand this no second error\n/);
        assert.match(failures[1]!.error, /1 !== 2/);
    });

    it("is a failure when mocha printed no summary, ran nothing, or failed without a failure", () => {
        for (const [status, output] of [
            [undefined, "  machines\n    ✔ begin\n"],
            [0, "\n  0 passing (1ms)\n"],
            [1, "\n  3 passing (1ms)\n\nError: late\n"],
        ] as const) {
            const { failed, failures } = mochaVerdict(status, output);
            assert.equal(failed, 1);
            assert.equal(failures[0]?.error, output.trimEnd());
        }
        assert.deepEqual(mochaVerdict(0, "\n  3 passing (1ms)\n"), { ...clean, passed: 3 });
    });

    it("is told at the end of the output in a few lines for each failure", () => {
        const long = { name: "b", error: Array.from({ length: 90 }, (_, line) => `line ${line}\n\n`).join("") };
        const short = { name: "a", error: "Error: x\n    at y\n" };
        const verdict = add({ ...clean, failed: 1, failures: [short] }, { ...clean, failed: 1, failures: [long] });
        assert.equal(inWords(verdict), "0 passed, 2 failed");
        const lines = failureText(verdict.failures).split("\n");
        assert.deepEqual(lines.slice(0, 6), ["failed:", "", "  ✘ a", "      Error: x", "          at y", "  ✘ b"]);
        assert.equal(lines.at(-2), "      line 9");
        assert.equal(failureText([]), "");
    });
});
