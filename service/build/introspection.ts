import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const SOURCE = "dbus-introspection";

/** Every interface of the contract, in the order of the file names. Throws when a file is not what it should be. */
export function readContract(): readonly Interface[] {
    const files = readdirSync(join(ROOT, SOURCE)).filter(name => name.endsWith(".xml"));
    return files.sort().map(name => parseInterface(readFileSync(join(ROOT, SOURCE, name), "utf8"), name));
}

export interface Interface {
    readonly name: string;
    /** Where its objects are; `N` is a number. */
    readonly path: string;
    readonly doc: string;
    readonly members: readonly Member[];
}

export interface Member {
    readonly kind: "method" | "signal" | "property";
    readonly name: string;
    /** What it means, with units. */
    readonly doc: string;
    /** When a change of the property is told. */
    readonly announced: "together" | "now" | "never";
    /** What the reply has instead of the declared signature. */
    readonly wire: string | undefined;
    /** Names of errors, `DBus.` before those of the D-Bus specification and nothing before our own. */
    readonly errors: readonly string[];
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
    let head: Omit<Interface, "members"> | undefined;
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
        if (tag === "interface") head = { name: get("name"), ...located(comment, file) };
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
            members.push({
                kind: tag as Member["kind"],
                name: get("name"),
                ...documented(comment, `${file}: ${get("name")}`),
                args: [],
                type: get("type"),
                access: get("access"),
                annotations: [],
            });
        }
        if (tag !== "node" && tag !== "arg" && tag !== "annotation") comment = "";
    }
    if (at !== xml.length) throw new Error(`${file}: cannot read ${JSON.stringify(xml.slice(at, at + 40))}`);
    if (open.length > 0 || head === undefined) throw new Error(`${file}: not one closed interface`);
    return { ...head, members };
}

type Documentation = Pick<Member, "doc" | "announced" | "wire" | "errors">;

/** A sentence, then marks in brackets. */
function documented(comment: string, where: string): Documentation {
    let found: Documentation = { doc: comment.replace(MARK, ""), announced: "never", wire: undefined, errors: [] };
    if (!SENTENCE.test(found.doc)) throw new Error(`${where} lacks a sentence`);
    for (const [, mark = ""] of comment.matchAll(MARK)) {
        const [word, ...rest] = mark.split(" ");
        const value = rest.join(" ");
        if (mark === "announced") found = { ...found, announced: "together" };
        else if (mark === "announced now") found = { ...found, announced: "now" };
        else if (word === "wire") found = { ...found, wire: value };
        else if (word === "errors") found = { ...found, errors: value.split(", ") };
        else throw new Error(`${where}: unknown mark [${mark}]`);
    }
    return found;
}

const MARK = /\s*\[([^\]]+)\]/g;
/** Some words, and a full stop after the last. */
const SENTENCE = /^\S+(?:\s+\S+)+\.$/;

/** The documentation of an interface ends with where its objects are. */
function located(text: string, file: string): Pick<Interface, "doc" | "path"> {
    const [, doc, path] = /^(.*\.) Path: (.+)$/s.exec(text) ?? [];
    if (doc === undefined || path === undefined) throw new Error(`${file}: the interface lacks a sentence or its path`);
    return { doc, path };
}
