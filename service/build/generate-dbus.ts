import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSignature, type Type } from "#service/dbus/signature.js";

const ROOT = join(import.meta.dirname, "../..");
const SOURCE = "dbus-introspection";
const TARGET = "service/dbus/contract.gen.ts";

/** The files made from the introspection XML: path from the project root to text. */
export function generate(): ReadonlyMap<string, string> {
    const files = readdirSync(join(ROOT, SOURCE)).filter(name => name.endsWith(".xml"));
    const interfaces = files.sort().map(name => parseInterface(readFileSync(join(ROOT, SOURCE, name), "utf8"), name));
    return new Map([[TARGET, print(interfaces)]]);
}

interface Interface {
    readonly name: string;
    readonly doc: string;
    readonly members: readonly Member[];
}

interface Member {
    readonly kind: "method" | "signal" | "property";
    readonly name: string;
    readonly doc: string;
    readonly marks: readonly string[];
    readonly args: readonly { readonly name: string; readonly type: string; readonly direction: string | undefined }[];
    readonly type: string;
    readonly access: string;
    readonly annotations: readonly { readonly name: string; readonly value: string }[];
}

const TOKEN =
    /<!--(?<comment>[\s\S]*?)-->|<(?<end>\/)?(?<tag>node|interface|method|signal|property|arg|annotation)(?<attributes>[^>]*?)(?<empty>\/)?>|(?<prolog><[?!][^>]*>)|(?<space>\s+)/gy;

/** Reads the subset of XML that introspection data is written in; anything else is an error with its place. */
export function parseInterface(xml: string, file: string): Interface {
    let at = 0;
    let comment = "";
    let head: { name: string; doc: string } | undefined;
    const members: Member[] = [];
    const open: string[] = [];
    for (const match of xml.matchAll(TOKEN)) {
        if (match.index !== at) break;
        at += match[0].length;
        const { tag, attributes = "", end, empty } = match.groups!;
        if (match.groups!.comment !== undefined) comment = match.groups!.comment.trim();
        if (tag === undefined) continue;
        if (end !== undefined) {
            if (open.pop() !== tag) throw new Error(`${file}: </${tag}> does not close what is open`);
            continue;
        }
        if (empty === undefined) open.push(tag);
        const get = (name: string): string => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "";
        const { doc, marks } = documented(comment);
        if (tag === "interface") head = { name: get("name"), doc };
        else if (tag === "arg") {
            const arg = { name: get("name"), type: get("type"), direction: get("direction") || undefined };
            const last = members.pop()!;
            members.push({ ...last, args: [...last.args, arg] });
        } else if (tag === "annotation") {
            const last = members.pop();
            if (last === undefined || open.length < 3) throw new Error(`${file}: an annotation belongs to a member`);
            const annotation = { name: get("name"), value: get("value") };
            members.push({ ...last, annotations: [...last.annotations, annotation] });
        } else if (tag !== "node") {
            if (doc === "") throw new Error(`${file}: ${get("name")} is not documented`);
            const kind = tag as Member["kind"];
            const [type, access] = [get("type"), get("access")];
            members.push({ kind, name: get("name"), doc, marks, args: [], type, access, annotations: [] });
        }
        if (tag !== "node" && tag !== "arg" && tag !== "annotation") comment = "";
    }
    if (at !== xml.length) throw new Error(`${file}: cannot read ${JSON.stringify(xml.slice(at, at + 40))}`);
    if (open.length > 0 || head === undefined) throw new Error(`${file}: not one closed interface`);
    return { ...head, members };
}

function documented(comment: string): { doc: string; marks: readonly string[] } {
    const marks = [...comment.matchAll(/\[([^\]]+)\]/g)].map(match => match[1]!);
    return { doc: comment.replace(/\s*\[[^\]]+\]/g, ""), marks };
}

function print(interfaces: readonly Interface[]): string {
    return `${[
        "// Generated from dbus-introspection/*.xml by `npm run generate`. Do not edit.",
        'import type { Variant, VariantMap } from "#service/dbus/value.js";',
        "",
        "/** Every interface of the contract, its members and the TypeScript types of their values. */",
        "export interface Contract {",
        ...interfaces.flatMap(contractOf),
        "}",
        "",
        "/** The same at run time. `xml` is what Introspect says of the interface. */",
        "export const contract = {",
        ...interfaces.flatMap(tableOf),
        "} as const;",
    ].join("\n")}\n`;
}

