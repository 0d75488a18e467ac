import { Capability, DMG_BSS_TYPE_MASK, DmgBssType } from "./capability-information.js";
import { bandOf } from "./channel.js";
import type { Elements } from "./element/elements.js";
import { ElementId } from "./element/id.js";

/** `independent`: an IBSS (ad hoc); `personal`: a PBSS, at 60 GHz only. */
export type BssType = "infrastructure" | "independent" | "personal" | "mesh";

/** Of which type a BSS is, from its beacon; `undefined` for the reserved type at 60 GHz. */
export function bssType(capability: number, frequency: number, elements: Elements): BssType | undefined {
    if (bandOf(frequency) === "60GHz") return DMG_TYPES[capability & DMG_BSS_TYPE_MASK];
    if (elements.has(ElementId.meshId)) return "mesh";
    return (capability & Capability.ibss) === 0 ? "infrastructure" : "independent";
}

const DMG_TYPES: Readonly<Record<number, BssType>> = {
    [DmgBssType.ibss]: "independent",
    [DmgBssType.pbss]: "personal",
    [DmgBssType.ap]: "infrastructure",
};
