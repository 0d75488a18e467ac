import { concat, Writer } from "#src/lib/bytes.js";
import { type Decoded, malformed } from "#src/lib/decoded.js";
import { MAC_LENGTH, type Mac, macAt, macBytes } from "#src/lib/mac.js";
import { readTlv8, writeTlv8 } from "#src/lib/tlv.js";

/** KDE selectors, OUI << 8 | type (IEEE 802.11-2020, 12.7.2), as far as something is done with them. */
export const KdeSelector = {
    gtk: 0x000fac01,
    mac: 0x000fac03,
    pmkid: 0x000fac04,
    igtk: 0x000fac09,
    bigtk: 0x000fac0e,
} as const;

/** What may stand in the Key Data field: KDEs and elements, in the order of the field. Bytes are views. */
export type KeyDataItem =
    | { readonly kind: "gtk"; readonly keyIndex: number; readonly transmit: boolean; readonly key: Uint8Array }
    | IntegrityKeyItem<"igtk">
    | IntegrityKeyItem<"bigtk">
    | { readonly kind: "mac"; readonly address: Mac }
    | { readonly kind: "pmkid"; readonly pmkid: Uint8Array }
    /** An element other than a KDE; `raw` has its id and length too. */
    | { readonly kind: "element"; readonly id: number; readonly raw: Uint8Array }
    /** A KDE that we do not know. */
    | { readonly kind: "unknown"; readonly selector: number; readonly data: Uint8Array };

interface IntegrityKeyItem<Kind extends string> {
    readonly kind: Kind;
    readonly keyIndex: number;
    /** 6 bytes, little-endian. */
    readonly packetNumber: Uint8Array;
    readonly key: Uint8Array;
}

export interface KeyData {
    readonly items: readonly KeyDataItem[];
}

export type KeyDataReason =
    | "truncatedKeyData"
    | "invalidGtkKde"
    | "invalidIgtkKde"
    | "truncatedMacKde"
    | "truncatedPmkidKde";

const KDE_ID = 0xdd;
const IEEE_OUI = 0x000fac;
/** 256-bit keys are the longest there are; TKIP's has 32 bytes with its Michael keys. */
const MAX_KEY_LENGTH = 32;
const PACKET_NUMBER_LENGTH = 6;
const PMKID_LENGTH = 16;

/** Items of decrypted or never encrypted key data. Padding, a 0xdd followed by zeros, ends it. */
export function parseKeyData(bytes: Uint8Array): Decoded<KeyData, KeyDataReason> {
    const content = bytes.subarray(0, paddingStart(bytes));
    const { items: tlvs, truncatedAt } = readTlv8(content);
    if (truncatedAt !== undefined) return malformed("truncatedKeyData", truncatedAt);
    const items: KeyDataItem[] = [];
    for (const { id, value, offset } of tlvs) {
        if (id !== KDE_ID || value.length < 4 || oui(value) !== IEEE_OUI) {
            items.push({ kind: "element", id, raw: content.subarray(offset, offset + 2 + value.length) });
            continue;
        }
        const item = parseKde(IEEE_OUI * 256 + value[3]!, value.subarray(4));
        if (typeof item === "string") return malformed(item, offset);
        items.push(item);
    }
    return { items };
}

export function emitKeyData(items: readonly KeyDataItem[]): Uint8Array {
    return concat(...items.map(emitItem));
}

/** Pads key data for AES key wrap: to a multiple of 8 and at least 16 bytes (12.7.2). */
export function padKeyData(bytes: Uint8Array): Uint8Array {
    if (bytes.length >= 16 && bytes.length % 8 === 0) return bytes;
    const padded = new Uint8Array(Math.max(16, Math.ceil((bytes.length + 1) / 8) * 8));
    padded.set(bytes);
    padded[bytes.length] = KDE_ID;
    return padded;
}

/** The first item of a kind. */
export function findKeyData<K extends KeyDataItem["kind"]>(
    { items }: KeyData,
    kind: K,
): Extract<KeyDataItem, { readonly kind: K }> | undefined {
    return items.find((item): item is Extract<KeyDataItem, { readonly kind: K }> => item.kind === kind);
}

/** The first element with this id whose body begins with `prefix`, id and length included. */
export function findElement({ items }: KeyData, id: number, prefix: readonly number[] = []): Uint8Array | undefined {
    for (const item of items) {
        if (item.kind === "element" && item.id === id && prefix.every((byte, i) => item.raw[2 + i] === byte))
            return item.raw;
    }
    return undefined;
}

function parseKde(selector: number, data: Uint8Array): KeyDataItem | KeyDataReason {
    switch (selector) {
        case KdeSelector.gtk: {
            const key = data.subarray(2);
            // Which length is right the cipher says.
            if (key.length === 0) return "invalidGtkKde";
            return { kind: "gtk", keyIndex: data[0]! & 3, transmit: (data[0]! & 4) !== 0, key };
        }
        case KdeSelector.igtk:
        case KdeSelector.bigtk: {
            const key = data.subarray(2 + PACKET_NUMBER_LENGTH);
            if (key.length === 0 || key.length > MAX_KEY_LENGTH) return "invalidIgtkKde";
            return {
                kind: selector === KdeSelector.igtk ? "igtk" : "bigtk",
                keyIndex: data[0]! | (data[1]! << 8),
                packetNumber: data.subarray(2, 2 + PACKET_NUMBER_LENGTH),
                key,
            };
        }
        case KdeSelector.mac:
            return data.length < MAC_LENGTH ? "truncatedMacKde" : { kind: "mac", address: macAt(data) };
        case KdeSelector.pmkid:
            if (data.length < PMKID_LENGTH) return "truncatedPmkidKde";
            return { kind: "pmkid", pmkid: data.subarray(0, PMKID_LENGTH) };
        default:
            return { kind: "unknown", selector, data };
    }
}

function emitItem(item: KeyDataItem): Uint8Array {
    switch (item.kind) {
        case "gtk":
            return kde(KdeSelector.gtk, Uint8Array.of((item.keyIndex & 3) | (item.transmit ? 4 : 0), 0), item.key);
        case "igtk":
        case "bigtk":
            return kde(
                KdeSelector[item.kind],
                Uint8Array.of(item.keyIndex & 0xff, item.keyIndex >> 8),
                item.packetNumber,
                item.key,
            );
        case "mac":
            return kde(KdeSelector.mac, macBytes(item.address));
        case "pmkid":
            return kde(KdeSelector.pmkid, item.pmkid);
        case "element":
            return item.raw;
        case "unknown":
            return kde(item.selector, item.data);
    }
}

function kde(selector: number, ...parts: readonly Uint8Array[]): Uint8Array {
    return writeTlv8(
        KDE_ID,
        new Writer()
            .u32be(selector)
            .bytes(concat(...parts))
            .finish(),
    );
}

const oui = (value: Uint8Array): number => (value[0]! << 16) | (value[1]! << 8) | value[2]!;

/** Where padding begins: an item with id 0xdd that has no length or length 0. */
function paddingStart(bytes: Uint8Array): number {
    let at = 0;
    while (at < bytes.length) {
        if (bytes[at] === KDE_ID && (bytes[at + 1] ?? 0) === 0) return at;
        if (at + 1 === bytes.length) break;
        at += 2 + bytes[at + 1]!;
    }
    return bytes.length;
}
