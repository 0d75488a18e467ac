import { existsSync, readdirSync } from "node:fs";
import type { NetlinkMessage } from "#src/netlink/message.js";
import { RTM, RTNLGRP_LINK, readLink } from "#src/netlink/route.js";
import { NetlinkConnection, type NetlinkTransport } from "#src/netlink/transport.js";

const INTERFACES = "/sys/class/net";

/**
 * Names every wireless interface that there is and that comes, some of them again and again.
 *
 * @param folder where the kernel shows network interfaces
 */
export function watchInterfaces(
    socket: NetlinkTransport,
    found: (ifname: string) => void,
    folder = INTERFACES,
): { close(): void } {
    const wireless = (ifname: string): boolean => existsSync(`${folder}/${ifname}/phy80211`);
    const all = (): void => readdirSync(folder).filter(wireless).forEach(found);
    const connection = new NetlinkConnection(socket, {
        notification: (message: NetlinkMessage) => {
            if (message.type !== RTM.NEWLINK) return;
            const link = readLink(message);
            if (typeof link !== "string" && link.name !== undefined && wireless(link.name)) found(link.name);
        },
        overrun: all,
    });
    connection.join(RTNLGRP_LINK);
    all();
    return { close: () => connection.close() };
}

/** Whether a name is meant by a pattern of the shell: `*`, `?`, `[a-z]`, `[!a-z]`, and a backslash before any of them. */
export function isMeant(pattern: string, ifname: string): boolean {
    let expression = "";
    for (const [part, escaped, negation, set] of pattern.matchAll(PATTERN)) {
        if (part === "*") expression += ".*";
        else if (part === "?") expression += ".";
        else if (set !== undefined) expression += `[${negation === "" ? "" : "^"}${set.replace(/[\\\]^]/g, "\\$&")}]`;
        else expression += (escaped ?? part).replace(/[^\w]/g, "\\$&");
    }
    return new RegExp(`^${expression}$`, "s").test(ifname);
}

const PATTERN = /\\(.)|\[([!^]?)(\]?[^\]]*)\]|[\s\S]/g;
