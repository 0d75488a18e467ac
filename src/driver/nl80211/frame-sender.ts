import type { Capabilities } from "#src/driver/capability.js";
import type { DriverReply } from "#src/driver/driver.js";
import { type Device, endFrameWait, type FrameToSend, sendFrame } from "#src/driver/nl80211/encode.js";
import { readCookie } from "#src/driver/nl80211/queries.js";
import { failure, keep, plain, type Requester } from "#src/driver/nl80211/requester.js";
import { Errno } from "#src/lib/errno.js";

/** Management frames of one interface, and the stay on their channel for what comes back. */
export class FrameSender {
    readonly #requester: Requester;
    /** The frames for whose answers the radio stays on a channel, as the kernel will know them: each has a stay of its own. */
    #waitedFor: readonly Promise<bigint | undefined>[] = [];

    constructor(requester: Requester) {
        this.#requester = requester;
    }

    async send(frame: FrameToSend, device: Device, capabilities: Capabilities): Promise<DriverReply> {
        const asked = this.#requester.ask(sendFrame(frame, device, capabilities), keep(readCookie));
        if (frame.waitFor !== undefined) {
            const cookie = asked.then(reply => (reply.ok ? reply.answers[0]?.cookie : undefined));
            this.#waitedFor = [...this.#waitedFor, cookie].slice(-MAX_WAITS);
        }
        return plain(await asked);
    }

    /** Nothing is waited for any more. */
    async endWait(device: Device): Promise<DriverReply> {
        const waitedFor = this.#waitedFor;
        this.#waitedFor = [];
        let ended: DriverReply = failure(Errno.ENOENT);
        for (const cookie of await Promise.all(waitedFor))
            if (cookie !== undefined) ended = plain(await this.#requester.ask(endFrameWait(device, cookie)));
        return ended;
    }

    /** The interface is gone, and the stay with it. */
    forget(): void {
        this.#waitedFor = [];
    }
}

/** A long answer takes one for each of its pieces; those before the last few are over by themselves. */
const MAX_WAITS = 20;
