/** Generic netlink: a four-byte header of command and version, and the controller that knows families by name. */
import { Attributes, AttributeWriter } from "#src/netlink/attribute.js";
import type { NetlinkFault, NetlinkMessage } from "#src/netlink/message.js";

export const GENL_HEADER_LENGTH = 4;
export const GENL_ID_CTRL = 0x10;

/** A family as the kernel registered it. */
export interface Family {
    readonly id: number;
    readonly version: number;
    /** Multicast group numbers by name. */
    readonly groups: ReadonlyMap<string, number>;
}

/** Starts the payload of a request: the header, then attributes. */
export const genericPayload = (command: number, version = 0): AttributeWriter =>
    new AttributeWriter().raw(Uint8Array.of(command, version, 0, 0));

/** Command and attributes of a generic netlink message. */
export function readGeneric(message: NetlinkMessage): { command: number; attributes: Attributes } | "truncatedMessage" {
    const { bytes, start, end } = message;
    if (start + GENL_HEADER_LENGTH > end) return "truncatedMessage";
    return { command: bytes[start]!, attributes: new Attributes(bytes, start + GENL_HEADER_LENGTH, end) };
}

/** CTRL_CMD_GETFAMILY. */
export const getFamily = (name: string): Uint8Array =>
    genericPayload(CTRL_CMD_GETFAMILY, 1).string(CTRL_ATTR.FAMILY_NAME, name).finish();

/** Reads the answer to `getFamily`. */
export function readFamily(message: NetlinkMessage): Family | NetlinkFault | "noFamily" {
    const generic = readGeneric(message);
    if (typeof generic === "string") return generic;
    const { attributes } = generic;
    let id: number | undefined;
    let version = 0;
    const groups = new Map<string, number>();
    while (attributes.next()) {
        if (attributes.type === CTRL_ATTR.FAMILY_ID) id = attributes.u16();
        else if (attributes.type === CTRL_ATTR.VERSION) version = attributes.u32();
        else if (attributes.type === CTRL_ATTR.MCAST_GROUPS) readGroups(attributes.nested(), groups);
    }
    if (attributes.fault !== undefined) return attributes.fault;
    return id === undefined ? "noFamily" : { id, version, groups };
}

function readGroups(list: Attributes, groups: Map<string, number>): void {
    while (list.next()) {
        const group = list.nested();
        let name = "";
        let id = 0;
        while (group.next()) {
            if (group.type === CTRL_ATTR_MCAST_GRP.NAME) name = group.string();
            else if (group.type === CTRL_ATTR_MCAST_GRP.ID) id = group.u32();
        }
        groups.set(name, id);
    }
}

export const CTRL_CMD_GETFAMILY = 3;
export const CTRL_CMD_NEWFAMILY = 1;
export const CTRL_ATTR = { FAMILY_ID: 1, FAMILY_NAME: 2, VERSION: 3, MCAST_GROUPS: 7 } as const;
export const CTRL_ATTR_MCAST_GRP = { NAME: 1, ID: 2 } as const;
