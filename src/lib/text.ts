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
        else parts.push(utf8(part));
    }
    return concat(...parts);
}

const ESCAPE_OR_PLAIN = /\\(?:x([0-9a-fA-F]{1,2})|([0-3]?[0-7]{1,2})|(.?))|[^\\]+/gsu;
const ESCAPED: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", e: "\x1b" };

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const fromUtf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
