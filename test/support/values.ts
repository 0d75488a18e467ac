/** D-Bus values as a person would write them: no signatures, bytes as hexadecimal digits, dictionaries as objects. */
export function plain(value: unknown): unknown {
    if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
    if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value === "object" && value !== null && "signature" in value && "value" in value)
        return plain(value.value);
    return value;
}
