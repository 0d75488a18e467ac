import { Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, malformed } from "#src/lib/decoded.js";

/** EAPOL packet types (IEEE 802.1X-2004, 7.5.4). Others survive as numbers. */
export const EapolType = { eapPacket: 0, start: 1, logoff: 2, key: 3, asfAlert: 4 } as const;

export const EAPOL_HEADER_LENGTH = 4;

/** An EAPOL PDU: what follows the EtherType. */
export interface EapolPacket {
    /** 1 for 802.1X-2001, 2 for 802.1X-2004, 3 for 802.1X-2010. A receiver takes any. */
    readonly version: number;
    readonly packetType: number;
    readonly body: Uint8Array;
}

export type EapolReason = "shortEapolHeader" | "shortEapolBody";

/** Bytes behind the announced body are padding of the link layer and are dropped. `body` is a view. */
export function parseEapol(frame: Uint8Array): Decoded<EapolPacket, EapolReason> {
    const reader = new Reader(frame);
    const version = reader.u8();
    const packetType = reader.u8();
    const length = reader.u16be();
    if (version === undefined || packetType === undefined || length === undefined) {
        return malformed("shortEapolHeader", reader.offset);
    }
    const body = reader.bytes(length);
    if (body === undefined) return malformed("shortEapolBody", reader.offset);
    return { version, packetType, body };
}

export function emitEapol({ version, packetType, body }: EapolPacket): Uint8Array {
    return new Writer(EAPOL_HEADER_LENGTH + body.length)
        .u8(version)
        .u8(packetType)
        .u16be(body.length)
        .bytes(body)
        .finish();
}
