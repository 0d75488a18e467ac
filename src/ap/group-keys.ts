import { cipher } from "#src/ieee80211/suite.js";
import { at, due, type Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import type { Env } from "#src/lib/machine.js";
import { Secret } from "#src/lib/secret.js";
import type { BssGroupKeys } from "#src/rsn/index.js";
import type { ApSecurity } from "./config.js";
import type { ApKey } from "./station.js";

/** The group keys of a BSS: the one to hand out, and who has not confirmed it yet. */
export interface GroupKeys {
    readonly keys: BssGroupKeys;
    /** The hardware gets the key when nobody is left. `undefined`: it has it. */
    readonly unconfirmed: ReadonlySet<Mac> | undefined;
    readonly rekeyAt: Instant | undefined;
}

/** The first ones; they are for the hardware at once. */
export const newGroupKeys = (security: ApSecurity, env: Env): GroupKeys => ({
    ...generated(security, 1, env),
    unconfirmed: undefined,
});

/** The next ones, under the other key index, to be confirmed by `stations`. */
export const nextGroupKeys = (
    { keys }: GroupKeys,
    security: ApSecurity,
    stations: readonly Mac[],
    env: Env,
): GroupKeys => ({
    ...generated(security, keys.gtk.keyIndex === 1 ? 2 : 1, env),
    unconfirmed: new Set(stations),
});

export const rekeyDue = (group: GroupKeys | undefined, now: Instant): group is GroupKeys => due(group?.rekeyAt, now);

/** Without a station that has confirmed, or is gone. */
export function confirmed(group: GroupKeys, station: Mac): GroupKeys {
    if (group.unconfirmed?.has(station) !== true) return group;
    return { ...group, unconfirmed: new Set([...group.unconfirmed].filter(other => other !== station)) };
}

/** The key to give to the hardware, if everybody has it now. */
export const ripe = (group: GroupKeys): boolean => group.unconfirmed?.size === 0;

export const hardwareKey = ({ keys: { gtk } }: GroupKeys, security: ApSecurity): ApKey => ({
    kind: "group",
    keyIndex: gtk.keyIndex,
    cipher: cipher(security.group).selector,
    key: gtk.key,
    transmit: true,
});

function generated({ group, groupRekey }: ApSecurity, keyIndex: number, env: Env) {
    const { keyLength, sequenceLength } = cipher(group);
    const key = Secret.taking(env.random(keyLength));
    return {
        keys: { gtk: { keyIndex, key, sendSequence: new Uint8Array(sequenceLength) } },
        rekeyAt: groupRekey === undefined ? undefined : at(env.now, groupRekey),
    };
}
