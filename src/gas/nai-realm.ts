import { Reader } from "#src/lib/bytes.js";
import { type Decoded, malformed } from "#src/lib/decoded.js";
import { fromUtf8 } from "#src/lib/text.js";

/** Realms that can be authenticated with, and how (IEEE 802.11-2020, 9.4.5.10). */
export interface NaiRealm {
    /** One realm or several, separated by semicolons. */
    readonly realm: string;
    readonly methods: readonly RealmMethod[];
}

/** An EAP method, by its number of IANA's. */
export interface RealmMethod {
    readonly method: number;
    /** An EAP method within the tunnel. */
    readonly innerMethod: number | undefined;
    /** A way of authentication within the tunnel that is no EAP: 1 PAP, 2 CHAP, 3 MSCHAP, 4 MSCHAPv2. */
    readonly innerNonEap: number | undefined;
}

export function parseNaiRealms(value: Uint8Array): Decoded<readonly NaiRealm[], "truncated"> {
    const reader = new Reader(value);
    const count = reader.u16le();
    if (count === undefined) return malformed("truncated", 0);
    const realms: NaiRealm[] = [];
    for (let i = 0; i < count; i++) {
        const length = reader.u16le();
        const field = length === undefined ? undefined : reader.bytes(length);
        const realm = field && readRealm(field);
        if (realm === undefined) return malformed("truncated", reader.offset);
        realms.push(realm);
    }
    return realms;
}

function readRealm(field: Uint8Array): NaiRealm | undefined {
    const reader = new Reader(field);
    // How the realm is encoded: as ASCII or UTF-8, and the first is the second.
    reader.u8();
    const length = reader.u8();
    const name = length === undefined ? undefined : reader.bytes(length);
    const count = reader.u8();
    if (name === undefined || count === undefined) return undefined;
    const methods: RealmMethod[] = [];
    for (let i = 0; i < count; i++) {
        const size = reader.u8();
        const method = size === undefined ? undefined : readMethod(reader.bytes(size));
        if (method === undefined) return undefined;
        methods.push(method);
    }
    return { realm: fromUtf8(name), methods };
}

function readMethod(field: Uint8Array | undefined): RealmMethod | undefined {
    if (field === undefined) return undefined;
    const reader = new Reader(field);
    const method = reader.u8();
    const count = reader.u8();
    if (method === undefined || count === undefined) return undefined;
    let innerMethod: number | undefined;
    let innerNonEap: number | undefined;
    for (let i = 0; i < count; i++) {
        const id = reader.u8();
        const length = reader.u8();
        const parameter = length === undefined ? undefined : reader.bytes(length);
        if (parameter === undefined) return undefined;
        if (id === Parameter.innerNonEap) innerNonEap = parameter[0];
        else if (id === Parameter.innerMethod) innerMethod = parameter[0];
    }
    return { method, innerMethod, innerNonEap };
}

/** Authentication parameters that are of use here. */
const Parameter = { innerNonEap: 2, innerMethod: 3 } as const;
