import type { Command } from "#src/core/client/command.js";
import type { CoreError, ResultValue } from "#src/core/effect.js";
import type { Call, CoreEvent } from "#src/core/event.js";
import type { Interface } from "#src/core/interface.js";
import type { Root } from "#src/core/root.js";
import type { Instant } from "#src/lib/instant.js";

/** Everything as it is when a command comes in. */
export interface Scene {
    readonly root: Root;
    readonly now: Instant;
    readonly machine: Surroundings;
    /** Why an interface has no control socket although it should have one. */
    problem(interfaceId: number): string | undefined;
}

/** The same for a command to one interface. */
export interface InterfaceScene extends Scene {
    readonly iface: Interface;
}

/** What is asked of the world outside the core. */
export interface Surroundings {
    /** An address that an interface has besides its MAC address, IPv4 in dots; `undefined` when there is none. */
    ipAddress(ifname: string): string | undefined;
    interfaceIndex(ifname: string): number | undefined;
    /** Ends the daemon once the reply is out. */
    terminate(): void;
    /** Opens the log file anew; false when that failed. */
    reopenLog(): boolean;
    /** A line into the log, at the level of `NOTE`. */
    note(text: string): void;
    /** Words of wpa_supplicant's test build; absent unless the environment asks for them. */
    testing?(text: string, scene: InterfaceScene): Outcome | undefined;
}

/** What a command comes to: a reply at once, or questions to the core that it depends on. */
export type Outcome = string | Asked;

export interface Asked {
    /** All are asked; one that is refused makes the reply a failure. */
    readonly events: readonly ((call: Call) => CoreEvent)[];
    /** What comes of it when all were granted, out of what they brought. */
    readonly done: (values: readonly (ResultValue | undefined)[]) => Outcome;
    /** The reply when one was refused. */
    readonly refused: (error: CoreError) => string;
}

/**
 * How a word is told from longer ones:
 * `alone`: nothing follows; `with`: a space and an argument follow; `either`: one of the two;
 * `prefix`: whatever follows is the argument, without a space too.
 */
export type Form = "alone" | "with" | "either" | "prefix";

export interface Handler<S extends Scene> {
    readonly form: Form;
    /** `argument` is what follows the word and its space. */
    readonly run: (argument: string, scene: S) => Outcome;
}

export type Handlers<S extends Scene> = Readonly<Record<string, Handler<S>>>;
export type InterfaceHandlers = Handlers<InterfaceScene>;

export const OK = "OK\n";
export const FAIL = "FAIL\n";
export const BUSY = "FAIL-BUSY\n";
export const UNKNOWN = "UNKNOWN COMMAND\n";
/** The original's buffers end with a zero. */
export const MAX_REPLY = 4095;
export const MAX_GLOBAL_REPLY = 2047;

export const alone = <S extends Scene>(run: (scene: S) => Outcome): Handler<S> => ({
    form: "alone",
    run: (_, scene) => run(scene),
});
export const withArgument = <S extends Scene>(run: Handler<S>["run"]): Handler<S> => ({ form: "with", run });
export const either = <S extends Scene>(run: Handler<S>["run"]): Handler<S> => ({ form: "either", run });
export const prefix = <S extends Scene>(run: Handler<S>["run"]): Handler<S> => ({ form: "prefix", run });

/** The command that a text is: its handler and argument. Among several that fit, the longest word is meant. */
export function findHandler<S extends Scene>(
    handlers: Handlers<S>,
    text: string,
): { readonly run: Handler<S>["run"]; readonly argument: string } | undefined {
    const space = text.indexOf(" ");
    const word = space < 0 ? text : text.slice(0, space);
    const exact = Object.hasOwn(handlers, word) ? handlers[word] : undefined;
    if (exact !== undefined && fits(exact.form, space >= 0)) {
        const behind = text.slice(word.length);
        return { run: exact.run, argument: exact.form === "prefix" ? behind : behind.slice(1) };
    }
    const found = Object.keys(handlers)
        .filter(name => handlers[name]!.form === "prefix" && text.startsWith(name))
        .sort((a, b) => b.length - a.length)[0];
    return found === undefined ? undefined : { run: handlers[found]!.run, argument: text.slice(found.length) };
}

const fits = (form: Form, hasArgument: boolean): boolean =>
    form === "either" || form === "prefix" || (form === "with") === hasArgument;

/** Asks one thing of the interface. */
export function ask(
    { iface }: InterfaceScene,
    command: Command,
    done: (value: ResultValue | undefined) => Outcome = () => OK,
    refused: (error: CoreError) => string = () => FAIL,
): Asked {
    return {
        events: [call => ({ type: "command", interface: iface.id, call, command })],
        done: ([value]) => done(value),
        refused,
    };
}

/** Asks it where the words of a command could be read. */
export const askWhen = <T>(scene: InterfaceScene, read: T | undefined, command: (read: T) => Command): Outcome =>
    read === undefined ? FAIL : ask(scene, command(read));

/** Asks several things of the interface, one after the other. */
export const askAll = (scene: InterfaceScene, commands: readonly Command[]): Outcome =>
    commands.length === 0
        ? OK
        : {
              events: commands.map(command => (call: Call) => ({
                  type: "command",
                  interface: scene.iface.id,
                  call,
                  command,
              })),
              done: () => OK,
              refused: () => FAIL,
          };

/** As many of the lines, whole, as a reply holds. */
export function fitting(lines: Iterable<string>, limit = MAX_REPLY): string {
    let text = "";
    let length = 0;
    for (const line of lines) {
        length += Buffer.byteLength(line);
        if (length > limit) break;
        text += line;
    }
    return text;
}

/** A number as C's `atoi` reads it: what is none is 0. */
export function atoi(text: string): number {
    const value = Number(/^[ \t\n\r\f\v]*([+-]?[0-9]+)/.exec(text)?.[1] ?? 0);
    return Math.max(-0x80000000, Math.min(0x7fffffff, value));
}

/** The text before the first space and the one behind it; `undefined` where there is no space. */
export function split(text: string): readonly [string, string] | undefined {
    const space = text.indexOf(" ");
    return space < 0 ? undefined : [text.slice(0, space), text.slice(space + 1)];
}
