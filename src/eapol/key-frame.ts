import { EAPOL_HEADER_LENGTH, type EapolReason, EapolType, emitEapol, parseEapol } from "#src/eapol/packet.js";
import { Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, isMalformed, malformed } from "#src/lib/decoded.js";

/** Descriptor types of EAPOL-Key frames: IEEE 802.11 and the one of WPA before the standard. */
export const KeyDescriptor = { rsn: 2, wpa: 254 } as const;

export const NONCE_LENGTH = 32;
export const KEY_IV_LENGTH = 16;
export const KEY_RSC_LENGTH = 8;

/** Key Information field (IEEE 802.11-2020, 12.7.2). */
export interface KeyInformation {
    /** Which algorithms protect the frame: 1 HMAC-MD5 and RC4, 2 HMAC-SHA-1 and AES, 3 AES-CMAC and AES, 0 as the AKM says. */
    readonly version: number;
    readonly type: "pairwise" | "group";
    /** Key index of a group key in WPA; reserved in RSN. */
    readonly index: number;
    /** In a group message of WPA: the key is used for transmission. */
    readonly install: boolean;
    readonly ack: boolean;
    readonly mic: boolean;
    readonly secure: boolean;
    readonly error: boolean;
    readonly request: boolean;
    readonly encryptedKeyData: boolean;
    readonly smk: boolean;
}

/** The bits that most frames leave clear. */
export const noKeyInformation: Omit<KeyInformation, "version" | "type"> = {
    index: 0,
    install: false,
    ack: false,
    mic: false,
    secure: false,
    error: false,
    request: false,
    encryptedKeyData: false,
    smk: false,
};

/** An EAPOL-Key frame with its EAPOL header. */
export interface KeyFrame {
    readonly protocolVersion: number;
    /** `KeyDescriptor`, or a number that nobody knows. */
    readonly descriptor: number;
    readonly information: KeyInformation;
    /** Bytes of the key in question, as the sender says. */
    readonly keyLength: number;
    readonly replayCounter: bigint;
    readonly nonce: Uint8Array;
    readonly iv: Uint8Array;
    readonly rsc: Uint8Array;
    /** As long as the AKM's MIC. Zeros in a frame without MIC and in one whose MIC is still to be computed. */
    readonly mic: Uint8Array;
    /** As it is on the wire, encrypted or not. */
    readonly keyData: Uint8Array;
}

/** A frame that came, with the bytes its MIC was computed over (padding of the link layer cut off). */
export interface ReceivedKeyFrame extends KeyFrame {
    readonly wire: Uint8Array;
}

export type KeyFrameReason = EapolReason | "notKey" | "shortKeyFrame" | "shortKeyData";

/** Bytes of an EAPOL-Key frame before the MIC, and so where the MIC is. */
const MIC_OFFSET = EAPOL_HEADER_LENGTH + 77;

/**
 * Fields are copies: a received frame outlives the buffer it came in.
 *
 * @param micLength Bytes of the MIC field, which the frame itself does not tell: it follows from the AKM.
 */
export function parseKeyFrame(frame: Uint8Array, micLength: number): Decoded<ReceivedKeyFrame, KeyFrameReason> {
    const packet = parseEapol(frame);
    if (isMalformed(packet)) return packet;
    if (packet.packetType !== EapolType.key) return malformed("notKey", 1);
    const wire = frame.slice(0, EAPOL_HEADER_LENGTH + packet.body.length);
    const reader = new Reader(wire.subarray(EAPOL_HEADER_LENGTH));
    const descriptor = reader.u8();
    const information = reader.u16be();
    const keyLength = reader.u16be();
    const replayCounter = reader.u64be();
    const nonce = reader.bytes(NONCE_LENGTH);
    const iv = reader.bytes(KEY_IV_LENGTH);
    const rsc = reader.bytes(KEY_RSC_LENGTH);
    const reserved = reader.bytes(8);
    const mic = reader.bytes(micLength);
    const keyDataLength = reader.u16be();
    if (
        descriptor === undefined ||
        information === undefined ||
        keyLength === undefined ||
        replayCounter === undefined ||
        nonce === undefined ||
        iv === undefined ||
        rsc === undefined ||
        reserved === undefined ||
        mic === undefined ||
        keyDataLength === undefined
    ) {
        return malformed("shortKeyFrame", EAPOL_HEADER_LENGTH + reader.offset);
    }
    // A longer body than its key data needs is taken: the MIC covers all of it.
    const keyData = reader.bytes(keyDataLength);
    if (keyData === undefined) return malformed("shortKeyData", EAPOL_HEADER_LENGTH + reader.offset);
    return {
        protocolVersion: packet.version,
        descriptor,
        information: keyInformation(information),
        keyLength,
        replayCounter,
        nonce,
        iv,
        rsc,
        mic,
        keyData,
        wire,
    };
}

