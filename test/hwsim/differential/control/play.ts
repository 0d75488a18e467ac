import { writeFileSync } from "node:fs";
import type { ControlChapter, ControlStep, ControlWorld } from "#test/hwsim/differential/control/step.js";
import type { Entry, Transcript } from "#test/hwsim/differential/play.js";
import { WAITED_IN_VAIN } from "#test/hwsim/differential/step.js";
import { ControlClient, isEvent } from "#test/hwsim/guest/control.js";
import { Daemon } from "#test/hwsim/guest/process.js";
import { sleep, until } from "#test/hwsim/guest/wait.js";
import { cleanUp } from "#test/hwsim/guest/world.js";

export const DIRECTORY = "/run/wpa";
export const GLOBAL = "/run/wpa-global";
const SETTLE = 20;

/** Plays a chapter against a fresh daemon that was given `wlan0`, a directory for its socket and a global socket. */
export async function playControl(chapter: ControlChapter, [program = ""]: readonly string[]): Promise<Transcript> {
    const daemon = new Daemon("supplicant", program, ["-iwlan0", "-Dnl80211", `-C${DIRECTORY}`, `-g${GLOBAL}`]);
    const clients: ControlClient[] = [];
    // Both daemons lose events to a full queue, and a hotspot's answer makes more of them at once than ten, the kernel's default.
    writeFileSync("/proc/sys/net/unix/max_dgram_qlen", "1000");
    try {
        const connect = async (path: string): Promise<ControlClient> => {
            const client = await ControlClient.connect(path);
            clients.push(client);
            await client.ask("ATTACH");
            client.heard.length = 0;
            return client;
        };
        const control = await connect(`${DIRECTORY}/wlan0`);
        const global = await connect(GLOBAL);
        const transcript: Entry[] = [];
        for (const step of chapter.steps) {
            const lines = await played(step, { control, global });
            transcript.push({
                step: normalised(step.name),
                lines: lines.filter(line => !BY_CHANCE.test(line)).map(normalised),
                afterSuccess: false,
            });
        }
        return transcript;
    } finally {
        for (const client of clients) client.close();
        await daemon.stop();
        await cleanUp();
    }
}

async function played(step: ControlStep, world: Omit<ControlWorld, "say">): Promise<readonly string[]> {
    const { control, global } = world;
    const said: string[] = [];
    const mark = [control.heard.length, global.heard.length] as const;
    try {
        await step.perform({ ...world, say: text => said.push(...replyLines(text)) });
    } catch (error) {
        said.push(`failed: ${error instanceof Error ? error.message : String(error)}`);
    }
    const { until: awaited } = step;
    const events = (): readonly string[] => control.heard.slice(mark[0]).filter(isEvent);
    if (awaited !== undefined)
        await until(String(awaited), () => events().some(event => awaited.test(event)), {
            within: 60,
            every: 10,
        }).catch(() => said.push(WAITED_IN_VAIN));
    await sleep(step.settle ?? SETTLE);
    const own = events();
    // The global socket says the same with the interface's name in front; what else it says is its own.
    const others = global.heard
        .slice(mark[1])
        .filter(text => isEvent(text) && !own.includes(text.replace("IFNAME=wlan0 ", "")));
    return [...said, ...own.map(text => `event ${text}`), ...others.map(text => `global event ${text}`)];
}

/** A reply line by line, and how it ends: some do without a line break. */
function replyLines(text: string): readonly string[] {
    if (text === "") return ["(nothing)"];
    const lines = text.split("\n");
    return text.endsWith("\n") ? lines.slice(0, -1) : [...lines.slice(0, -1), `${lines.at(-1)} (no line break)`];
}

/** Whether a beacon comes while a scan is on its channel. */
const BY_CHANCE = /^beacon_ie=/;

/** What differs from run to run. */
const RULES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
    [/^(age|tsf|LINKSPEED|TXGOOD|RXGOOD|update_idx|eapol_tx_sock|AVG_RSSI|AVG_BEACON_RSSI)=-?\d+/, "$1=…"],
    // The traffic indication map changes with every beacon.
    [/^((?:beacon_)?ie=[0-9a-f]*?)0504[0-9a-f]{8}/, "$10504…"],
    [/:\d+\.\d{6}$/, ":…"],
    [/dialog_token=\d+/, "dialog_token=…"],
];

const normalised = (line: string): string =>
    RULES.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
