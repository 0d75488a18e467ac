import type { Capabilities } from "#src/driver/capability.js";
import type { OpenFailure } from "#src/driver/driver.js";
import { getInterface, setStationType, takeLink } from "#src/driver/nl80211/encode.js";
import { readCapabilities } from "#src/driver/nl80211/queries.js";
import { insist, keep, type Requester } from "#src/driver/nl80211/requester.js";
import { errorText, type Shared } from "#src/driver/nl80211/shared.js";
import { readInterface, type WirelessInterface } from "#src/driver/nl80211/station.js";
import { IFTYPE } from "#src/driver/nl80211/uapi.gen.js";
import { WiphyCollector } from "#src/driver/nl80211/wiphy.js";
import { Errno } from "#src/lib/errno.js";
import type { Mac } from "#src/lib/mac.js";
import { IFF, type Link } from "#src/netlink/route.js";
import type { NetlinkError } from "#src/netlink/transport.js";

export interface Taken {
    readonly capabilities: Capabilities;
    readonly address: Mac | undefined;
}

/** Makes a link ours: a station, whose operational state is for us to tell. */
export async function takeInterface(
    requester: Requester,
    dropped: Shared["dropped"],
    ifname: string,
    link: Link,
): Promise<Taken | OpenFailure> {
    const { ifindex } = link;
    const described = await insist(() => requester.ask(getInterface(ifindex), keep(readInterface)));
    if (!described.ok) return { failed: "notWireless", text: `${ifname}: ${errorText(described)}` };
    const wireless = described.answers[0];
    if (wireless === undefined) return { failed: "notWireless", text: ifname };
    if (wireless.type !== IFTYPE.STATION) {
        const failure = await makeStation(requester, ifname, link, wireless);
        if (failure !== undefined) return failure;
    }
    const capabilities = await readCapabilities(requester, dropped, wireless.wiphy);
    if (capabilities === undefined) return { failed: "kernel", text: `${ifname}: no answer to GET_WIPHY` };
    const taken = await insist(() => requester.ask(takeLink(ifindex)));
    return taken.ok ? { capabilities, address: wireless.address } : refused(ifname, taken);
}

async function makeStation(
    requester: Requester,
    ifname: string,
    { ifindex, flags }: Link,
    { type }: WirelessInterface,
): Promise<OpenFailure | undefined> {
    let reply = await insist(() => requester.ask(setStationType(ifindex)));
    if (!reply.ok && reply.errno === Errno.EBUSY && (flags & IFF.UP) !== 0) {
        const target = { ifindex, capabilities: noCapabilities };
        await requester.send({ type: "setLinkUp", up: false }, target);
        reply = await insist(() => requester.ask(setStationType(ifindex)));
        await requester.send({ type: "setLinkUp", up: true }, target);
    }
    if (reply.ok) return undefined;
    const failure = refused(ifname, reply);
    return reply.errno === Errno.EBUSY ? { failed: "busy", text: `${failure.text} (type ${type})` } : failure;
}

function refused(ifname: string, reply: NetlinkError): OpenFailure {
    const text = `${ifname}: ${errorText(reply)}`;
    return reply.errno === Errno.EPERM
        ? { failed: "permission", text: `${text} (CAP_NET_ADMIN is needed)` }
        : { failed: "kernel", text };
}

/** Of a wiphy that has said nothing yet. */
export const noCapabilities: Capabilities = new WiphyCollector().finish();