export function emitKeyFrame(frame: KeyFrame): Uint8Array {
    if (frame.nonce.length !== NONCE_LENGTH) throw new RangeError(`nonce of ${frame.nonce.length} bytes`);
    if (frame.iv.length !== KEY_IV_LENGTH) throw new RangeError(`key IV of ${frame.iv.length} bytes`);
    if (frame.rsc.length !== KEY_RSC_LENGTH) throw new RangeError(`key RSC of ${frame.rsc.length} bytes`);
    const body = new Writer(MIC_OFFSET + frame.mic.length + 2 + frame.keyData.length)
        .u8(frame.descriptor)
        .u16be(keyInformationBits(frame.information))
        .u16be(frame.keyLength)
        .u64be(frame.replayCounter)
        .bytes(frame.nonce)
        .bytes(frame.iv)
        .bytes(frame.rsc)
        .zeros(8)
        .bytes(frame.mic)
        .u16be(frame.keyData.length)
        .bytes(frame.keyData)
        .finish();
    return emitEapol({ version: frame.protocolVersion, packetType: EapolType.key, body });
}

/** The bytes the MIC of an EAPOL-Key frame is computed over: the frame with zeros in place of the MIC. */
export function micInput(wire: Uint8Array, micLength: number): Uint8Array {
    const copy = Uint8Array.from(wire);
    copy.fill(0, MIC_OFFSET, MIC_OFFSET + micLength);
    return copy;
}

/** The frame with its MIC filled in. */
export function withMic(wire: Uint8Array, mic: Uint8Array): Uint8Array {
    const copy = Uint8Array.from(wire);
    copy.set(mic, MIC_OFFSET);
    return copy;
}

const Bit = {
    pairwise: 0x0008,
    install: 0x0040,
    ack: 0x0080,
    mic: 0x0100,
    secure: 0x0200,
    error: 0x0400,
    request: 0x0800,
    encryptedKeyData: 0x1000,
    smk: 0x2000,
} as const;

function keyInformation(bits: number): KeyInformation {
    const has = (bit: number): boolean => (bits & bit) !== 0;
    return {
        version: bits & 7,
        type: has(Bit.pairwise) ? "pairwise" : "group",
        index: (bits >> 4) & 3,
        install: has(Bit.install),
        ack: has(Bit.ack),
        mic: has(Bit.mic),
        secure: has(Bit.secure),
        error: has(Bit.error),
        request: has(Bit.request),
        encryptedKeyData: has(Bit.encryptedKeyData),
        smk: has(Bit.smk),
    };
}

function keyInformationBits(information: KeyInformation): number {
    return (
        (information.version & 7) |
        (information.type === "pairwise" ? Bit.pairwise : 0) |
        ((information.index & 3) << 4) |
        (information.install ? Bit.install : 0) |
        (information.ack ? Bit.ack : 0) |
        (information.mic ? Bit.mic : 0) |
        (information.secure ? Bit.secure : 0) |
        (information.error ? Bit.error : 0) |
        (information.request ? Bit.request : 0) |
        (information.encryptedKeyData ? Bit.encryptedKeyData : 0) |
        (information.smk ? Bit.smk : 0)
    );
}
