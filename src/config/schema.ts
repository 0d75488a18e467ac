import type { FieldKind, FieldValue } from "#src/config/value.js";
import { INT_MAX, INT_MIN } from "#src/config/value.js";

/** One field of the configuration. */
export interface FieldRow {
    readonly name: string;
    readonly kind: FieldKind;
    /** Shown even when nobody has set it. Without one, the field is unset until set. */
    readonly default: FieldValue | undefined;
    /** Never shown. */
    readonly secret: boolean;
    /** D-Bus text is the configuration text itself; otherwise it is put in quotes first. */
    readonly raw: boolean;
    /** Reads as the empty string. */
    readonly writeOnly: boolean;
    /** The field that this one is an older name of. */
    readonly alias: string | undefined;
    /** The feature that it belongs to, by wpa_supplicant's name of the build option. */
    readonly needs: string | undefined;
}

export type RowOptions = Partial<Pick<FieldRow, "default" | "secret" | "raw" | "writeOnly" | "alias" | "needs">>;

export const ANY: number = Number.POSITIVE_INFINITY;

export const row = (name: string, kind: FieldKind, options: RowOptions = {}): FieldRow => ({
    name,
    kind,
    default: options.default,
    secret: options.secret ?? false,
    raw: options.raw ?? false,
    writeOnly: options.writeOnly ?? false,
    alias: options.alias,
    needs: options.needs,
});

export const int = (
    name: string,
    value: number | undefined,
    min = INT_MIN,
    max = INT_MAX,
    options: RowOptions = {},
): FieldRow =>
    row(
        name,
        { kind: "int", min, max },
        {
            ...options,
            ...(value !== undefined && { default: { type: "int", value } }),
        },
    );

export const text = (name: string, max = ANY, options?: RowOptions): FieldRow =>
    row(name, { kind: "text", min: 0, max, secret: false }, options);

export const secretText = (name: string, max = ANY, options?: RowOptions): FieldRow =>
    row(name, { kind: "text", min: 0, max, secret: true }, { ...options, secret: true });

export const plain = (name: string, min = 0, max = ANY, options?: RowOptions): FieldRow =>
    row(name, { kind: "plain", min, max }, options);

export const pattern = (name: string, shape: RegExp, expected: string, options?: RowOptions): FieldRow =>
    row(name, { kind: "plain", min: 0, max: ANY, pattern: shape, expected }, options);

export const hex = (name: string, options?: RowOptions): FieldRow =>
    row(name, { kind: "bytes", lengths: undefined, secret: false }, options);

export const secretHex = (name: string, options?: RowOptions): FieldRow =>
    row(name, { kind: "bytes", lengths: undefined, secret: true }, { ...options, secret: true });

const OCTET = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";

/** Dotted; shown as 0.0.0.0 until set. */
export const ipv4 = (name: string, options?: RowOptions): FieldRow =>
    pattern(name, new RegExp(`^${OCTET}(\\.${OCTET}){3}$`), "a dotted IPv4 address", {
        ...options,
        default: { type: "plain", text: "0.0.0.0" },
    });

export const upTo = (length: number): readonly number[] => Array.from({ length }, (_, i) => i + 1);

export const byName = (rows: readonly FieldRow[]): ReadonlyMap<string, FieldRow> =>
    new Map(rows.map(field => [field.name, field]));
