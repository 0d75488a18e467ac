import { type Message, MessageType, Variant } from "dbus-next";
import { normalised } from "#test/hwsim/differential/normalise.js";
import { Recorder } from "#test/hwsim/differential/recorder.js";
import type { Call, Chapter, Step, World } from "#test/hwsim/differential/step.js";
import { SERVICE, WAITED_IN_VAIN } from "#test/hwsim/differential/step.js";
import { inline } from "#test/hwsim/differential/text.js";
import { attempt } from "#test/hwsim/guest/process.js";
import { STATIONS, setDown, setUp } from "#test/hwsim/guest/radio.js";
import { Supplicant } from "#test/hwsim/guest/supplicant.js";
import { sleep, until } from "#test/hwsim/guest/wait.js";
import { busOnly, cleanUp } from "#test/hwsim/guest/world.js";

/** What a daemon said in one step. */
export interface Entry {
    readonly step: string;
    readonly lines: readonly string[];
    /** Compared only when neither has refused the call before. */
    readonly afterSuccess: boolean;
}

export type Transcript = readonly Entry[];

const SETTLE = 20;
/** The bus lets a connection wait for no more than 128 replies. */
const MOST_AT_ONCE = 30;

/** Plays a chapter against a fresh daemon; lines for which `leftOut` holds are not in the transcript. */
export async function play(
    chapter: Chapter,
    command: readonly string[],
    leftOut: (line: string) => boolean,
): Promise<Transcript> {
    const bus = await busOnly();
    const supplicant = await Supplicant.start(bus, command);
    const recorder = await Recorder.connect(SERVICE);
    const others: Recorder[] = [];
    const saved = new Map<string, string>();
    const world: World = {
        stop: () => supplicant.stop(),
        callAndVanish: async call => {
            const other = await Recorder.connect(SERVICE);
            await other.call(resolved({ ...call, noReply: true }, saved));
            other.close();
        },
        callFromOther: async call => {
            const other = others[0] ?? (await Recorder.connect(SERVICE, "other: "));
            if (others.length === 0) {
                await other.listen();
                others.push(other);
            }
            await other.call(resolved(call, saved));
        },
        note: line => recorder.note(line),
        things: new Map(),
    };
    try {
        await recorder.listen();
        const transcript: Entry[] = [];
        for (const steps of batches(chapter.steps)) {
            const parts = await performAll(steps, recorder, world, saved);
            const more = others.flatMap(other => other.taken().filter(isReply));
            steps.forEach((step, index) => {
                const last = index === steps.length - 1;
                const lines = [...(parts[index] ?? []), ...(last ? more : [])];
                transcript.push(
                    entry(
                        step,
                        lines.filter(line => !leftOut(line)),
                    ),
                );
            });
        }
        return transcript;
    } finally {
        for (const other of others) other.close();
        recorder.close();
        await cleanUp();
        await forgetHidden();
    }
}

/** The kernel forgets the hidden half of a network one look later than the other half, and not by age alone. */
async function forgetHidden(): Promise<void> {
    for (const ifname of STATIONS) {
        await setUp(ifname);
        for (let time = 0; time < 2; time++) await attempt("iw", "dev", ifname, "scan", "freq", "2412", "flush");
        await setDown(ifname);
    }
}

/** Calls that need not be waited for go together. */
function batches(steps: readonly Step[]): readonly (readonly Step[])[] {
    const all: Step[][] = [];
    for (const step of steps) {
        const last = all.at(-1);
        if (last !== undefined && last.length < MOST_AT_ONCE && isQuick(step) && last.every(isQuick)) last.push(step);
        else all.push([step]);
    }
    return all;
}

const isQuick = (step: Step): step is Call =>
    "member" in step && step.settle === 0 && step.save === undefined && step.until === undefined;

async function performAll(
    steps: readonly Step[],
    recorder: Recorder,
    world: World,
    saved: Map<string, string>,
): Promise<readonly (readonly string[])[]> {
    if (steps.every(isQuick)) {
        const parts = await recorder.callAll(steps.map(step => resolved(step, saved)));
        recorder.taken();
        return parts;
    }
    for (const step of steps) await perform(step, recorder, world, saved);
    return [recorder.taken()];
}

function entry(step: Step, lines: readonly string[]): Entry {
    const { only, unordered = false, afterSuccess = false } = step;
    const kept = normalised(lines);
    const shown = only === undefined ? kept : kept.filter(line => only.test(line));
    return { step: normalised([nameOf(step)])[0] ?? "", lines: unordered ? sorted(shown) : shown, afterSuccess };
}

/** Whole messages in the order of their text; each line of one about a BSS says about which. */
function sorted(lines: readonly string[]): readonly string[] {
    const messages: string[][] = [];
    for (const line of lines) {
        const last = messages.at(-1);
        const text = line.replaceAll(/BSSs\/\d+/g, "BSSs/…");
        if (last === undefined || !line.startsWith(" ")) messages.push([text]);
        else last.push(text);
    }
    return messages
        .map(message => {
            const name = message.find(line => line.includes(".SSID <"))?.replace(/^.*\.SSID /, "");
            return name === undefined ? message : message.map(line => `${line} of ${name}`);
        })
        .sort((a, b) => (a.join() < b.join() ? -1 : 1))
        .flat();
}

/** The other connection hears the same signals; what is its own are replies, and signals to it alone. */
const isReply = (line: string): boolean => !/^other: (signal| {2}\[)/.test(line);

async function perform(step: Step, recorder: Recorder, world: World, saved: Map<string, string>): Promise<void> {
    if ("act" in step) await step.perform(world);
    else {
        const reply = await recorder.call(resolved(step, saved));
        if (step.save !== undefined) saved.set(step.save, pathIn(reply));
    }
    const { until: awaited } = step;
    if (awaited !== undefined)
        await until(String(awaited), () => recorder.lines.some(line => awaited.test(line)), {
            within: 60,
            every: 10,
        }).catch(() => recorder.note(WAITED_IN_VAIN));
    await sleep(step.settle ?? SETTLE);
}

/** The object path that a reply begins with, or the first one of the list that it holds. */
function pathIn(reply: Message | undefined): string {
    const value: unknown = reply?.type === MessageType.METHOD_RETURN ? reply.body[0] : undefined;
    const list: unknown = value instanceof Variant ? value.value : [value];
    const first: unknown = Array.isArray(list) ? list[0] : list;
    return typeof first === "string" ? first : "/nothing";
}

/** The call with what earlier steps saved in it. */
function resolved(call: Call, saved: ReadonlyMap<string, string>): Call {
    const fill = (text: string): string =>
        text.replaceAll(/\$(\w+)/g, (whole, name: string) => saved.get(name) ?? whole);
    const deep = (value: unknown): unknown => {
        if (typeof value === "string") return fill(value);
        if (value instanceof Variant) return new Variant(value.signature, deep(value.value));
        if (Array.isArray(value)) return value.map(deep);
        if (Buffer.isBuffer(value) || typeof value !== "object" || value === null) return value;
        return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, deep(inner)]));
    };
    return { ...call, path: fill(call.path), body: call.body.map(deep) };
}

function nameOf(step: Step): string {
    if ("act" in step) return step.act;
    const [name, ...rest] = [step.member, step.path, step.interface ?? "no interface"];
    const values = inline(step.signature, step.body);
    return `${name}(${values.length > 200 ? `${values.slice(0, 200)}…` : values}) of ${rest.join(" ")}`;
}
