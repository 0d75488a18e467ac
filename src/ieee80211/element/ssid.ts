import { MAX_SSID_LENGTH } from "#src/lib/ssid.js";
import { Elements } from "./elements.js";
import { ElementId } from "./id.js";

export type SsidReason = "ssidMissing" | "ssidTooLong";

/**
 * The name of a BSS: its Mesh ID if it is a mesh, whose SSID is empty, else its SSID, which is empty or all zeros when hidden.
 *
 * @param elements As bytes: the SSID is nearly always the first of them, and then the others need not be indexed.
 */
export function bssSsid(elements: Uint8Array): Uint8Array | SsidReason {
    const first =
        elements[0] === ElementId.ssid && elements.length >= 2 + elements[1]!
            ? elements.subarray(2, 2 + elements[1]!)
            : undefined;
    const name = first !== undefined && first.length > 0 ? first : nameAnywhere(new Elements(elements));
    if (name === undefined) return "ssidMissing";
    return name.length > MAX_SSID_LENGTH ? "ssidTooLong" : name;
}

const nameAnywhere = (elements: Elements): Uint8Array | undefined =>
    elements.find(ElementId.meshId) ?? elements.find(ElementId.ssid);
