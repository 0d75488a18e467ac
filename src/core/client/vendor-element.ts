import type { Answer } from "#src/core/client/answer.js";
import type { Interface } from "#src/core/interface.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import { concat, equalBytes } from "#src/lib/bytes.js";
import { unreachable } from "#src/lib/machine.js";
import { readTlv8 } from "#src/lib/tlv.js";

/** What clients ask about elements of theirs in our frames. `elements` is a sequence of whole elements. */
export type VendorElementCommand =
    /** Appends. */
    | { readonly type: "vendorElement.add"; readonly frame: number; readonly elements: Uint8Array }
    /** Removes these bytes, which begin an element; `undefined`: everything. */
    | { readonly type: "vendorElement.remove"; readonly frame: number; readonly elements: Uint8Array | undefined };

/**
 * The frames that have a number of their own, 0 to 14, in the original's numbering. All others are frames that make groups of
 * Wi-Fi Direct: their elements are kept, and no frame has them yet.
 */
export const VendorFrame = {
    p2pProbeRequest: 0,
    p2pProbeResponse: 1,
    associationRequest: 13,
    scanProbeRequest: 14,
} as const;
const LAST_FRAME = 14;

export function vendorElementCommand(
    state: Interface,
    command: VendorElementCommand,
    { done, failed }: Answer,
): Routed {
    const { frame, elements } = command;
    if (!isVendorFrame(frame)) return failed("frameUnknown");
    if (elements?.length === 0) return failed("elementsEmpty");
    const stored = state.vendorElements.get(frame);
    switch (command.type) {
        case "vendorElement.add": {
            if (!isWhole(command.elements)) return failed("elementsMalformed");
            const all = stored === undefined ? command.elements : concat(stored, command.elements);
            return all.length > MAX_BYTES ? failed("limitReached") : done(routed(withElements(state, frame, all)));
        }

        case "vendorElement.remove": {
            if (elements === undefined) return done(routed(withElements(state, frame, undefined)));
            if (stored === undefined) return failed("elementsUnknown");
            if (!isWhole(elements)) return failed("elementsMalformed");
            const rest = cutOut(stored, elements);
            if (rest === undefined) return failed("elementNotFound");
            return done(routed(withElements(state, frame, rest)));
        }

        default:
            return unreachable(command);
    }
}

/** The elements of one frame, or why there are none to show. */
export function vendorElementsOf(
    { vendorElements }: Interface,
    frame: number,
): Uint8Array | "frameUnknown" | "elementsUnknown" {
    return isVendorFrame(frame) ? (vendorElements.get(frame) ?? "elementsUnknown") : "frameUnknown";
}

const isVendorFrame = (frame: number): boolean => Number.isInteger(frame) && frame >= 0 && frame <= LAST_FRAME;

/** More than any management frame holds; without limits one client could fill our memory. */
const MAX_BYTES = 2304;

const isWhole = (elements: Uint8Array): boolean => readTlv8(elements).truncatedAt === undefined;

function withElements(state: Interface, frame: number, elements: Uint8Array | undefined): Interface {
    const vendorElements = new Map(state.vendorElements);
    if (elements === undefined || elements.length === 0) vendorElements.delete(frame);
    else vendorElements.set(frame, elements);
    return { ...state, vendorElements };
}

/** What is left without the first occurrence that begins where an element begins; `undefined` if there is none. */
function cutOut(stored: Uint8Array, wanted: Uint8Array): Uint8Array | undefined {
    const found = readTlv8(stored).items.find(({ offset }) =>
        equalBytes(stored.subarray(offset, offset + wanted.length), wanted),
    );
    return found && concat(stored.subarray(0, found.offset), stored.subarray(found.offset + wanted.length));
}
