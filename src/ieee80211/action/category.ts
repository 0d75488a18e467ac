import { type Decoded, malformed } from "#src/lib/decoded.js";
import { namesOf } from "#src/lib/names.js";

/** Values of the Category field of Action frames (IEEE 802.11-2020, 9.4.1.11). */
export const ActionCategory = {
    spectrumManagement: 0,
    qos: 1,
    // 2 reserved
    blockAck: 3,
    public: 4,
    radioMeasurement: 5,
    fastBssTransition: 6,
    ht: 7,
    saQuery: 8,
    protectedDualOfPublic: 9,
    wnm: 10,
    unprotectedWnm: 11,
    tdls: 12,
    mesh: 13,
    multihop: 14,
    selfProtected: 15,
    dmg: 16,
    /** Wi-Fi Alliance: WMM traffic stream setup. */
    wmm: 17,
    fastSessionTransfer: 18,
    robustAvStreaming: 19,
    unprotectedDmg: 20,
    vht: 21,
    unprotectedS1g: 22,
    s1g: 23,
    flowControl: 24,
    controlResponseMcsNegotiation: 25,
    fils: 26,
    // 27 to 29: CDMG, GLK
    he: 30,
    protectedHe: 31,
    // 32 to 35: WUR, protected fine timing measurement
    eht: 36,
    protectedEht: 37,
    // 38 to 125 reserved
    vendorSpecificProtected: 126,
    vendorSpecific: 127,
    // 128 to 255: the error bit set on the category of a frame that is sent back
} as const;
export type ActionCategory = (typeof ActionCategory)[keyof typeof ActionCategory];

/** The name of a category for a log; `undefined` for one unknown here. */
export const actionCategoryName = namesOf(ActionCategory);

/** The body of an Action frame: the category, and what the category defines. */
export interface Action {
    readonly category: number;
    /** For most categories an action code and its fields; for vendor specific ones an OUI and the rest. */
    readonly payload: Uint8Array;
}

export function parseAction(body: Uint8Array): Decoded<Action, "truncated"> {
    return body.length < 1 ? malformed("truncated", 0) : { category: body[0]!, payload: body.subarray(1) };
}

export function emitAction({ category, payload }: Action): Uint8Array {
    const body = new Uint8Array(1 + payload.length);
    body[0] = category;
    body.set(payload, 1);
    return body;
}
