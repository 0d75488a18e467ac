import type { Secret } from "#src/lib/secret.js";

/**
 * Whether an EAPOL-Key frame is an old one. `last` is the counter of the latest frame with a valid MIC (IEEE 802.11-2020,
 * 12.7.2); before the first one every counter is new, 0 as well.
 */
export const isReplay = (last: bigint | undefined, counter: bigint): boolean => last !== undefined && counter <= last;

/** A group key that the driver has. */
export interface GroupKey {
    readonly kind: "group" | "igtk";
    readonly keyIndex: number;
    readonly key: Secret;
}

/**
 * Whether a key is in use already. Installing it again would set its receive counter back and let old frames in
 * (CVE-2017-13078 to 13081), whatever index it comes with.
 */
export const isInstalled = (installed: readonly GroupKey[], { kind, key }: GroupKey): boolean =>
    installed.some(known => known.kind === kind && known.key.equals(key));

/** The keys after `added` was installed, and the key that it replaced. */
export function withGroupKey(
    installed: readonly GroupKey[],
    added: GroupKey,
): { readonly keys: readonly GroupKey[]; readonly replaced: GroupKey | undefined } {
    const replaced = installed.find(({ kind, keyIndex }) => kind === added.kind && keyIndex === added.keyIndex);
    return { keys: [...installed.filter(key => key !== replaced), added], replaced };
}
