import { decode, type KernelEvent } from "#src/driver/nl80211/decode.js";
import { type Device, registerFrames } from "#src/driver/nl80211/encode.js";
import { Requester } from "#src/driver/nl80211/requester.js";
import type { Shared } from "#src/driver/nl80211/shared.js";
import { ManagementSubtype } from "#src/ieee80211/management.js";
import { noBytes } from "#src/lib/bytes.js";

/**
 * Probe requests, for as long as somebody wants them. The kernel only takes such a wish back with the socket that it came from,
 * and until then wakes us for everybody in the neighbourhood who looks for a network.
 */
export class ProbeListener {
    readonly #requester: Requester;

    /** Returns once the kernel knows. That another socket of ours has them already is no failure. */
    static async open(
        shared: Shared,
        device: Device,
        heard: (frame: Extract<KernelEvent, { readonly type: "frame" }>) => void,
    ): Promise<ProbeListener> {
        const commands = shared.openCommands({
            notification: message => {
                const notification = decode(message);
                if (typeof notification === "string") shared.dropped(notification);
                else if (notification.event.type === "frame") heard(notification.event);
            },
            // Whoever was not heard asks again.
            overrun: () => {},
            dropped: reason => shared.dropped(reason),
        });
        const requester = new Requester(shared, commands);
        await requester.ask(registerFrames(device, ManagementSubtype.probeRequest, noBytes));
        return new ProbeListener(requester);
    }

    private constructor(requester: Requester) {
        this.#requester = requester;
    }

    close(): void {
        this.#requester.close();
    }
}
