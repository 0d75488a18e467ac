/** What the kernel knows, gathered from one request or several. */
import type { Capabilities } from "#src/driver/capability.js";
import type { BssRecord, Received, SignalReport } from "#src/driver/command.js";
import type { DriverFailure } from "#src/driver/driver.js";
import { type Device, getInterface, getScan, getStation, getSurvey, getWiphy } from "#src/driver/nl80211/encode.js";
import { failure, insist, keep, type Requester } from "#src/driver/nl80211/requester.js";
import { type Recall, readScanResult } from "#src/driver/nl80211/scan-result.js";
import type { Shared } from "#src/driver/nl80211/shared.js";
import { readInterface, readNoise, readStation } from "#src/driver/nl80211/station.js";
import { ATTRS } from "#src/driver/nl80211/uapi.gen.js";
import { WiphyCollector } from "#src/driver/nl80211/wiphy.js";
import type { Mac } from "#src/lib/mac.js";
import { readGeneric } from "#src/netlink/generic.js";
import type { NetlinkFault, NetlinkMessage } from "#src/netlink/message.js";

type Reply<T> = { readonly ok: true; readonly value: T } | DriverFailure;

export async function readCapabilities(
    requester: Requester,
    dropped: Shared["dropped"],
    wiphy: number,
): Promise<Capabilities | undefined> {
    // Fed only when the dump is whole: one that was interrupted brings everything again.
    const reply = await insist(() => requester.dump(getWiphy(wiphy), copied));
    if (!reply.ok) return undefined;
    const collector = new WiphyCollector();
    for (const message of reply.answers) {
        const fault = collector.add(message);
        if (fault !== undefined) dropped(fault);
    }
    return collector.finish();
}

const copied = ({ bytes, start, end, ...rest }: NetlinkMessage): NetlinkMessage => ({
    ...rest,
    bytes: bytes.slice(start, end),
    start: 0,
    end: end - start,
});

/** All BSSs of the kernel's table. `recall`: see `readScanResult`. */
export async function readScanResults(
    requester: Requester,
    { kernel, dropped }: Shared,
    device: Device,
    recall?: Recall,
): Promise<Reply<{ readonly bsss: readonly BssRecord[] }>> {
    const now = kernel.now();
    const read = (message: NetlinkMessage): BssRecord | undefined => {
        const record = readScanResult(message, now, recall);
        if (typeof record !== "string") return record;
        dropped(record);
        return undefined;
    };
    const reply = await insist(() => requester.dump(getScan(device), read));
    return reply.ok ? { ok: true, value: { bsss: reply.answers } } : failure(reply.errno, reply.text);
}

/** The link to `peer`. */
export async function readSignal(requester: Requester, ifindex: number, peer: Mac): Promise<Reply<SignalReport>> {
    const [station, described, survey] = await Promise.all([
        requester.ask(getStation(ifindex, peer), keep(readStation)),
        requester.ask(getInterface(ifindex), keep(readInterface)),
        requester.dump(getSurvey(ifindex), readNoise),
    ]);
    if (!station.ok) return failure(station.errno, station.text);
    const channel = described.ok ? described.answers[0]?.channel : undefined;
    const noise = survey.ok ? survey.answers.find(({ frequency }) => frequency === channel?.frequency) : undefined;
    const value: SignalReport = {
        ...(station.answers[0] ?? { signal: 0 }),
        ...channel,
        ...(noise !== undefined && { noise: noise.noise }),
    };
    return { ok: true, value };
}

/** From `peer`. */
export async function readReceived(requester: Requester, ifindex: number, peer: Mac): Promise<Reply<Received>> {
    const station = await requester.ask(getStation(ifindex, peer), keep(readStation));
    if (!station.ok) return failure(station.errno, station.text);
    const [report] = station.answers;
    return { ok: true, value: { beacons: report?.beaconsReceived, packets: report?.rxPackets } };
}

/** By which the kernel knows a stay on a channel, or a frame that is waited for. */
export function readCookie(message: NetlinkMessage): { readonly cookie: bigint } | NetlinkFault | "missingAttribute" {
    const generic = readGeneric(message);
    if (typeof generic === "string") return generic;
    const { attributes: a } = generic;
    let cookie: bigint | undefined;
    while (a.next()) if (a.type === ATTRS.COOKIE) cookie = a.u64();
    return a.fault ?? (cookie === undefined ? "missingAttribute" : { cookie });
}
