import { isRefused, type NetworkConfig, setNetworkField } from "#src/config/network.js";
import type { Answer } from "#src/core/client/answer.js";
import { put } from "#src/core/client/network.js";
import type { Interface } from "#src/core/interface.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import type { Secret } from "#src/lib/secret.js";
import { fromUtf8 } from "#src/lib/text.js";

/** The answer to a request for something that only a person knows. */
export interface ReplyCommand {
    readonly type: "network.reply";
    readonly network: number;
    /** What was asked for. */
    readonly field: string;
    readonly value: Secret;
}

/**
 * What was asked for goes into the network's configuration, in memory only. Answers of EAP that only a running exchange
 * could use are accepted and dropped, as none runs.
 */
export function replyCommand(
    state: Interface,
    { network: id, field, value }: ReplyCommand,
    { done, failed }: Answer,
): Routed {
    const network = state.networks.byId.get(id);
    if (network === undefined) return failed("networkUnknown");
    const config = isReplyField(field) ? replied(network.config, REPLY_FIELDS[field], value) : undefined;
    if (config === undefined) return failed("fieldRefused", field);
    const next = config === network.config ? routed(state) : put(state, id, config, network);
    return done({ ...next, effects: [...next.effects, { type: "wipe", secret: value }] });
}

/** Where an answer goes: into a field, as text or as configuration text; or nowhere. */
type Place = { readonly field: string; readonly quoted: boolean } | "dropped";

const REPLY_FIELDS = {
    IDENTITY: { field: "identity", quoted: true },
    PASSWORD: { field: "password", quoted: true },
    NEW_PASSWORD: "dropped",
    PIN: { field: "pin", quoted: true },
    OTP: "dropped",
    PASSPHRASE: { field: "private_key_passwd", quoted: true },
    SIM: "dropped",
    PSK_PASSPHRASE: { field: "psk", quoted: false },
} as const satisfies Readonly<Record<string, Place>>;

const isReplyField = (field: string): field is keyof typeof REPLY_FIELDS => Object.hasOwn(REPLY_FIELDS, field);

function replied(config: NetworkConfig, place: Place, value: Secret): NetworkConfig | undefined {
    if (place === "dropped") return config;
    const text = fromUtf8(value.reveal());
    const next = setNetworkField(config, place.field, place.quoted ? `"${text}"` : text);
    if (isRefused(next)) return undefined;
    if (place.field !== "psk") return next;
    const inMemory = setNetworkField(next, "mem_only_psk", "1");
    return isRefused(inMemory) ? undefined : inMemory;
}
