import { Variant } from "dbus-next";
import { parseSignature, type Type } from "#service/dbus/signature.js";
import { xmlLines } from "#test/hwsim/differential/xml.js";

/**
 * The values of a message as lines, one for every value and for every entry of a dictionary: where it stands, its type and
 * itself, `[0].Capabilities.Scan <as ["active"]>`.
 */
export function bodyLines(signature: string, body: readonly unknown[]): readonly string[] {
    const types = parseSignature(signature) ?? [];
    return types.flatMap((type, index) => lines(type, body[index], `[${index}]`));
}

/** One value on one line, as in the name of a step. */
export function inline(signature: string, body: readonly unknown[]): string {
    const types = parseSignature(signature) ?? [];
    return types.map((type, index) => `${signatureOf(type)} ${text(type, body[index])}`).join(", ");
}

function lines(type: Type, value: unknown, at: string, open = "", close = ""): readonly string[] {
    if (type.code === "v" && value instanceof Variant) {
        const inner = parseSignature(value.signature)?.[0];
        return inner === undefined ? [] : lines(inner, value.value, at, `${open}<`, `>${close}`);
    }
    if (type.code === "a" && type.of.code === "{") {
        const entries = Object.entries(value as Readonly<Record<string, unknown>>);
        const { value: entry } = type.of;
        if (entries.length > 0)
            return entries.flatMap(([key, item]) => lines(entry, item, `${at}.${key}`, open, close));
    }
    if (type.code === "s" && typeof value === "string" && value.includes("<node")) return xmlLines(value);
    return [`${at} ${open}${signatureOf(type)} ${text(type, value)}${close}`];
}

function text(type: Type, value: unknown): string {
    switch (type.code) {
        case "v":
            return value instanceof Variant ? `<${inline(value.signature, [value.value])}>` : String(value);
        case "a": {
            const { of } = type;
            if (of.code === "y") return bytesText(value as Buffer);
            if (of.code === "{")
                return `{${Object.entries(value as object)
                    .map(([key, item]) => `${key}: ${text(of.value, item)}`)
                    .join(", ")}}`;
            const items = value as readonly unknown[];
            return items.length > 20 ? `${items.length} items` : `[${items.map(item => text(of, item)).join(", ")}]`;
        }
        case "(":
            return `(${type.members.map((member, index) => text(member, (value as readonly unknown[])[index])).join(", ")})`;
        case "s":
            return JSON.stringify(value);
        default:
            return String(value);
    }
}

const bytesText = (bytes: Uint8Array): string => {
    const ascii = Buffer.from(bytes).toString("latin1");
    return /^[\x20-\x7e]+$/.test(ascii) ? JSON.stringify(ascii) : `0x${Buffer.from(bytes).toString("hex")}`;
};

function signatureOf(type: Type): string {
    switch (type.code) {
        case "a":
            return `a${signatureOf(type.of)}`;
        case "{":
            return `{${signatureOf(type.key)}${signatureOf(type.value)}}`;
        case "(":
            return `(${type.members.map(signatureOf).join("")})`;
        default:
            return type.code;
    }
}
