import { configBytes, configText } from "#src/lib/text.js";

/** A configuration file as it is written. Printed, it is the same bytes again. */
export type Syntax = readonly Item[];

export type Item = Remark | Setting | Block;

/** An empty line or a comment. */
export interface Remark {
    readonly kind: "remark";
    readonly raw: string;
}

/** `name=text`, or a line that is not even that. */
export interface Setting {
    readonly kind: "setting";
    /** Counted from 1; 0 for what was not read from a file. */
    readonly line: number;
    readonly indent: string;
    readonly name: string;
    /** `undefined`: there is no equals sign. */
    readonly text: string | undefined;
    /** What follows up to the end of the line, with it: blanks and a comment. */
    readonly tail: string;
}

/** `network={` … `}` and its like. */
export interface Block {
    readonly kind: "network" | "cred" | "blob";
    /** Of the line that opens it, counted from 1. */
    readonly line: number;
    /** Of a blob; otherwise empty. */
    readonly name: string;
    readonly open: string;
    /** The lines of a blob are settings without an equals sign, or with one at the end. */
    readonly items: readonly (Remark | Setting)[];
    /** The line with the brace; `undefined` when the file ends before. */
    readonly close: string | undefined;
    readonly lastLine: number;
}

/** Reads the lines. Every file has a syntax; whether it means something is another question. */
export function parseSyntax(file: Uint8Array): Syntax {
    const lines = configText(file).match(/[^\n]*\n|[^\n]+$/g) ?? [];
    const items: Item[] = [];
    for (let at = 0; at < lines.length; at++) {
        const opening = openingOf(lines[at]!);
        if (opening === undefined) {
            items.push(itemOf(lines[at]!, at + 1));
            continue;
        }
        const first = at;
        const inside: (Remark | Setting)[] = [];
        for (at++; at < lines.length && meaning(lines[at]!) !== "}"; at++) inside.push(itemOf(lines[at]!, at + 1));
        items.push({
            ...opening,
            line: first + 1,
            open: lines[first]!,
            items: inside,
            close: lines[at],
            lastLine: Math.min(at + 1, lines.length),
        });
    }
    return items;
}

/** The file. */
export function printSyntax(syntax: Syntax): Uint8Array {
    return configBytes(syntax.map(item => ("items" in item ? printBlock(item) : printItem(item))).join(""));
}

const printBlock = ({ open, items, close = "" }: Block): string => open + items.map(printItem).join("") + close;

const printItem = (item: Remark | Setting): string =>
    item.kind === "remark" ? item.raw : item.indent + wordsOf(item) + item.tail;

/** A setting without what surrounds it. */
export const wordsOf = ({ name, text }: Setting): string => (text === undefined ? name : `${name}=${text}`);

const BLOB = "blob-base64-";

function openingOf(line: string): Pick<Block, "kind" | "name"> | undefined {
    const words = meaning(line);
    if (words === "network={") return { kind: "network", name: "" };
    if (words === "cred={") return { kind: "cred", name: "" };
    const equals = words.indexOf("=");
    if (!words.startsWith(BLOB) || equals < 0) return undefined;
    return { kind: "blob", name: words.slice(BLOB.length, equals) };
}

function itemOf(raw: string, line: number): Remark | Setting {
    const words = meaning(raw);
    if (words === "") return { kind: "remark", raw };
    const start = raw.length - raw.replace(INDENT, "").length;
    const equals = words.indexOf("=");
    return {
        kind: "setting",
        line,
        indent: raw.slice(0, start),
        name: equals < 0 ? words : words.slice(0, equals),
        text: equals < 0 ? undefined : words.slice(equals + 1),
        tail: raw.slice(start + words.length),
    };
}

const INDENT = /^[ \t\r]+/;

/** What a line says: without blanks around it and without its comment. */
function meaning(line: string): string {
    const words = line.replace(INDENT, "");
    if (words.startsWith("#")) return "";
    let end = commentIn(words);
    // A regular expression for blanks at the end tries again at each blank of a long row that is not at the end.
    while (BLANKS.includes(words.charAt(end - 1)) && end > 0) end--;
    return words.slice(0, end);
}

const BLANKS = " \t\r\n";

/** Where the first `#` is that is not between quotation marks; the end of the words when there is none. A quotation that is not closed is none. */
function commentIn(words: string): number {
    let hash = words.indexOf("#");
    let from = 0;
    while (hash >= 0) {
        const open = words.indexOf('"', from);
        const close = open < 0 || open > hash ? -1 : words.indexOf('"', open + 1);
        if (close < 0) return hash;
        from = close + 1;
        if (from > hash) hash = words.indexOf("#", from);
    }
    return words.length;
}
