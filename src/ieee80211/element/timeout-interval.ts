import { Reader } from "#src/lib/bytes.js";
import { type Millis, timeUnits } from "#src/lib/instant.js";
import type { Elements } from "./elements.js";
import { ElementId } from "./id.js";

/** Of the Timeout Interval element (IEEE 802.11-2020, 9.4.2.48): when an access point that refused an association wants to be asked again. */
const ASSOCIATION_COMEBACK = 3;

/** From a (Re)Association Response with the status `refusedTemporarily`; `undefined`: it does not say. */
export function associationComeback(elements: Elements): Millis | undefined {
    const value = elements.find(ElementId.timeoutInterval);
    if (value === undefined) return undefined;
    const reader = new Reader(value);
    const type = reader.u8();
    const units = reader.u32le();
    return type === ASSOCIATION_COMEBACK && units !== undefined ? timeUnits(units) : undefined;
}
