import {
    type BusError,
    invalidMessageFormat,
    isBusError,
    standardInvalidArgs,
    unexpectedArgumentTypes,
} from "#service/dbus/error.js";
import { implement, type PropertyRules } from "#service/dbus/implement.js";
import type { InterfaceKind } from "#service/dbus/tree.js";
import { type Variant, type VariantMap, variant } from "#service/dbus/value.js";
import type { Desk } from "#service/objects/desk.js";
import {
    isRefused,
    type NetworkConfig,
    networkProperties,
    networkSecrets,
    setNetworkField,
} from "#src/config/network.js";
import { type FieldVariant, variantText } from "#src/config/variant.js";
import { isEnabled, type Network } from "#src/core/network.js";

export const NETWORK = "fi.w1.wpa_supplicant1.Network";

/** A network and the interface it belongs to. */
export interface NetworkOf {
    readonly interface: number;
    readonly network: Network;
}

/** Properties of a configured network. */
export const networkRules = (desk: Desk): PropertyRules<typeof NETWORK, NetworkOf> => ({
    Properties: {
        get: ({ network }) =>
            new Map([...networkProperties(network.config)].map(([name, text]) => [name, variant("s", text)])),
        set: ({ interface: id, network }, wanted, call) => {
            if (!wanted.signature.startsWith("a{")) return unexpectedArgumentTypes;
            if (wanted.signature !== "a{sv}") return invalidMessageFormat;
            const config = withFields(network.config, wanted.value as VariantMap);
            if (isBusError(config)) return config;
            const quietly = !isEnabled(network);
            return desk.command(call, id, { type: "network.set", network: network.id, config, quietly });
        },
    },
    Enabled: {
        slice: ({ network }) => network.switched,
        get: ({ network }) => isEnabled(network),
        set: ({ interface: id, network }, enabled, call) =>
            desk.command(call, id, { type: "network.enable", network: network.id, enabled }),
    },
});

export const networkKind = (desk: Desk): InterfaceKind<NetworkOf> => implement(NETWORK, networkRules(desk), {});

/** The configuration with these fields set in their order, or the contract's error when one of them is refused. */
export function withFields(config: NetworkConfig, fields: VariantMap): NetworkConfig | BusError {
    let current = config;
    const refused = (error: BusError): BusError => {
        const kept = networkSecrets(config);
        for (const secret of networkSecrets(current)) if (!kept.includes(secret)) secret.wipe();
        return error;
    };
    for (const [name, value] of fields) {
        const text = variantText(name, fieldVariant(value));
        const next =
            isRefused(text) || text.text.length > MAX_TEXT ? undefined : setNetworkField(current, name, text.text);
        if (next === undefined || isRefused(next)) return refused(invalidMessageFormat);
        current = next;
    }
    // Address policy 3 takes its address from the same request.
    return fields.has("mac_addr") && current.macAddr === 3 && !fields.has("mac_value") ? refused(MAC_POLICY) : current;
}

/** Characters of one value; long ones are certificates, which are 2 to 8 KiB in hexadecimal digits. */
const MAX_TEXT = 0x1_0000;

const MAC_POLICY = standardInvalidArgs("Invalid mac_addr policy config");

export function fieldVariant({ signature, value }: Variant): FieldVariant {
    switch (signature) {
        case "s":
            return { type: "s", value: value as string };
        case "ay":
            return { type: "ay", value: value as Uint8Array };
        case "i":
        case "u":
            return { type: signature, value: value as number };
        default:
            return { type: "other", signature };
    }
}
