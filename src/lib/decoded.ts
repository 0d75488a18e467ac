/** Why a peer's bytes were refused. `reason` is a stable word that can be counted; `offset` is where reading stopped. */
export interface Malformed<Reason extends string = string> {
    readonly malformed: Reason;
    readonly offset?: number;
}

/** What a decoder returns: the value or why there is none. Decoders never throw on a peer's bytes. */
export type Decoded<T extends object, Reason extends string = string> = T | Malformed<Reason>;

export const malformed = <Reason extends string>(reason: Reason, offset?: number): Malformed<Reason> =>
    offset === undefined ? { malformed: reason } : { malformed: reason, offset };

export const isMalformed = (value: object): value is Malformed => "malformed" in value;
