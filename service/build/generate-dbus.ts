import { type Interface, type Member, readContract } from "#service/build/introspection.js";
import { parseSignature, type Type } from "#service/dbus/signature.js";

const TARGET = "service/dbus/contract.gen.ts";

/** The contract as TypeScript: path from the project root to text. */
export function generate(): ReadonlyMap<string, string> {
    return new Map([[TARGET, print(readContract())]]);
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
        `            /** ${m.doc}${m.errors.length === 0 ? "" : ` Errors: ${m.errors.join(", ")}.`} */`,
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

const announced = (m: Member): string => (m.announced === "now" ? '"now"' : String(m.announced === "together"));

const tupleOf = (m: Member, direction: string | undefined): string =>
    `readonly [${m.args
        .filter(arg => arg.direction === direction)
        .map(
            arg =>
                `${arg.name === "interface" ? "iface" : arg.name}: ${typeOf(direction === "out" ? (m.wire ?? arg.type) : arg.type)}`,
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
        ...of("method", m => `{ in: "${signature(m, "in")}", out: "${m.wire ?? signature(m, "out")}" }`),
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
