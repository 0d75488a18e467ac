import type { Mac } from "#src/lib/mac.js";
import type { Secret } from "#src/lib/secret.js";

/** The value of one configuration field. */
export type FieldValue =
    | { readonly type: "int"; readonly value: number }
    /** Printed in quotes when it is printable ASCII, else as hexadecimal digits. */
    | { readonly type: "text"; readonly bytes: Uint8Array }
    /** Always printed as hexadecimal digits. */
    | { readonly type: "bytes"; readonly bytes: Uint8Array }
    /** Always printed bare. */
    | { readonly type: "plain"; readonly text: string }
    | { readonly type: "words"; readonly words: readonly string[] }
    | { readonly type: "ints"; readonly values: readonly number[] }
    | { readonly type: "mac"; readonly mac: Mac }
    | { readonly type: "macs"; readonly macs: readonly MacWithMask[] }
    | { readonly type: "secret"; readonly secret: Secret }
    | { readonly type: "secretBytes"; readonly secret: Secret }
    | { readonly type: "psk"; readonly psk: Psk }
    | { readonly type: "password"; readonly password: Password };

/** An address and which of its bits count (ones). */
export interface MacWithMask {
    readonly mac: Mac;
    readonly mask: Mac;
}

/** What WPA-PSK starts from: 8 to 63 bytes, or the 32 bytes of the PMK. */
export type Psk =
    | { readonly kind: "passphrase"; readonly passphrase: Secret }
    | { readonly kind: "pmk"; readonly pmk: Secret };

/** An EAP password: as it is, or the 16 bytes of its NT hash (MD4 of the UTF-16LE password). */
export type Password =
    | { readonly kind: "plain"; readonly password: Secret }
    | { readonly kind: "ntHash"; readonly hash: Secret };