function contractOf({ name, doc, members }: Interface): string[] {
    const line = (m: Member, text: string): string[] => [
        `            /** ${m.doc} */`,
        `            ${m.name}: ${text};`,
    ];
    const of = (kind: Member["kind"], text: (m: Member) => string): string[] =>
        members.filter(m => m.kind === kind).flatMap(m => line(m, text(m)));
    return [
        `    /** ${doc} */`,
        `    "${name}": {`,
        "        methods: {",
        ...of("method", m => `{ in: ${tupleOf(m, "in")}; out: ${tupleOf(m, "out")} }`),
        "        };",
        "        signals: {",
        ...of("signal", m => `{ args: ${tupleOf(m, undefined)} }`),
        "        };",
        "        properties: {",
        ...of(
            "property",
            m =>
                `{ signature: "${m.type}"; type: ${typeOf(m.type)}; access: "${m.access}"; announced: ${announced(m)} }`,
        ),
        "        };",
        "    };",
    ];
}

const announced = (m: Member): string =>
    m.marks.includes("announced now") ? '"now"' : String(m.marks.includes("announced"));

const tupleOf = (m: Member, direction: string | undefined): string =>
    `readonly [${m.args
        .filter(arg => arg.direction === direction)
        .map(
            arg =>
                `${arg.name === "interface" ? "iface" : arg.name}: ${typeOf(direction === "out" ? (wire(m) ?? arg.type) : arg.type)}`,
        )
        .join(", ")}]`;

function tableOf({ name, members }: Interface): string[] {
    const signature = (m: Member, direction: string | undefined): string =>
        m.args
            .filter(arg => arg.direction === direction)
            .map(arg => arg.type)
            .join("");
    const of = (kind: Member["kind"], text: (m: Member) => string): string[] =>
        members.filter(m => m.kind === kind).map(m => `            ${m.name}: ${text(m)},`);
    return [
        `    "${name}": {`,
        `        xml: ${JSON.stringify(plain(name, members))},`,
        "        methods: {",
        ...of("method", m => `{ in: "${signature(m, "in")}", out: "${wire(m) ?? signature(m, "out")}" }`),
        "        },",
        "        signals: {",
        ...of("signal", m => `{ args: "${signature(m, undefined)}" }`),
        "        },",
        "        properties: {",
        ...of("property", m => `{ signature: "${m.type}", access: "${m.access}", announced: ${announced(m)} }`),
        "        },",
        "    },",
    ];
}

const wire = (m: Member): string | undefined => m.marks.find(mark => mark.startsWith("wire "))?.slice("wire ".length);

/** The interface as it is sent: no comments, no white space. */
function plain(name: string, members: readonly Member[]): string {
    return `<interface name="${name}">${members.map(element).join("")}</interface>`;
}

function element({ kind, name, args, type, access, annotations }: Member): string {
    const attributes = kind === "property" ? ` type="${type}" access="${access}"` : "";
    const inside = [
        ...args.map(a => `<arg name="${a.name}" type="${a.type}"${a.direction ? ` direction="${a.direction}"` : ""}/>`),
        ...annotations.map(a => `<annotation name="${a.name}" value="${a.value}"/>`),
    ];
    const head = `<${kind} name="${name}"${attributes}`;
    return inside.length === 0 ? `${head}/>` : `${head}>${inside.join("")}</${kind}>`;
}

/** The TypeScript type of a value. Structures do not occur in the contract. */
function typeOf(signature: string): string {
    const [type, ...more] = parseSignature(signature) ?? [];
    if (type === undefined || more.length > 0) throw new Error(`"${signature}" is not one complete type`);
    return nameOf(type);
}

function nameOf(type: Type): string {
    switch (type.code) {
        case "b":
            return "boolean";
        case "x":
        case "t":
            return "bigint";
        case "s":
        case "o":
        case "g":
            return "string";
        case "v":
            return "Variant";
        case "a":
            return arrayName(type.of);
        case "{":
        case "(":
        case "h":
            throw new Error(`no TypeScript type for ${type.code}`);
        default:
            return "number";
    }
}

function arrayName(of: Type): string {
    if (of.code === "y") return "Uint8Array";
    if (of.code !== "{") return `readonly ${nameOf(of)}[]`;
    if (of.key.code === "s" && of.value.code === "v") return "VariantMap";
    return `ReadonlyMap<${nameOf(of.key)}, ${nameOf(of.value)}>`;
}
