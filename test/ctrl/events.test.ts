import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EVENT_FAMILIES } from "#service/ctrl/events.js";

const events = EVENT_FAMILIES.flatMap(family => family.events);
const names = events.map(({ event }) => event);
/** Alternatives that stand in the text as `${…}`, written out. */
const text = readFileSync(join(import.meta.dirname, "../../service/ctrl/event-text.ts"), "utf8").replace(
    /([A-Z-]+)\$\{[^}"]*\? "([A-Z]+)" : "([A-Z]+)"\}([A-Z-]*)/g,
    "$1$2$4 $1$3$4",
);
const spoken = new Set(text.match(/\b(CTRL-EVENT|CTRL-REQ|CRED|EXT-RADIO-WORK)-[A-Z-]*/g));

describe("the list of events", () => {
    it("names each event once", () => {
        assert.deepEqual(
            names.filter((name, index) => names.indexOf(name) !== index),
            [],
        );
    });

    it("says of every event that is spoken of that it is sent, and of no other", () => {
        const sent = events.filter(({ is }) => is === "sent").map(({ event }) => event);
        assert.deepEqual([...spoken].sort(), sent.sort());
    });
});
