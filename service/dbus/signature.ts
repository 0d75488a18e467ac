const BASIC = "ybnqiuxtdsogh";
const MAX_LENGTH = 255;
/** Limit of the D-Bus specification for arrays and for structs, each. */
const MAX_DEPTH = 32;

export type BasicCode = "y" | "b" | "n" | "q" | "i" | "u" | "x" | "t" | "d" | "s" | "o" | "g" | "h";

/** One complete type. */
export type Type =
    | { readonly code: BasicCode | "v" }
    | { readonly code: "a"; readonly of: Type }
    | { readonly code: "{"; readonly key: Type; readonly value: Type }
    | { readonly code: "("; readonly members: readonly Type[] };

/**
 * The complete types of a signature, or `undefined` when it is not a valid one (D-Bus specification,
 * "Valid Signatures": 255 bytes, 32 levels of arrays and of structs, dictionary entries only in arrays).
 */
export function parseSignature(signature: string): readonly Type[] | undefined {
    if (signature.length > MAX_LENGTH) return undefined;
    const cursor: Cursor = { text: signature, at: 0 };
    const types: Type[] = [];
    while (cursor.at < signature.length) {
        const type = complete(cursor, 0, 0);
        if (type === undefined) return undefined;
        types.push(type);
    }
    return types;
}

/** What the position of a value is a multiple of, counted from the beginning of its message. */
export function alignmentOf({ code }: Type): number {
    switch (code) {
        case "y":
        case "g":
        case "v":
            return 1;
        case "n":
        case "q":
            return 2;
        case "x":
        case "t":
        case "d":
        case "(":
        case "{":
            return 8;
        default:
            return 4;
    }
}

interface Cursor {
    readonly text: string;
    at: number;
}

function complete(cursor: Cursor, arrays: number, structs: number): Type | undefined {
    const code = cursor.text[cursor.at++];
    if (code === undefined) return undefined;
    if (isBasic(code) || code === "v") return { code };
    if (code === "a") {
        if (arrays === MAX_DEPTH) return undefined;
        const of =
            cursor.text[cursor.at] === "{" ? entry(cursor, arrays + 1, structs) : complete(cursor, arrays + 1, structs);
        return of && { code, of };
    }
    if (code !== "(" || structs === MAX_DEPTH) return undefined;
    const members: Type[] = [];
    while (cursor.text[cursor.at] !== ")") {
        const member = complete(cursor, arrays, structs + 1);
        if (member === undefined) return undefined;
        members.push(member);
    }
    cursor.at++;
    return members.length === 0 ? undefined : { code, members };
}

function entry(cursor: Cursor, arrays: number, structs: number): Type | undefined {
    if (structs === MAX_DEPTH) return undefined;
    cursor.at++;
    const key = cursor.text[cursor.at++];
    if (key === undefined || !isBasic(key)) return undefined;
    const value = complete(cursor, arrays, structs + 1);
    if (value === undefined || cursor.text[cursor.at++] !== "}") return undefined;
    return { code: "{", key: { code: key }, value };
}

const isBasic = (code: string): code is BasicCode => BASIC.includes(code);
