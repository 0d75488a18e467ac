import { type BusError, failed, standardInvalidArgs } from "#service/dbus/error.js";
import type { Value, Variant } from "#service/dbus/value.js";
import { canRandomise, type ScanAddresses, type ScanAddressKind } from "#src/core/client/scan-address.js";
import type { Interface } from "#src/core/interface.js";
import type { RandomAddress } from "#src/driver/command.js";

/** Kinds of scan in the words of the property, in the order in which they are shown. */
const KINDS: ReadonlyMap<string, ScanAddressKind> = new Map([
    ["scan", "scan"],
    ["sched_scan", "schedScan"],
    ["pno", "pno"],
]);

export const shownMasks = (addresses: ScanAddresses): ReadonlyMap<string, Uint8Array> =>
    new Map(
        [...KINDS].flatMap(([word, kind]) => {
            const mask = addresses.get(kind)?.mask;
            return mask === undefined ? [] : [[word, mask] as const];
        }),
    );

/** Reads `MACAddressRandomizationMask` entry by entry; any dictionary without entries switches everything off. */
export function readMasks(state: Interface, { signature, value }: Variant): ScanAddresses | BusError {
    if (!signature.startsWith("a")) return standardInvalidArgs("invalid message format");
    const addresses = new Map<ScanAddressKind, RandomAddress>();
    if (!signature.startsWith("a{")) return addresses;
    for (const [key, mask] of entries(value)) {
        if (typeof key !== "string" || !signature.startsWith("a{s")) return refusal("key not a string");
        if (!(mask instanceof Uint8Array)) return refusal("mask was not a byte array");
        const kind = KINDS.get(key);
        if (kind === undefined) return refusal(`bad scan type "${key}"`);
        if (mask.length !== 6) return refusal("malformed MAC mask given");
        const random: RandomAddress = { address: state.permanentAddress, mask: mask.slice() };
        if (!canRandomise(state, kind, random)) return refusal(`failed to set up MAC address randomization for ${key}`);
        addresses.set(kind, random);
    }
    return addresses;
}

const entries = (value: Value): Iterable<readonly [Value, Value]> =>
    value instanceof Map ? (value as ReadonlyMap<Value, Value>) : [];

/** The original names its own function. */
const refusal = (text: string): BusError => failed(`wpas_dbus_setter_mac_address_randomization_mask: ${text}`);
