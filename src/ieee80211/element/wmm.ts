import { concat, Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, malformed } from "#src/lib/decoded.js";

/** The access categories in the order of their numbers. */
export type AccessCategory = "bestEffort" | "background" | "video" | "voice";

/** How one access category contends for the medium. */
export interface AcParameters {
    readonly aifsn: number;
    readonly admissionControlMandatory: boolean;
    /** Exponents: the contention window is 2^n - 1 slots. */
    readonly ecwMin: number;
    readonly ecwMax: number;
    /** In units of 32 µs. */
    readonly txopLimit: number;
}

/** The WMM Information element of a station, and with `parameters` the WMM Parameter element of an access point. */
export interface Wmm {
    /** Access point: U-APSD in bit 7, counter of parameter sets in bits 0 to 3. Station: U-APSD per access category. */
    readonly qosInfo: number;
    readonly parameters?: Readonly<Record<AccessCategory, AcParameters>>;
}

export type WmmReason = "truncated" | "notWmm" | "unknownVersion";

/** Reads the value of the vendor specific element, OUI and type included. */
export function parseWmm(value: Uint8Array): Decoded<Wmm, WmmReason> {
    if (value.length < INFORMATION_LENGTH) return malformed("truncated", value.length);
    const reader = new Reader(value);
    if (reader.u32be() !== WMM) return malformed("notWmm", 0);
    const subtype = reader.u8()!;
    if (subtype !== INFORMATION && subtype !== PARAMETER) return malformed("notWmm", 4);
    if (reader.u8() !== VERSION) return malformed("unknownVersion", 5);
    const qosInfo = reader.u8()!;
    if (subtype === INFORMATION) return { qosInfo };
    if (value.length < PARAMETER_LENGTH) return malformed("truncated", value.length);
    const parameters = defaultWmmParameters();
    for (let at = 8; at < PARAMETER_LENGTH; at += 4) {
        const [aci, ecw] = [value[at]!, value[at + 1]!];
        parameters[CATEGORIES[(aci >> 5) & 3]!] = {
            aifsn: aci & 15,
            admissionControlMandatory: (aci & 0x10) !== 0,
            ecwMin: ecw & 15,
            ecwMax: ecw >> 4,
            txopLimit: value[at + 2]! | (value[at + 3]! << 8),
        };
    }
    return { qosInfo, parameters };
}

export function emitWmm({ qosInfo, parameters }: Wmm): Uint8Array {
    const subtype = parameters === undefined ? INFORMATION : PARAMETER;
    const head = new Writer().u32be(WMM).u8(subtype).u8(VERSION).u8(qosInfo);
    if (parameters === undefined) return head.finish();
    const records = CATEGORIES.map((category, aci) => {
        const { aifsn, admissionControlMandatory, ecwMin, ecwMax, txopLimit } = parameters[category];
        return new Writer()
            .u8((aci << 5) | (admissionControlMandatory ? 0x10 : 0) | aifsn)
            .u8((ecwMax << 4) | ecwMin)
            .u16le(txopLimit)
            .finish();
    });
    return concat(head.u8(0).finish(), ...records);
}

/** What a station uses where its access point says nothing, and what hostapd announces for its stations. */
function defaultWmmParameters(): Record<AccessCategory, AcParameters> {
    const category = (aifsn: number, ecwMin: number, ecwMax: number, txopLimit: number): AcParameters => ({
        aifsn,
        admissionControlMandatory: false,
        ecwMin,
        ecwMax,
        txopLimit,
    });
    return {
        bestEffort: category(3, 4, 10, 0),
        background: category(7, 4, 10, 0),
        video: category(2, 3, 4, 94),
        voice: category(2, 2, 3, 47),
    };
}

const CATEGORIES: readonly AccessCategory[] = ["bestEffort", "background", "video", "voice"];
const WMM = 0x0050f202;
const INFORMATION = 0;
const PARAMETER = 1;
const VERSION = 1;
const INFORMATION_LENGTH = 7;
const PARAMETER_LENGTH = 24;
