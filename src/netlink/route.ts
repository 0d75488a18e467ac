/** The few rtnetlink messages about links that we need (rtnetlink(7), RFC 2863 for the operational state). */
import { type Mac, macBytes } from "#src/lib/mac.js";
import { Attributes, AttributeWriter } from "#src/netlink/attribute.js";
import type { NetlinkFault, NetlinkMessage } from "#src/netlink/message.js";

export const RTM = { NEWLINK: 16, DELLINK: 17, GETLINK: 18, SETLINK: 19 } as const;
export const RTNLGRP_LINK = 1;

export const IFF = { UP: 0x1, RUNNING: 0x40, LOWER_UP: 0x10000, DORMANT: 0x20000 } as const;

/** RFC 2863 operational states as Linux numbers them. */
export const OPER_STATE = {
    UNKNOWN: 0,
    NOTPRESENT: 1,
    DOWN: 2,
    LOWERLAYERDOWN: 3,
    TESTING: 4,
    DORMANT: 5,
    UP: 6,
} as const;

/** `DORMANT`: carrier alone does not make the link operational, user space does. */
export const LINK_MODE = { DEFAULT: 0, DORMANT: 1 } as const;

/** One network interface. Fields are absent where the message did not carry them. */
export interface Link {
    readonly ifindex: number;
    readonly flags: number;
    readonly name: string | undefined;
    readonly address: Mac | undefined;
    readonly operState: number | undefined;
    readonly linkMode: number | undefined;
    /** An event about something laid over the link (wireless extensions, a bridge), not about the link itself. */
    readonly partial: boolean;
}

export type LinkFault = NetlinkFault;

/** Reads RTM_NEWLINK and RTM_DELLINK. */
export function readLink(message: NetlinkMessage): Link | LinkFault {
    const { bytes, start, end } = message;
    if (start + IFINFOMSG > end) return "truncatedMessage";
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let name: string | undefined;
    let address: Mac | undefined;
    let operState: number | undefined;
    let linkMode: number | undefined;
    let partial = bytes[start] !== AF_UNSPEC;
    const attributes = new Attributes(bytes, start + IFINFOMSG, end);
    while (attributes.next()) {
        if (attributes.type === IFLA.IFNAME) name = attributes.string();
        else if (attributes.type === IFLA.ADDRESS && attributes.length === 6) address = attributes.mac();
        else if (attributes.type === IFLA.OPERSTATE) operState = attributes.u8();
        else if (attributes.type === IFLA.LINKMODE) linkMode = attributes.u8();
        else if (attributes.type === IFLA.WIRELESS) partial = true;
    }
    if (attributes.fault !== undefined) return attributes.fault;
    const flags = view.getUint32(start + 8, true);
    return { ifindex: view.getInt32(start + 4, true), flags, name, address, operState, linkMode, partial };
}

/** RTM_GETLINK for the interface of that name or index. */
export const getLink = (which: string | number): Uint8Array => {
    const writer = linkPayload(typeof which === "number" ? which : 0);
    return (typeof which === "number" ? writer : writer.string(IFLA.IFNAME, which)).finish();
};

/** What RTM_SETLINK changes. */
export interface LinkChange {
    readonly up?: boolean;
    readonly address?: Mac;
    readonly operState?: number;
    readonly linkMode?: number;
}

/** RTM_SETLINK. */
export function setLink(ifindex: number, { up, address, operState, linkMode }: LinkChange): Uint8Array {
    const writer = linkPayload(ifindex, up === undefined ? 0 : IFF.UP, up === true ? IFF.UP : 0);
    if (address !== undefined) writer.bytes(IFLA.ADDRESS, macBytes(address));
    if (linkMode !== undefined) writer.u8(IFLA.LINKMODE, linkMode);
    if (operState !== undefined) writer.u8(IFLA.OPERSTATE, operState);
    return writer.finish();
}

function linkPayload(ifindex: number, change = 0, flags = 0): AttributeWriter {
    const header = new Uint8Array(IFINFOMSG);
    const view = new DataView(header.buffer);
    view.setInt32(4, ifindex, true);
    view.setUint32(8, flags, true);
    view.setUint32(12, change, true);
    return new AttributeWriter().raw(header);
}

const AF_UNSPEC = 0;
export const IFINFOMSG = 16;
export const IFLA = { ADDRESS: 1, IFNAME: 3, WIRELESS: 11, OPERSTATE: 16, LINKMODE: 17 } as const;
