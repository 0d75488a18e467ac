import type { Answer } from "#src/core/client/answer.js";
import type { Interface } from "#src/core/interface.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import type { Feature } from "#src/driver/capability.js";
import type { RandomAddress } from "#src/driver/command.js";
import { macBytes } from "#src/lib/mac.js";

/** Random addresses in frames of scans. */
export interface ScanAddressCommand {
    readonly type: "scanAddress.set";
    /** A kind of scan that is not named uses the interface's address. */
    readonly addresses: ScanAddresses;
}

/** `pno`: scheduled scans while the machine sleeps. */
export type ScanAddressKind = "scan" | "schedScan" | "pno";
export type ScanAddresses = ReadonlyMap<ScanAddressKind, RandomAddress>;

export function scanAddressCommand(
    state: Interface,
    { addresses }: ScanAddressCommand,
    { done, failed }: Answer,
): Routed {
    const refused = [...addresses].find(([kind, random]) => !canRandomise(state, kind, random));
    if (refused !== undefined) return failed("randomAddressUnsupported", refused[0]);
    return done(routed({ ...state, scanAddresses: addresses }));
}

/** Whether the driver does that; an address that might come out as a group address is never used. */
export function canRandomise({ capabilities }: Interface, kind: ScanAddressKind, random: RandomAddress): boolean {
    const { address, mask } = random;
    if (mask.length !== 6 || (mask[0]! & 1) === 0 || (macBytes(address)[0]! & 1) === 1) return false;
    return capabilities.features.has(FEATURE[kind]);
}

const FEATURE: Readonly<Record<ScanAddressKind, Feature>> = {
    scan: "randomMacScan",
    schedScan: "randomMacSchedScan",
    pno: "randomMacSchedScan",
};
