import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { attempt } from "#test/hwsim/guest/process.js";
import { settings } from "#test/hwsim/guest/settings.js";
import { until } from "#test/hwsim/guest/wait.js";

/** The program of the supplicant under test, without its options. */
export const program = settings.command[0] ?? "";

const FOLDER = "/tmp/command-line";
export const CONTROL = `${FOLDER}/ctrl`;
export const PID_FILE = `${FOLDER}/pid`;

/** Where a test's files are. */
export const inFolder = (name: string): string => join(FOLDER, name);

/** A file with this text. Gives its path. */
export function file(name: string, text: string): string {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(inFolder(name), text);
    return inFolder(name);
}

export const block = (ssid: string, ...lines: readonly string[]): string =>
    ["network={", `\tssid="${ssid}"`, ...lines.map(line => `\t${line}`), "}", ""].join("\n");

/** What `wpa_cli` answers, without the line that names the interface. */
export async function control(...words: readonly string[]): Promise<string> {
    const { stdout } = await attempt("/sbin/wpa_cli", "-p", CONTROL, "-i", "wlan0", ...words);
    return stdout.trim();
}

export const state = async (): Promise<string | undefined> => /^wpa_state=(.*)$/m.exec(await control("status"))?.[1];

export const reaches = (wanted: string): Promise<unknown> =>
    until(`wpa_state ${wanted}`, async () => (await state()) === wanted, { within: 60 });

/** The process that the PID file names, as long as it runs. */
export function backgroundProcess(path = PID_FILE): number | undefined {
    if (!existsSync(path)) return undefined;
    const pid = Number(readFileSync(path, "latin1"));
    return pid > 0 && existsSync(`/proc/${pid}`) ? pid : undefined;
}

/** Ends what the test left in the background, and its files. */
export async function tidy(): Promise<void> {
    const pid = backgroundProcess();
    if (pid !== undefined) {
        process.kill(pid, "SIGTERM");
        await until("the daemon to end", () => !existsSync(`/proc/${pid}`));
    }
    rmSync(FOLDER, { recursive: true, force: true });
}
