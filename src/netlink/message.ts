/**
 * Netlink messages (RFC 3549): a 16-byte header of length, type, flags, sequence number and port, then a payload, each
 * message aligned to four bytes. All numbers are in the host's byte order, which is taken to be little-endian.
 */
import { type AttributeFault, Attributes } from "#src/netlink/attribute.js";

export const HEADER_LENGTH = 16;

export const NLM_F = {
    REQUEST: 0x01,
    MULTI: 0x02,
    ACK: 0x04,
    DUMP_INTR: 0x10,
    /** In an acknowledgement: the request's payload is left out. */
    CAPPED: 0x100,
    /** In an acknowledgement: attributes with the kernel's explanation follow. */
    ACK_TLVS: 0x200,
    DUMP: 0x300,
} as const;

/** Message types below the families' own. */
export const NLMSG = { NOOP: 1, ERROR: 2, DONE: 3, OVERRUN: 4, MIN_TYPE: 0x10 } as const;

/** One message inside a receive buffer: payload is `bytes` from `start` to `end`. */
export interface NetlinkMessage {
    readonly type: number;
    readonly flags: number;
    readonly sequence: number;
    readonly port: number;
    readonly bytes: Uint8Array;
    readonly start: number;
    readonly end: number;
}

/** Why bytes from the kernel were not understood. */
export type NetlinkFault = AttributeFault | "truncatedMessage";

/** Calls `visit` for each whole message of a datagram; the fault tells of a last one that is not whole. */
export function readMessages(
    bytes: Uint8Array,
    visit: (message: NetlinkMessage) => void,
): "truncatedMessage" | undefined {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (at < bytes.length) {
        if (at + HEADER_LENGTH > bytes.length) return "truncatedMessage";
        const length = view.getUint32(at, true);
        if (length < HEADER_LENGTH || at + length > bytes.length) return "truncatedMessage";
        visit({
            type: view.getUint16(at + 4, true),
            flags: view.getUint16(at + 6, true),
            sequence: view.getUint32(at + 8, true),
            port: view.getUint32(at + 12, true),
            bytes,
            start: at + HEADER_LENGTH,
            end: at + length,
        });
        at += align4(length);
    }
    return undefined;
}

/** One message in a datagram of its own, addressed to the kernel. */
export function writeMessage(
    type: number,
    flags: number,
    sequence: number,
    port: number,
    payload: Uint8Array,
): Uint8Array {
    const bytes = new Uint8Array(align4(HEADER_LENGTH + payload.length));
    const view = new DataView(bytes.buffer);
    view.setUint32(0, HEADER_LENGTH + payload.length, true);
    view.setUint16(4, type, true);
    view.setUint16(6, flags, true);
    view.setUint32(8, sequence, true);
    view.setUint32(12, port, true);
    bytes.set(payload, HEADER_LENGTH);
    return bytes;
}

/** The kernel's verdict: an NLMSG_ERROR (an acknowledgement when `errno` is zero) or the end of a dump. */
export interface Verdict {
    /** Zero or a positive error number. */
    readonly errno: number;
    /** The kernel's own words (NLMSGERR_ATTR_MSG). */
    readonly text: string | undefined;
    /** Where in the request the offending attribute begins (NLMSGERR_ATTR_OFFS). */
    readonly offset: number | undefined;
}

/** Reads NLMSG_ERROR and NLMSG_DONE. */
export function readVerdict(message: NetlinkMessage): Verdict | "truncatedMessage" {
    const { bytes, start, end, type, flags } = message;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (type === NLMSG.DONE && start + 4 > end) return { errno: 0, text: undefined, offset: undefined };
    if (start + (type === NLMSG.DONE ? 4 : 4 + HEADER_LENGTH) > end) return "truncatedMessage";
    const errno = 0 - view.getInt32(start, true);
    let text: string | undefined;
    let offset: number | undefined;
    if ((flags & NLM_F.ACK_TLVS) !== 0) {
        let from = start + 4;
        if (type === NLMSG.ERROR) {
            const quoted = (flags & NLM_F.CAPPED) !== 0 ? HEADER_LENGTH : view.getUint32(start + 4, true);
            from += align4(quoted);
        }
        const attributes = new Attributes(bytes, from >= start && from <= end ? from : end, end);
        while (attributes.next()) {
            if (attributes.type === NLMSGERR_ATTR_MSG) text = attributes.string();
            else if (attributes.type === NLMSGERR_ATTR_OFFS) offset = attributes.u32();
        }
    }
    return { errno, text, offset };
}

const NLMSGERR_ATTR_MSG = 1;
const NLMSGERR_ATTR_OFFS = 2;

export const align4 = (length: number): number => (length + 3) & ~3;
