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

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const fromUtf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
