import { type Malformed, malformed } from "#src/lib/decoded.js";

/**
 * What a client says first (D-Bus specification, "Authentication Protocol"): mechanism EXTERNAL with the user's number.
 * `BEGIN` does not wait for the answer; until it has come, nobody knows whether anything said after it is heard.
 */
export const greeting = (uid: number): string =>
    `\0AUTH EXTERNAL ${Buffer.from(String(uid)).toString("hex")}\r\nBEGIN\r\n`;

export type Refusal = Malformed<string>;

/** Where the messages begin in what the bus has said so far, once it has said `OK`; or its refusal. */
export function begun(said: Uint8Array): number | Refusal | undefined {
    const end = said.indexOf(LINE_FEED);
    if (end < 0) return said.length > MAX_LINE ? malformed("no end of line") : undefined;
    const line = Buffer.from(said.subarray(0, end)).toString("latin1").trimEnd();
    return /^OK( |$)/.test(line) ? end + 1 : malformed(`answer ${JSON.stringify(line.slice(0, MAX_SHOWN))}`);
}

const LINE_FEED = 0x0a;
const MAX_LINE = 16384;
const MAX_SHOWN = 100;
