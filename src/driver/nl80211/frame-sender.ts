import type { Capabilities } from "#src/driver/capability.js";
import type { DriverReply } from "#src/driver/driver.js";
import { type Device, endFrameWait, type FrameToSend, sendFrame } from "#src/driver/nl80211/encode.js";
import { readCookie } from "#src/driver/nl80211/queries.js";
import { failure, keep, plain, type Requester } from "#src/driver/nl80211/requester.js";
import { Errno } from "#src/lib/errno.js";

/** Management frames of one interface, and the stay on their channel for what comes back. */
export class FrameSender {
    readonly #requester: Requester;
    /** The frame for whose answer the radio stays on a channel, as the kernel will know it. */
    #waitedFor: Promise<bigint | undefined> | undefined;

    constructor(requester: Requester) {
        this.#requester = requester;
    }

    async send(frame: FrameToSend, device: Device, capabilities: Capabilities): Promise<DriverReply> {
        const asked = this.#requester.ask(sendFrame(frame, device, capabilities), keep(readCookie));
        if (frame.waitFor !== undefined)
            this.#waitedFor = asked.then(reply => (reply.ok ? reply.answers[0]?.cookie : undefined));
        return plain(await asked);
    }

    /** Nothing is waited for any more. */
    async endWait(device: Device): Promise<DriverReply> {
        const cookie = await this.#waitedFor;
        this.#waitedFor = undefined;
        if (cookie === undefined) return failure(Errno.ENOENT);
        return plain(await this.#requester.ask(endFrameWait(device, cookie)));
    }

    /** The interface is gone, and the stay with it. */
    forget(): void {
        this.#waitedFor = undefined;
    }
}
