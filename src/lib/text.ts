import { concat } from "#src/lib/bytes.js";

/** Text as wpa_supplicant prints bytes: printable ASCII as it is, the rest escaped with a backslash. */
export function printfEscaped(bytes: Uint8Array): string {
    let text = "";
    for (const byte of bytes) {
        if (byte === 0x22) text += '\\"';
        else if (byte === 0x5c) text += "\\\\";
        else if (byte === 0x1b) text += "\\e";
        else if (byte === 0x0a) text += "\\n";
        else if (byte === 0x0d) text += "\\r";
        else if (byte === 0x09) text += "\\t";
        else if (byte >= 32 && byte <= 126) text += String.fromCharCode(byte);
        else text += `\\x${byte.toString(16).padStart(2, "0")}`;
    }
    return text;
}

/**
 * The bytes of text with backslash escapes: `\\n \\r \\t \\e`, `\\x` and up to two hexadecimal digits, a backslash and up to
 * three octal digits. Any other character after a backslash stands for itself; the text outside escapes is UTF-8.
 */
export function printfUnescaped(text: string): Uint8Array {
    const parts: Uint8Array[] = [];
    for (const [part, hex, octal, other] of text.matchAll(ESCAPE_OR_PLAIN)) {
        if (hex !== undefined) parts.push(Uint8Array.of(Number.parseInt(hex, 16)));
        else if (octal !== undefined) parts.push(Uint8Array.of(Number.parseInt(octal, 8)));
        else if (other !== undefined) parts.push(utf8(ESCAPED[other] ?? other));
        else parts.push(configBytes(part));
    }
    return concat(...parts);
}

const ESCAPE_OR_PLAIN = /\\(?:x([0-9a-fA-F]{1,2})|([0-3]?[0-7]{1,2})|(.?))|[^\\]+/gsu;
const ESCAPED: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", e: "\x1b" };

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
/** Text of others as it may be shown: what would begin another line, or act on a terminal, is an underscore. */
export const withoutControls = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, "_");

export const fromUtf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/**
 * Bytes as text that gives them back: UTF-8, with each byte that is none as one of the lone surrogates U+DC80 to U+DCFF. A
 * configuration file may hold names and passphrases in any encoding.
 */
export function configText(bytes: Uint8Array): string {
    const text = lenient.decode(bytes);
    if (!text.includes("\ufffd")) return text;
    let result = "";
    for (let start = 0; start < bytes.length; ) {
        const character = characterAt(bytes, start);
        result += character?.text ?? String.fromCharCode(0xdc00 + bytes[start]!);
        start += character?.length ?? 1;
    }
    return result;
}

function characterAt(bytes: Uint8Array, start: number): { readonly text: string; readonly length: number } | undefined {
    const first = bytes[start]!;
    const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    try {
        return { text: strict.decode(bytes.subarray(start, start + length)), length };
    } catch {
        return undefined;
    }
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/** The bytes that `configText` made the text of. */
export function configBytes(text: string): Uint8Array {
    if (!ESCAPED_BYTE.test(text)) return utf8(text);
    return concat(
        ...text
            .split(/([\udc80-\udcff])/u)
            .map((part, i) => (i % 2 === 0 ? utf8(part) : Uint8Array.of(part.charCodeAt(0) - 0xdc00))),
    );
}

const ESCAPED_BYTE = /[\udc80-\udcff]/u;
