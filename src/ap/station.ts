import type { Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { type Env, type Step, stay, step } from "#src/lib/machine.js";
import type { Secret } from "#src/lib/secret.js";
import type { Choice } from "./admission.js";
import type { ApConfig } from "./config.js";

/** A station as its access point knows it. */
export type Station =
    | { readonly tag: "authenticated"; readonly address: Mac }
    | { readonly tag: "associated"; readonly address: Mac; readonly aid: number; readonly link: Link };

export type Link = { readonly tag: "new"; readonly choice: Choice | undefined } | { readonly tag: "open" };

export type StationEvent =
    | { readonly type: "associated" }
    | { readonly type: "eapol"; readonly frame: Uint8Array }
    | { readonly type: "deadline" };

export type StationEffect =
    | { readonly type: "sendEapol"; readonly station: Mac; readonly frame: Uint8Array; readonly encrypt: boolean }
    | { readonly type: "installKey"; readonly key: ApKey }
    | { readonly type: "authorizePort"; readonly station: Mac }
    | { readonly type: "expel"; readonly reasonCode: number };

export interface ApKey {
    readonly kind: "pairwise" | "group";
    readonly keyIndex: number;
    /** Cipher suite selector. */
    readonly cipher: number;
    readonly key: Secret;
    /** The station of a pairwise key. */
    readonly peer?: Mac;
    readonly transmit: boolean;
}

export const stationDeadline = (_station: Station): Instant | undefined => undefined;

export function stationReduce(
    _config: ApConfig,
    station: Station,
    event: StationEvent,
    _env: Env,
): Step<Station, StationEffect> {
    if (station.tag !== "associated" || event.type !== "associated") return stay(station);
    return step<Station, StationEffect>(
        { ...station, link: { tag: "open" } },
        { type: "authorizePort", station: station.address },
    );
}
