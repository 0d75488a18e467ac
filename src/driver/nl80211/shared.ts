import { getSystemErrorName } from "node:util";
import type { Kernel } from "#src/driver/nl80211/port.js";
import type { Family } from "#src/netlink/generic.js";
import type { ConnectionHandlers, NetlinkConnection, NetlinkError } from "#src/netlink/transport.js";

/** What all interfaces of the family share. */
export interface Shared {
    readonly kernel: Kernel;
    readonly family: Family;
    readonly route: NetlinkConnection;
    /** A socket of its own for one interface's commands. */
    openCommands(handlers: ConnectionHandlers): NetlinkConnection;
    dropped(reason: string): void;
}

/** The kernel's explanation, else the name of the error number. */
export const errorText = ({ errno, text }: Pick<NetlinkError, "errno" | "text">): string =>
    text ?? getSystemErrorName(-errno);
