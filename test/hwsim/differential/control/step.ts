import type { ControlClient } from "#test/hwsim/guest/control.js";

/** One thing that is done to a daemon; what it answers and what its monitors hear until the next one is compared. */
export interface ControlStep {
    readonly name: string;
    readonly perform: (world: ControlWorld) => Promise<unknown>;
    /** The step lasts until an event matches. */
    readonly until?: RegExp;
    /** Milliseconds that it lasts after that. */
    readonly settle?: number;
}

export interface ControlWorld {
    /** The socket of `wlan0`. */
    readonly control: ControlClient;
    readonly global: ControlClient;
    /** A line for the transcript. */
    say(text: string): void;
}

export interface ControlChapter {
    readonly name: string;
    readonly steps: readonly ControlStep[];
}

type Options = Pick<ControlStep, "until" | "settle">;

/** A command to the interface. */
export const ask = (command: string, options: Options = {}): ControlStep => ({
    name: shown(command),
    perform: async ({ control, say }) => say(await control.ask(command)),
    ...options,
});

/** A command to the daemon as a whole. */
export const askGlobally = (command: string, options: Options = {}): ControlStep => ({
    name: `global ${shown(command)}`,
    perform: async ({ global, say }) => say(await global.ask(command)),
    ...options,
});

export const act = (name: string, perform: ControlStep["perform"], options: Options = {}): ControlStep => ({
    name,
    perform,
    ...options,
});

export const wait = (milliseconds: number): ControlStep =>
    act(`${milliseconds} ms pass`, async () => {}, { settle: milliseconds });

/** Adds a network with these fields in configuration syntax. */
export const addNetwork = (id: number, fields: Readonly<Record<string, string>>): readonly ControlStep[] => [
    ask("ADD_NETWORK"),
    ...Object.entries(fields).map(([name, value]) => ask(`SET_NETWORK ${id} ${name} ${value}`)),
];

const shown = (command: string): string => (command.length > 100 ? `${command.slice(0, 100)}…` : command);
