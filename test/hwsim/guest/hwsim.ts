import { readdirSync } from "node:fs";
import { kernel } from "#service/runtime/native/kernel.js";
import type { AttributeWriter } from "#src/netlink/attribute.js";
import { GENL_ID_CTRL, genericPayload, getFamily, readFamily } from "#src/netlink/generic.js";
import { NetlinkConnection } from "#src/netlink/transport.js";
import { until } from "#test/hwsim/guest/wait.js";

// include/linux/mac80211_hwsim.h of the kernel
const NEW_RADIO = 4;
const DEL_RADIO = 5;
const RADIO_NAME = 17;

const made = new Set<string>();

/** One more simulated radio on the side under test, with an interface on it; gives the interface's name. */
export async function plugIn(radio: string): Promise<string> {
    await asked(NEW_RADIO, radio);
    made.add(radio);
    return until(`an interface on ${radio}`, () => interfaceOf(radio));
}

/** The radio is gone, as a driver that is unloaded or a stick that is pulled out. */
export async function pullOut(radio: string): Promise<void> {
    await asked(DEL_RADIO, radio);
    made.delete(radio);
}

/** Those that a test has left. */
export async function pullOutAll(): Promise<void> {
    for (const radio of [...made]) await pullOut(radio);
}

function interfaceOf(radio: string): string | undefined {
    try {
        return readdirSync(`/sys/class/ieee80211/${radio}/device/net`)[0];
    } catch {
        return undefined;
    }
}

async function asked(command: number, radio: string): Promise<void> {
    const connection = new NetlinkConnection(kernel.openNetlink("generic"), {
        notification: () => {},
        overrun: () => {},
    });
    try {
        const found = await connection.request(
            { type: GENL_ID_CTRL, payload: getFamily("MAC80211_HWSIM") },
            readFamily,
        );
        const family = found.ok ? found.answers[0] : undefined;
        if (family === undefined || typeof family === "string") throw new Error("no MAC80211_HWSIM");
        const payload: AttributeWriter = genericPayload(command).string(RADIO_NAME, radio);
        const reply = await connection.request({ type: family.id, payload: payload.finish() });
        // The answer to NEW_RADIO is the number of the radio in the place of an error.
        if (!reply.ok && reply.errno > 0) throw new Error(`${command} ${radio}: ${reply.errno} ${reply.text ?? ""}`);
    } finally {
        connection.close();
    }
}
