import { CREDENTIAL_FIELDS } from "#src/config/credential-fields.js";
import { type Fields, getField, type Refused, setField, withDefaults } from "#src/config/member.js";
import { byName } from "#src/config/schema.js";
import { type FieldValue, secretsIn } from "#src/config/value.js";
import { toHex } from "#src/lib/bytes.js";
import type { Secret } from "#src/lib/secret.js";
import { fromUtf8, printfEscaped } from "#src/lib/text.js";

/** One credential for Interworking networks. Immutable, as `NetworkConfig` is. */
export interface CredentialConfig {
    /** From the additional configuration file, which is never written. */
    readonly additional?: true;
    /** Field name to value. */
    readonly other: ReadonlyMap<string, FieldValue>;
}

/** Sets a field from configuration syntax. Fields that collect (`domain`, `excluded_ssid` and others) gain a value. */
export function setCredentialField(config: CredentialConfig, name: string, text: string): CredentialConfig | Refused {
    return setField(CREDENTIAL, config, name, text);
}

export function credentialField(config: CredentialConfig, name: string): FieldValue | undefined {
    return getField(CREDENTIAL, config, name);
}

/**
 * A field as control interface clients read it: text without quotes, the values of a field that collects one a line,
 * `*` for a secret; `undefined` when unset or unknown.
 */
export function shownCredentialField(config: CredentialConfig, name: string): string | undefined {
    const value = credentialField(config, name);
    if (value === undefined) return undefined;
    if (CREDENTIAL.rows.get(name)?.secret === true) return "*";
    return shown(value, name === "excluded_ssid" ? printfEscaped : fromUtf8);
}

function shown(value: FieldValue, text: (bytes: Uint8Array) => string): string {
    switch (value.type) {
        case "int":
            return String(value.value);
        case "text":
            return text(value.bytes);
        case "bytes":
            return toHex(value.bytes);
        case "plain":
            return value.text;
        case "words":
            return value.words.join(" ");
        case "list":
            return value.values.map(item => shown(item, text)).join("\n");
        default:
            return "*";
    }
}

/** Every secret of a credential, whichever field holds it. */
export const credentialSecrets = (config: CredentialConfig): readonly Secret[] =>
    [...config.other.values()].flatMap(secretsIn);

/** Never written to the configuration file. */
export function isTemporary(config: CredentialConfig): boolean {
    const value = credentialField(config, "temporary");
    return value?.type === "int" && value.value !== 0;
}

export const CREDENTIAL: Fields<CredentialConfig> = {
    called: "cred field",
    rows: byName(CREDENTIAL_FIELDS),
    members: {},
};

/** A credential that was just added. */
export const defaultCredential: CredentialConfig = withDefaults(CREDENTIAL, { other: new Map() });
