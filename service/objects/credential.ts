import { type BusError, invalidMessageFormat } from "#service/dbus/error.js";
import type { VariantMap } from "#service/dbus/value.js";
import { fieldVariant } from "#service/objects/network.js";
import {
    type CredentialConfig,
    credentialSecrets,
    defaultCredential,
    setCredentialField,
} from "#src/config/credential.js";
import { isRefused } from "#src/config/member.js";
import { variantText } from "#src/config/variant.js";

/** A credential with these fields set in their order; a list of texts sets its field once for each. */
export function credentialOf(fields: VariantMap): CredentialConfig | BusError {
    let config = defaultCredential;
    for (const [name, value] of fields) {
        const given =
            value.signature === "as" && Array.isArray(value.value)
                ? value.value.map(item => ({ signature: "s", value: item as string }))
                : [value];
        if (given.length === 0) return refused(config);
        for (const one of given) {
            const text = variantText(name, fieldVariant(one));
            const next =
                isRefused(text) || text.text.length > MAX_TEXT
                    ? undefined
                    : setCredentialField(config, name, text.text);
            if (next === undefined || isRefused(next)) return refused(config);
            config = next;
        }
    }
    return config;
}

function refused(config: CredentialConfig): BusError {
    for (const secret of credentialSecrets(config)) secret.wipe();
    return invalidMessageFormat;
}

/** Characters of one value. */
const MAX_TEXT = 0x1_0000;
