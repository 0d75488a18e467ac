import type { Driver, DriverFamily, OpenFailure } from "#src/driver/driver.js";
import { decode } from "#src/driver/nl80211/decode.js";
import { Nl80211Driver } from "#src/driver/nl80211/nl80211-driver.js";
import type { Kernel } from "#src/driver/nl80211/port.js";
import { insist } from "#src/driver/nl80211/requester.js";
import type { Shared } from "#src/driver/nl80211/shared.js";
import { GENL_ID_CTRL, getFamily, readFamily } from "#src/netlink/generic.js";
import type { NetlinkMessage } from "#src/netlink/message.js";
import { RTM, RTNLGRP_LINK, readLink } from "#src/netlink/route.js";
import { NetlinkConnection } from "#src/netlink/transport.js";

/** Opens wireless interfaces of the Linux kernel. All of them share one socket for events and one for links. */
export const nl80211Family = (kernel: Kernel): DriverFamily & FaultCounter => new Nl80211Family(kernel);

/** Messages from the kernel that were not understood, by reason. */
export interface FaultCounter {
    readonly faults: ReadonlyMap<string, number>;
}

const GROUPS = ["config", "scan", "regulatory", "mlme", "vendor"] as const;

class Nl80211Family implements DriverFamily, FaultCounter {
    readonly name = "nl80211";
    readonly faults = new Map<string, number>();
    readonly #kernel: Kernel;
    readonly #drivers = new Set<Nl80211Driver>();
    #shared: Promise<Started | OpenFailure> | undefined;

    constructor(kernel: Kernel) {
        this.#kernel = kernel;
    }

    async open(ifname: string): Promise<Driver | OpenFailure> {
        try {
            this.#shared ??= this.#start();
            const started = await this.#shared;
            if ("failed" in started) {
                this.#shared = undefined;
                return started;
            }
            return await Nl80211Driver.open(started.shared, ifname, this.#drivers);
        } catch (error) {
            // A socket could not be had; its message names the capability.
            const text = error instanceof Error ? error.message : String(error);
            return { failed: /CAP_/.test(text) ? "permission" : "kernel", text };
        }
    }

    async close(): Promise<void> {
        await Promise.all([...this.#drivers].map(driver => driver.close()));
        const started = await this.#shared?.catch(() => undefined);
        this.#shared = undefined;
        if (started === undefined || "failed" in started) return;
        started.events.close();
        started.shared.route.close();
    }

    async #start(): Promise<Started | OpenFailure> {
        const events = new NetlinkConnection(this.#kernel.openNetlink("generic"), {
            notification: message => this.#notification(message),
            overrun: () => this.#overrun(),
            dropped: reason => this.#dropped(reason),
        });
        const route = new NetlinkConnection(this.#kernel.openNetlink("route"), {
            notification: message => this.#link(message),
            overrun: () => this.#overrun(),
            dropped: reason => this.#dropped(reason),
        });
        const request = { type: GENL_ID_CTRL, payload: getFamily("nl80211") };
        const reply = await insist(() => events.request(request, readFamily));
        const family = reply.ok ? reply.answers[0] : undefined;
        if (family === undefined || typeof family === "string") {
            events.close();
            route.close();
            return { failed: "notWireless", text: "the kernel has no nl80211" };
        }
        for (const name of GROUPS) {
            const group = family.groups.get(name);
            if (group !== undefined) events.join(group);
        }
        route.join(RTNLGRP_LINK);
        const shared: Shared = {
            kernel: this.#kernel,
            family,
            route,
            openCommands: handlers => new NetlinkConnection(this.#kernel.openNetlink("generic"), handlers),
            dropped: reason => this.#dropped(reason),
        };
        return { shared, events };
    }

    #notification(message: NetlinkMessage): void {
        const notification = decode(message);
        if (typeof notification === "string") this.#dropped(notification);
        else for (const driver of [...this.#drivers]) driver.notified(notification);
    }

    #link(message: NetlinkMessage): void {
        if (message.type !== RTM.NEWLINK && message.type !== RTM.DELLINK) return;
        const link = readLink(message);
        if (typeof link === "string") this.#dropped(link);
        else for (const driver of [...this.#drivers]) driver.linkChanged(message.type === RTM.NEWLINK, link);
    }

    #overrun(): void {
        for (const driver of [...this.#drivers]) driver.resynchronise();
    }

    #dropped(reason: string): void {
        this.faults.set(reason, (this.faults.get(reason) ?? 0) + 1);
    }
}

interface Started {
    readonly shared: Shared;
    readonly events: NetlinkConnection;
}
