import { MAX_SSID_LENGTH } from "#src/lib/ssid.js";
import type { Elements } from "./elements.js";
import { ElementId } from "./id.js";

/**
 * The name of a BSS: its Mesh ID if it is a mesh (whose SSID element is empty), else its SSID, which is empty or all zeros
 * when hidden. `undefined` without such an element and for one longer than the standard allows.
 */
export function bssSsid(elements: Elements): Uint8Array | undefined {
    const name = elements.find(ElementId.meshId) ?? elements.find(ElementId.ssid);
    return name === undefined || name.length > MAX_SSID_LENGTH ? undefined : name;
}
