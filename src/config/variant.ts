import type { Refused } from "#src/config/member.js";
import { NETWORK_FIELDS } from "#src/config/network-fields.js";
import { toHex } from "#src/lib/bytes.js";

/** A D-Bus value in a dictionary of configuration fields. */
export type FieldVariant =
    | { readonly type: "s"; readonly value: string }
    | { readonly type: "ay"; readonly value: Uint8Array }
    | { readonly type: "i" | "u"; readonly value: number }
    /** Any other signature; such a value is never taken. */
    | { readonly type: "other"; readonly signature: string };

/**
 * The configuration text that a D-Bus value stands for. Text stands for itself in quotes, except for the fields whose
 * text is configuration syntax already. A number stands for its decimal digits, which a text field then reads as
 * hexadecimal ones.
 */
export function variantText(name: string, variant: FieldVariant): { readonly text: string } | Refused {
    switch (variant.type) {
        case "s":
            return { text: RAW.has(name) ? variant.value : `"${variant.value}"` };
        case "ay":
            if (variant.value.length === 0) return { refused: `${name}: the byte array is empty` };
            return { text: toHex(variant.value) };
        case "i":
        case "u":
            return { text: String(variant.value) };
        case "other":
            return { refused: `${name}: a value of type ${variant.signature}, expected s, ay, i or u` };
    }
}

/** Fields of networks and, the last three, of credentials. */
const RAW: ReadonlySet<string> = new Set([
    ...NETWORK_FIELDS.filter(field => field.raw).map(field => field.name),
    "roaming_consortium",
    "required_roaming_consortium",
    // The original puts quotes around it and reads protocol 0.
    "req_conn_capab",
]);
