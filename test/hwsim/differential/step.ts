import { Variant } from "dbus-next";
import { BSS, INTERFACE, NETWORK, ROOT, SERVICE } from "#test/hwsim/guest/supplicant.js";

/** The line of a transcript that stands for what a step waited for. */
export const WAITED_IN_VAIN = "60 s passed without it";

/** One thing that is done to a daemon. What it answers and what it sends until the next step is compared. */
export type Step = Call | Act;

/**
 * A method call. `$name` in the path or in text of the body is what an earlier step saved under that name. The signature is
 * what goes over the wire, whether or not the method has that one.
 */
export interface Call extends Waiting {
    readonly path: string;
    readonly interface: string | undefined;
    readonly member: string;
    readonly signature: string;
    readonly body: readonly unknown[];
    /** Keeps the first object path of the reply under this name. */
    readonly save?: string;
    /** The caller does not want a reply. */
    readonly noReply?: boolean;
}

/** Something that is done to the world around the daemon. */
export interface Act extends Waiting {
    readonly act: string;
    readonly perform: (world: World) => Promise<unknown>;
}

interface Waiting {
    /** The step lasts until a line of the transcript matches, or until 60 s have passed. */
    readonly until?: RegExp;
    /**
     * Milliseconds that the step lasts after that; 20 unless told, which is more than signals are collected for. With 0 the
     * next step's call is sent without waiting for the reply.
     */
    readonly settle?: number;
    /** Lines of the transcript that are compared; all of them unless told. */
    readonly only?: RegExp;
    /**
     * Compared only when both have accepted the call before: what they do with a call that they refuse, whole or in part, is
     * no matter of this step.
     */
    readonly afterSuccess?: boolean;
    /** In which order the messages come says nothing, and neither do the numbers of BSSs. */
    readonly unordered?: boolean;
}

export type Options = Waiting & Pick<Call, "save" | "noReply">;

/** What an act can use. */
export interface World {
    /** Ends the daemon in an orderly way. */
    stop(): Promise<void>;
    /** Sends a call over a connection that is closed at once. */
    callAndVanish(call: Call): Promise<void>;
    /** Sends a call over another connection, which stays open; its reply is in the transcript. */
    callFromOther(call: Call): Promise<void>;
    /** Puts into the transcript what was seen of the daemon elsewhere than on the bus. */
    note(line: string): void;
    /** Kept until the world is left. */
    readonly things: Map<string, unknown>;
}

/** A chapter is played from start to end against a fresh daemon. */
export interface Chapter {
    readonly name: string;
    readonly steps: readonly Step[];
}

export const P2P = `${INTERFACE}.P2PDevice`;
export const PROPERTIES = "org.freedesktop.DBus.Properties";
export const INTROSPECTABLE = "org.freedesktop.DBus.Introspectable";
export { BSS, INTERFACE, NETWORK, ROOT, SERVICE };

/** A variant: `v("s", "text")`. */
export const v = (signature: string, value: unknown): Variant => new Variant(signature, value);
export const s = (value: string): Variant => v("s", value);
export const i = (value: number): Variant => v("i", value);
export const u = (value: number): Variant => v("u", value);
export const b = (value: boolean): Variant => v("b", value);
export const ay = (value: string | readonly number[]): Variant => v("ay", Buffer.from(value as string));

/** One value of every kind of type, for what takes another one. */
export const ONE_OF_EACH: readonly Variant[] = [
    s("text"),
    s(""),
    i(1),
    u(1),
    b(true),
    v("y", 1),
    v("n", 1),
    v("q", 1),
    v("x", 1n),
    v("t", 1n),
    v("d", 1),
    v("o", "/"),
    v("g", "s"),
    ay([1, 2]),
    v("as", ["text"]),
    v("au", [1]),
    v("aay", [Buffer.from("text")]),
    v("a{sv}", {}),
    v("a{ss}", { key: "value" }),
    v("(uu)", [1, 2]),
    v("v", s("text")),
];

export const call = (
    path: string,
    iface: string | undefined,
    member: string,
    signature = "",
    body: readonly unknown[] = [],
    options: Options = {},
): Call => ({ path, interface: iface, member, signature, body, ...options });

export const act = (what: string, perform: Act["perform"], options: Waiting = {}): Act => ({
    act: what,
    perform,
    ...options,
});

export const wait = (milliseconds: number): Act =>
    act(`${milliseconds} ms pass`, async () => {}, { settle: milliseconds });

/** Calls of the interface that the chapter saved as `if`. */
export const onInterface = (member: string, signature = "", body: readonly unknown[] = [], options?: Options): Call =>
    call("$if", INTERFACE, member, signature, body, options);

export const onRoot = (member: string, signature = "", body: readonly unknown[] = [], options?: Options): Call =>
    call(ROOT, SERVICE, member, signature, body, options);

export const get = (path: string, iface: string, property: string, options?: Options): Call =>
    call(path, PROPERTIES, "Get", "ss", [iface, property], options);

export const getAll = (path: string, iface: string, options?: Options): Call =>
    call(path, PROPERTIES, "GetAll", "s", [iface], options);

export const set = (path: string, iface: string, property: string, value: Variant, options?: Options): Call =>
    call(path, PROPERTIES, "Set", "ssv", [iface, property, value], options);

export const introspect = (path: string): Call => call(path, INTROSPECTABLE, "Introspect");

/** Creates the interface that the other steps of a chapter use; what that looks like is compared in a chapter of its own. */
export const withInterface = (ifname = "wlan0", more: Readonly<Record<string, Variant>> = {}, save = "if"): Call =>
    onRoot("CreateInterface", "a{sv}", [{ Ifname: s(ifname), ...more }], { save, settle: 300, only: /^error/ });

/** What a bad caller sends to a method: arguments missing, too many, of other types. */
export function badSignatures(path: string, iface: string, member: string, signature: string): readonly Call[] {
    const others: readonly (readonly [string, readonly unknown[]])[] = [
        ["", []],
        ["s", ["text"]],
        ["u", [1]],
        ["o", ["/"]],
        ["v", [s("text")]],
        ["a{ss}", [{ key: "value" }]],
        ["a{sv}s", [{}, "text"]],
    ];
    return others
        .filter(([other]) => other !== signature)
        .map(([other, body]) => call(path, iface, member, other, body));
}

/** The same steps, sent without waiting for replies. */
export const quickly = (steps: readonly Step[]): readonly Step[] => steps.map(step => ({ ...step, settle: 0 }));
