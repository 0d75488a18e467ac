const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** RFC 4648, clause 4. */
export function toBase64(bytes: Uint8Array): string {
    let text = "";
    for (let i = 0; i < bytes.length; i += 3) {
        const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
        const digits = [18, 12, 6, 0].map(shift => DIGITS[(group >> shift) & 63]!);
        text += digits.slice(0, Math.min(bytes.length - i, 3) + 1).join("");
    }
    return text.padEnd(Math.ceil(text.length / 4) * 4, "=");
}

/** The bytes of base64 with its padding and no blanks; `undefined` for other text. */
export function fromBase64(text: string): Uint8Array | undefined {
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return undefined;
    const digits = text.replace(/=+$/, "");
    const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
    let held = 0;
    let bits = 0;
    let at = 0;
    for (const digit of digits) {
        held = ((held << 6) | DIGITS.indexOf(digit)) & 0xffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes[at++] = (held >> bits) & 0xff;
        }
    }
    return bytes;
}
