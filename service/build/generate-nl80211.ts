import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const HEADER = "/usr/include/linux/nl80211.h";
const VERSION = "/usr/include/linux/version.h";
const OUTPUT = "src/driver/nl80211/uapi.gen.ts";

/** Whether the kernel's header (package linux-libc-dev) is installed; without it there is nothing to compare with. */
export const headerInstalled = (): boolean => existsSync(HEADER) && existsSync(VERSION);

/**
 * The enumerations of nl80211.h as constant objects: path from the project root to text.
 *
 * Kernels append and never renumber, so what is committed is good for every kernel, and a machine with another version
 * of the header leaves it as it is. To take a newer header, delete the committed file first. Throws when the header
 * contradicts what is committed.
 */
export function generate(): ReadonlyMap<string, string> {
    const file = join(import.meta.dirname, "../..", OUTPUT);
    const committed = existsSync(file) ? readFileSync(file, "utf8") : undefined;
    if (!headerInstalled()) return new Map();
    const text = render(parseEnums(readFileSync(HEADER, "utf8")), kernelVersion(readFileSync(VERSION, "utf8")));
    if (committed === undefined || firstLine(committed) === firstLine(text)) return new Map([[OUTPUT, text]]);
    const contradiction = contradictions(committed, text)[0];
    if (contradiction !== undefined) throw new Error(`${HEADER} contradicts ${OUTPUT}: ${contradiction}`);
    return new Map([[OUTPUT, committed]]);
}

export interface Enumeration {
    readonly name: string;
    readonly members: readonly (readonly [name: string, value: number])[];
}

/** The named enumerations of a C header, in its order, without members that only count others. Throws on an expression it does not understand. */
export function parseEnums(header: string): readonly Enumeration[] {
    const source = header.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*#.*$/gm, "");
    const values = new Map<string, number>();
    return [...source.matchAll(/\benum\s+(\w+)\s*\{([^}]*)\}/g)].map(([, name = "", body = ""]) => {
        const members: [string, number][] = [];
        let next = 0;
        for (const item of body.split(",").map(text => text.trim())) {
            if (item === "") continue;
            const [member = "", expression] = item.split(/\s*=\s*/);
            const value = expression === undefined ? next : evaluate(expression, values);
            values.set(member, value);
            if (!isBookkeeping(member, expression)) members.push([member, value]);
            next = value + 1;
        }
        return { name, members };
    });
}

/** Constants that have one value in `before` and another in `after`. */
export function contradictions(before: string, after: string): readonly string[] {
    const known = constants(before);
    return [...constants(after)].filter(([name, value]) => (known.get(name) ?? value) !== value).map(([name]) => name);
}

function evaluate(expression: string, values: ReadonlyMap<string, number>): number {
    const terms = expression.split(/(<<|[-+|])/).map(text => text.trim());
    let result = term(terms[0] ?? "", values);
    for (let i = 1; i < terms.length; i += 2) {
        const right = term(terms[i + 1] ?? "", values);
        if (terms[i] === "<<") result *= 2 ** right;
        else if (terms[i] === "+") result += right;
        else if (terms[i] === "-") result -= right;
        else result |= right;
    }
    return result;
}

function term(text: string, values: ReadonlyMap<string, number>): number {
    const value = /^(0x[0-9a-fA-F]+|\d+)[uU]?$/.test(text) ? Number(text.replace(/u$/i, "")) : values.get(text);
    if (value === undefined) throw new Error(`${HEADER}: "${text}" is not understood`);
    return value;
}

function render(enums: readonly Enumeration[], version: string): string {
    const objects = enums.flatMap(({ name, members }) => {
        if (members.length === 0) return [];
        const prefix = commonPrefix(members.map(([member]) => member));
        const lines = members.map(([member, value]) => `    ${key(member.slice(prefix.length))}: ${value},\n`);
        return [
            `/** enum ${name}: ${prefix}… */\nexport const ${objectName(name)} = {\n${lines.join("")}} as const;\n`,
        ];
    });
    return `// Generated from linux/nl80211.h of Linux ${version}; do not edit.\n\n${objects.join("\n")}`;
}

/** Members that only count the others; they change with every kernel. */
const isBookkeeping = (member: string, expression: string | undefined): boolean =>
    /^__|^NUM_|^MAX_|_AFTER_LAST$/.test(member) || (expression !== undefined && /_MAX$|_LAST$/.test(member));

function commonPrefix(names: readonly string[]): string {
    const [first = ""] = names;
    let length = names.length === 1 ? first.lastIndexOf("_") + 1 : first.length;
    for (const name of names) while (!name.startsWith(first.slice(0, length))) length--;
    return first.slice(0, first.slice(0, length).lastIndexOf("_") + 1);
}

const objectName = (name: string): string => name.replace(/^nl80211_/, "").toUpperCase();
const key = (member: string): string => (/^\d/.test(member) ? `"${member}"` : member);
const firstLine = (text: string): string => text.slice(0, text.indexOf("\n"));

function kernelVersion(versionHeader: string): string {
    const code = Number(/LINUX_VERSION_CODE\s+(\d+)/.exec(versionHeader)?.[1]);
    return `${code >> 16}.${(code >> 8) & 0xff}`;
}

function constants(text: string): ReadonlyMap<string, string> {
    let object = "";
    const found = new Map<string, string>();
    for (const line of text.split("\n")) {
        object = /^export const (\w+)/.exec(line)?.[1] ?? object;
        const [, member, value] = /^ {4}"?(\w+)"?: (\d+),$/.exec(line) ?? [];
        if (member !== undefined && value !== undefined) found.set(`${object}.${member}`, value);
    }
    return found;
}
