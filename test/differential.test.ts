import assert from "node:assert/strict";
import { CALLS, FLOWS, SEEN, TALKS } from "#test/hwsim/differential/chapters/index.js";
import { Coverage } from "#test/hwsim/differential/coverage.js";
import { call, INTERFACE, type Step, s, set } from "#test/hwsim/differential/step.js";

describe("the differential kit", () => {
    it("counts different inputs of each member, by whether they were taken", () => {
        const coverage = new Coverage();
        const key = `method ${INTERFACE} GetBlob`;
        const about = () => coverage.missing("calls").find(text => text.startsWith(key));
        const answered = (steps: readonly Step[], lines: readonly string[]) =>
            coverage.count(
                steps,
                steps.map(() => ({ step: "", lines, afterSuccess: false })),
            );
        const blob = (name: string) => call("$if", INTERFACE, "GetBlob", "s", [name]);
        assert.equal(about(), `${key}: 0 taken, 0 refused`);
        answered([blob(""), blob("x"), blob("x")], ["error fi.w1.wpa_supplicant1.BlobUnknown (s)"]);
        assert.equal(about(), `${key}: 0 taken, 2 refused`, "the same twice is one input");
        answered([call("$if", INTERFACE, "GetBlob", "u", [1])], ["error x (s)"]);
        assert.equal(about(), `${key}: 0 taken, 3 refused`);
        answered([blob("name")], ["signal x", "reply (ay)"]);
        assert.equal(about(), undefined);
    });

    it("does not take a property for written that was only read", () => {
        const coverage = new Coverage();
        const key = `property ${INTERFACE} Country`;
        const writing = set("$if", INTERFACE, "Country", s("FI"));
        const reading = { ...writing, member: "Get", signature: "ss", body: [INTERFACE, "Country"] };
        const entry = { step: "", lines: ["reply (v)"], afterSuccess: false };
        coverage.count([reading], [entry]);
        assert.ok(coverage.missing("calls").includes(`${key}: 0 taken, 0 refused`));
        coverage.count([writing], [entry]);
        assert.ok(coverage.missing("calls").includes(`${key}: 1 taken, 0 refused`));
    });

    it("asks for what takes a connection only where there is one", () => {
        const asksFor = (name: string) =>
            (["calls", "flows", "seen"] as const).filter(where =>
                new Coverage().missing(where).some(text => text.includes(` ${name}: `)),
            );
        assert.deepEqual(asksFor("Roam"), ["calls", "flows"]);
        assert.deepEqual(asksFor("SaveConfig"), ["calls", "seen"]);
        assert.deepEqual(asksFor("SSID"), ["flows"]);
        assert.deepEqual(asksFor("Scan"), ["calls"]);
    });

    it("has no two chapters of the same name, by which differences are accepted", () => {
        const names = [...CALLS, ...FLOWS, ...TALKS, ...SEEN].map(({ name }) => name);
        assert.deepEqual(
            names.filter((name, at) => names.indexOf(name) !== at),
            [],
        );
    });
});
