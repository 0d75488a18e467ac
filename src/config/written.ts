import {
    CREDENTIAL,
    type CredentialConfig,
    credentialSecrets,
    defaultCredential,
    isTemporary,
} from "#src/config/credential.js";
import {
    type Configuration,
    isWrong,
    readAdditional,
    readBlob,
    readBlock,
    readConfiguration,
    readNetwork,
    setIn,
} from "#src/config/file.js";
import { defaultGlobal, GLOBAL } from "#src/config/global.js";
import { type Fields, getField, sameConfig, type WithOther } from "#src/config/member.js";
import { fileNetwork, NETWORK, type NetworkConfig, networkSecrets } from "#src/config/network.js";
import {
    type Block,
    type Item,
    parseSyntax,
    printSyntax,
    type Remark,
    type Setting,
    type Syntax,
} from "#src/config/syntax.js";
import { printLines, sameValue, secretsIn } from "#src/config/value.js";
import { toBase64 } from "#src/lib/base64.js";
import { equalBytes } from "#src/lib/bytes.js";
import type { Secret } from "#src/lib/secret.js";
import { configBytes } from "#src/lib/text.js";

/** A file that says something new, and the names of what it cannot say. */
export interface Written {
    readonly syntax: Syntax;
    /** Fields, blocks and blobs that would be read back as something else or not at all: they stay as they were in the file. */
    readonly unsayable: readonly string[];
}

/**
 * `syntax`, changed as little as makes it say `wanted`: whatever says so already stays byte for byte, comments and lines
 * that nobody understands among it.
 *
 * Temporary credentials, networks of WPS alone and keys with `mem_only_psk` are never written; networks that lack a key only
 * where the file has them already.
 *
 * @param additional a second file that is read after this one: what it says is not repeated
 */
export function written(syntax: Syntax, wanted: Configuration, additional: Syntax = []): Written {
    const unsayable: string[] = [];
    const said = readAdditional(additional, readConfiguration(syntax).configuration).configuration.global;
    const elsewhere = readConfiguration(additional).configuration.blobs;
    const blobs = new Map([...wanted.blobs].filter(([name, data]) => elsewhere.get(name)?.equals(data) !== true));
    const described = wanted.networks.filter(isOfThisFile).filter(isWritable);
    const networks = described.map(withoutMemoryOnly);
    const unfinished = new Set(networks.filter((_, i) => isUnfinished(described[i]!)));
    const credentials = wanted.credentials.filter(isOfThisFile).filter(credential => !isTemporary(credential));
    const globals = writtenGlobals(syntax, patch(GLOBAL, defaultGlobal, said, wanted.global, unsayable));
    const creds = writtenBlocks(globals, CRED, credentials, unsayable);
    const blocks = writtenBlocks(creds, NET, networks, unsayable, unfinished);
    return { syntax: writtenBlobs(blocks, blobs, unsayable), unsayable };
}

const isOfThisFile = ({ additional }: { readonly additional?: true }): boolean => additional !== true;

const isWritable = ({ keyMgmt }: NetworkConfig): boolean => !(keyMgmt.size === 1 && keyMgmt.has("WPS"));

/** A client has begun to describe it and given no key yet. */
function isUnfinished({ keyMgmt, psk, saePassword, eap }: NetworkConfig): boolean {
    const wantsPsk = (["WPA-PSK", "FT-PSK", "WPA-PSK-SHA256"] as const).some(akm => keyMgmt.has(akm));
    const wantsSae = (["SAE", "SAE-EXT-KEY", "FT-SAE", "FT-SAE-EXT-KEY"] as const).some(akm => keyMgmt.has(akm));
    return (wantsPsk && psk === undefined && eap.length === 0) || (wantsSae && (psk ?? saePassword) === undefined);
}

function withoutMemoryOnly(network: NetworkConfig): NetworkConfig {
    const memoryOnly = getField(NETWORK, network, "mem_only_psk");
    return memoryOnly?.type === "int" && memoryOnly.value !== 0 ? { ...network, psk: undefined } : network;
}

/** New lines for the fields that change: none takes a field away. */
type Patch = ReadonlyMap<string, readonly string[]>;

function patch<C extends WithOther>(fields: Fields<C>, initial: C, said: C, wanted: C, unsayable: string[]): Patch {
    const lines = new Map<string, readonly string[]>();
    for (const { name, alias } of fields.rows.values()) {
        const value = getField(fields, wanted, name);
        if (alias !== undefined || sameValue(getField(fields, said, name), value)) continue;
        const texts = value === undefined || sameValue(value, getField(fields, initial, name)) ? [] : printLines(value);
        if (texts.every(text => isSayable(fields, initial, name, text))) lines.set(name, texts);
        else unsayable.push(name);
    }
    return lines;
}

/** Whether a line is read back as it was written: text without quotes must not hold what begins a comment. */
function isSayable<C extends WithOther>(fields: Fields<C>, initial: C, name: string, text: string): boolean {
    const line = `${name}=${text}\n`;
    const [item] = parseSyntax(configBytes(line));
    if (item?.kind !== "setting" || !isReadAs(line, name, text)) return false;
    const read = setIn(fields, initial, item);
    if (isWrong(read)) return false;
    const value = getField(fields, read, name);
    if (value !== undefined) wipe(secretsIn(value));
    return true;
}

