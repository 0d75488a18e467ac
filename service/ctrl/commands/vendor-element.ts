import { ask, atoi, FAIL, type InterfaceHandlers, OK, split, withArgument } from "#service/ctrl/command.js";
import { vendorElementsOf } from "#src/core/client/vendor-element.js";
import { fromHex, toHex } from "#src/lib/bytes.js";

/** Elements of clients in our frames. */
export const vendorElementCommands: InterfaceHandlers = {
    VENDOR_ELEM_ADD: withArgument((argument, scene) => {
        const [frame, hex] = split(argument) ?? [];
        if (frame === undefined || hex === undefined || vendorElementsOf(scene.iface, atoi(frame)) === "frameUnknown")
            return FAIL;
        const elements = fromHex(hex);
        if (elements === undefined) return FAIL;
        return elements.length === 0 ? OK : ask(scene, { type: "vendorElement.add", frame: atoi(frame), elements });
    }),
    VENDOR_ELEM_GET: withArgument((argument, { iface }) => {
        const elements = vendorElementsOf(iface, atoi(argument));
        if (elements === "frameUnknown") return FAIL;
        return elements === "elementsUnknown" ? "" : toHex(elements);
    }),
    VENDOR_ELEM_REMOVE: withArgument((argument, scene) => {
        const [frame, hex] = split(argument) ?? [];
        if (frame === undefined || hex === undefined) return FAIL;
        if (hex.startsWith("*"))
            return ask(scene, { type: "vendorElement.remove", frame: atoi(frame), elements: undefined });
        const stored = vendorElementsOf(scene.iface, atoi(frame));
        const elements = fromHex(hex);
        if (typeof stored === "string" || elements === undefined) return FAIL;
        return elements.length === 0 ? OK : ask(scene, { type: "vendorElement.remove", frame: atoi(frame), elements });
    }),
};
