import { emitBeacon, parseBeacon } from "./beacon.js";
import { Elements } from "./element/elements.js";

/** The body of a Probe Request frame: elements and nothing else (IEEE 802.11-2020, 9.3.3.9). */
export interface ProbeRequest {
    readonly elements: Elements;
}

/** Any bytes are a probe request; `elements.truncatedAt` tells whether all of it could be read. */
export const parseProbeRequest = (body: Uint8Array): ProbeRequest => ({ elements: new Elements(body) });
export const emitProbeRequest = ({ elements }: ProbeRequest): Uint8Array => elements.bytes.slice();

/** A Probe Response has the layout of a Beacon. */
export type { Beacon as ProbeResponse } from "./beacon.js";
export const parseProbeResponse = parseBeacon;
export const emitProbeResponse = emitBeacon;