function isReadAs(line: string, name: string, text: string): boolean {
    const [item, ...more] = parseSyntax(configBytes(line));
    return item?.kind === "setting" && item.name === name && item.text === text && more.length === 0;
}

function wipe(secrets: readonly Secret[]): void {
    for (const secret of secrets) secret.wipe();
}

type Rows = Fields<never>["rows"];

/** Puts the new lines where the field was set last, or else at `end`. */
function patched<T extends Item>(
    items: readonly T[],
    lines: Patch,
    rows: Rows,
    end: number,
    indent: string,
): readonly (T | Setting)[] {
    if (lines.size === 0) return items;
    const fieldOf = (item: T): string | undefined =>
        item.kind === "setting" ? (rows.get(item.name)?.alias ?? item.name) : undefined;
    const last = new Map<string, number>();
    items.forEach((item, at) => {
        const name = fieldOf(item);
        if (name !== undefined && lines.has(name)) last.set(name, at);
    });
    const added = [...lines]
        .filter(([name]) => !last.has(name))
        .flatMap(([name, texts]) => texts.map(text => setting(indent, name, text)));
    const changed = items.map((item, at): readonly (T | Setting)[] => {
        const name = fieldOf(item);
        const texts = name === undefined ? undefined : lines.get(name);
        if (name === undefined || texts === undefined || item.kind !== "setting") return [item];
        if (last.get(name) !== at) return [];
        return texts.map((text, i) => ({
            ...setting(item.indent, name, text),
            // A quotation mark in a comment can make the comment part of another value.
            ...(i === texts.length - 1 && isReadAs(`${name}=${text}${item.tail}`, name, text) && { tail: item.tail }),
        }));
    });
    return [...changed.slice(0, end).flat(), ...added, ...changed.slice(end).flat()];
}

const setting = (indent: string, name: string, text: string): Setting => ({
    kind: "setting",
    line: 0,
    indent,
    name,
    text,
    tail: "\n",
});

function writtenGlobals(syntax: Syntax, lines: Patch): Syntax {
    const lastSetting = syntax.findLastIndex(item => item.kind === "setting");
    const firstBlock = syntax.findIndex(item => "items" in item);
    const end = lastSetting >= 0 ? lastSetting + 1 : firstBlock >= 0 ? firstBlock : syntax.length;
    return patched(lines.size === 0 ? syntax : ended(syntax), lines, GLOBAL.rows, end, "");
}

/** With the newline that the last line may lack, so that something can come after it. */
function ended(syntax: Syntax): Syntax {
    const last = syntax.at(-1);
    if (last === undefined || printSyntax([last]).at(-1) === 0x0a) return syntax;
    return [...syntax.slice(0, -1), withNewline(last)];
}

function withNewline(item: Item): Item {
    if ("items" in item) return { ...item, close: `${item.close ?? ""}\n` };
    return item.kind === "remark" ? { ...item, raw: `${item.raw}\n` } : { ...item, tail: `${item.tail}\n` };
}

const appendedTo = (syntax: Syntax, blocks: readonly Block[]): Syntax =>
    blocks.length === 0 ? syntax : [...ended(syntax), ...blocks.flatMap(block => [blank, block])];

/** One kind of block. */
interface BlockKind<C> {
    readonly kind: "network" | "cred";
    readonly fields: Fields<C>;
    readonly initial: C;
    readonly read: (block: Block) => C | undefined;
    readonly secrets: (config: C) => readonly Secret[];
    /** The same thing with other settings, to people. */
    readonly resembles: (a: C, b: C) => boolean;
}

const NET: BlockKind<NetworkConfig> = {
    kind: "network",
    fields: NETWORK,
    initial: fileNetwork,
    read: block => readNetwork(block),
    secrets: networkSecrets,
    resembles: (a, b) =>
        a.ssid !== undefined && b.ssid !== undefined && equalBytes(a.ssid, b.ssid) && a.idStr === b.idStr,
};

const CRED: BlockKind<CredentialConfig> = {
    kind: "cred",
    fields: CREDENTIAL,
    initial: defaultCredential,
    read: block => readBlock(block, CREDENTIAL, defaultCredential),
    secrets: credentialSecrets,
    resembles: (a, b) =>
        ["realm", "domain", "username"].every(name =>
            sameValue(getField(CREDENTIAL, a, name), getField(CREDENTIAL, b, name)),
        ),
};

