import type { Kernel } from "#src/driver/nl80211/port.js";
import { bootTime, openNetlinkSocket, openPacketSocket } from "./socket.js";

/** The kernel this process runs on. */
export const kernel: Kernel = {
    openNetlink: openNetlinkSocket,
    openPacket: openPacketSocket,
    now: bootTime,
    after: (delay, wake) => {
        const timer = setTimeout(wake, delay);
        return () => clearTimeout(timer);
    },
};
