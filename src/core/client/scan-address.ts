import type { Answer } from "#src/core/client/answer.js";
import type { Interface } from "#src/core/interface.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import type { Feature } from "#src/driver/capability.js";

/** Random addresses in frames of scans: bits of a mask that are one keep the interface's own address. */
export interface ScanAddressCommand {
    readonly type: "scanAddress.set";
    /** 6 bytes each. A kind of scan that is not named uses the interface's address. */
    readonly masks: ScanAddressMasks;
}

/** `pno`: scheduled scans while the machine sleeps. */
export type ScanAddressKind = "scan" | "schedScan" | "pno";
export type ScanAddressMasks = ReadonlyMap<ScanAddressKind, Uint8Array>;

export function scanAddressCommand(state: Interface, { masks }: ScanAddressCommand, { done, failed }: Answer): Routed {
    const refused = [...masks].find(([kind, mask]) => !canRandomise(state, kind, mask));
    if (refused !== undefined) return failed("randomAddressUnsupported", refused[0]);
    return done(routed({ ...state, scanAddressMasks: masks }));
}

/** Whether the driver does that; an address that might come out as a group address is never used. */
export function canRandomise({ capabilities }: Interface, kind: ScanAddressKind, mask: Uint8Array): boolean {
    return capabilities.features.has(FEATURE[kind]) && mask.length === 6 && (mask[0]! & 1) === 1;
}

const FEATURE: Readonly<Record<ScanAddressKind, Feature>> = {
    scan: "randomMacScan",
    schedScan: "randomMacSchedScan",
    pno: "randomMacSchedScan",
};