function writtenBlocks<C extends WithOther>(
    syntax: Syntax,
    blockKind: BlockKind<C>,
    wanted: readonly C[],
    unsayable: string[],
    notAdded: ReadonlySet<C> = new Set(),
): Syntax {
    const { kind, fields, initial, read, secrets } = blockKind;
    const blocks = syntax.flatMap((item, at) => {
        const config = item.kind === kind ? read(item) : undefined;
        return item.kind === kind && config !== undefined ? [{ at, block: item, config }] : [];
    });
    /** By position in the file. Nothing: the block goes. */
    const replaced = new Map<number, readonly Block[]>(blocks.map(({ at }) => [at, []]));
    const places = aligned(
        blocks.map(({ config }) => config),
        wanted,
        blockKind,
    );
    /** New ones that come after `previous`, or before the next one that is there already. */
    let added: Block[] = [];
    let previous: number | undefined;
    wanted.forEach((config, i) => {
        const place = places[i] === undefined ? undefined : blocks[places[i]];
        if (place === undefined && notAdded.has(config)) return;
        const [block, said] =
            place === undefined ? [{ ...EMPTY, kind, open: `${kind}={\n` }, initial] : [place.block, place.config];
        const patchedOne = patchedBlock(block, patch(fields, initial, said, config, unsayable), fields.rows);
        // Its fields may contradict each other, and a file with such a block is not read at all.
        const back = read(patchedOne);
        if (back === undefined) unsayable.push(`${kind} block ${i}`);
        else wipe(secrets(back));
        const made = back === undefined ? block : patchedOne;
        if (place === undefined) {
            if (back !== undefined) added.push(made);
            return;
        }
        if (previous === undefined) replaced.set(place.at, [...added, made]);
        else {
            replaced.set(previous, [...replaced.get(previous)!, ...added]);
            replaced.set(place.at, [made]);
        }
        previous = place.at;
        added = [];
    });
    if (previous !== undefined) replaced.set(previous, [...replaced.get(previous)!, ...added]);
    return appendedTo(replacedBlocks(syntax, replaced), previous === undefined ? added : []);
}

const blank: Remark = { kind: "remark", raw: "\n" };
const EMPTY = { line: 0, name: "", items: [], close: "}\n", lastLine: 0 };

/** With what replaces each block; the empty line before one that goes, goes as well. */
function replacedBlocks(syntax: Syntax, replaced: ReadonlyMap<number, readonly Block[]>): Syntax {
    const result: Item[] = [];
    syntax.forEach((item, at) => {
        const blocks = replaced.get(at);
        const [first, ...more] = blocks ?? [];
        if (blocks === undefined) result.push(item);
        else if (first === undefined) {
            const before = result.at(-1);
            if (before?.kind === "remark" && before.raw.trim() === "") result.pop();
        } else result.push(first, ...more.flatMap(block => [blank, block]));
    });
    return result;
}

/**
 * Which of `before` each of `wanted` is, in the same order: the equal one if there is one, else one that resembles it and
 * that no other one is.
 */
export function aligned<C extends WithOther>(
    before: readonly C[],
    wanted: readonly C[],
    { fields, resembles }: Pick<BlockKind<C>, "fields" | "resembles">,
): readonly (number | undefined)[] {
    let from = 0;
    return wanted.map(config => {
        const next = (fits: (candidate: C) => boolean): number =>
            before.findIndex((candidate, i) => i >= from && fits(candidate));
        let found = next(candidate => sameConfig(fields, candidate, config));
        if (found < 0)
            found = next(
                candidate =>
                    resembles(candidate, config) && !wanted.some(other => sameConfig(fields, candidate, other)),
            );
        if (found < 0) return undefined;
        from = found + 1;
        return found;
    });
}

function patchedBlock(block: Block, lines: Patch, rows: Rows): Block {
    const indent = block.items.findLast(item => item.kind === "setting")?.indent ?? "\t";
    return { ...block, items: patched(block.items, lines, rows, block.items.length, indent) };
}

function writtenBlobs(syntax: Syntax, wanted: ReadonlyMap<string, Secret>, unsayable: string[]): Syntax {
    const missing = new Map([...wanted].reverse());
    const replaced = new Map<number, readonly Block[]>();
    // From the end, because the last one of a name is the one that counts.
    for (let at = syntax.length - 1; at >= 0; at--) {
        const item = syntax[at]!;
        if (item.kind !== "blob") continue;
        const data = missing.get(item.name);
        missing.delete(item.name);
        const said = readBlob(item);
        if (data?.length === 0) unsayable.push(`blob ${item.name}`);
        if (data === undefined) replaced.set(at, []);
        else if (data.length === 0) replaced.set(at, [item]);
        else if (said === undefined || !data.equals(said))
            replaced.set(at, [{ ...blob(item.name, data), open: item.open }]);
        said?.wipe();
    }
    const added = [...missing].reverse().flatMap(([name, data]) => {
        const made = blob(name, data);
        const [back] = parseSyntax(printSyntax([made]));
        if (back?.kind === "blob" && back.name === name && data.length > 0) return [made];
        unsayable.push(`blob ${name}`);
        return [];
    });
    return appendedTo(replacedBlocks(syntax, replaced), added);
}

const blob = (name: string, data: Secret): Block => ({
    ...EMPTY,
    kind: "blob",
    name,
    open: `blob-base64-${name}={\n`,
    items: (toBase64(data.reveal()).match(/.{1,72}/g) ?? []).map(text => ({
        ...setting("", text, ""),
        text: undefined,
    })),
});
