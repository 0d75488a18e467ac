import type { Observable } from "rxjs";
import type { Capabilities } from "#src/driver/capability.js";
import type { DriverCommand, ResultOf } from "#src/driver/command.js";
import type { DriverEvent, LinkState } from "#src/driver/event.js";

/** One network interface under our control. */
export interface Driver {
    readonly capabilities: Capabilities;
    /** The link as it was when the interface was opened; changes come as `link` events. */
    readonly link: LinkState;
    /** Hot and multicast. Completes after `close`. */
    readonly events$: Observable<DriverEvent>;
    /** One reply per command. A kernel error is a reply, not a rejection. */
    execute<C extends DriverCommand>(command: C): Promise<DriverReply<C>>;
    /** Leaves the interface disconnected, without our keys and in its default link mode. Never rejects. */
    close(): Promise<void>;
}

export type DriverReply<C extends DriverCommand = DriverCommand> =
    | { readonly ok: true; readonly value: ResultOf<C> }
    | DriverFailure;

/** The kernel said no. `text` is the kernel's own explanation where it gave one, else the name of the error. */
export interface DriverFailure {
    readonly ok: false;
    /** Positive error number, for example 16 for EBUSY. */
    readonly errno: number;
    readonly text: string;
}

/** A kind of driver (`nl80211`, `air`) that opens interfaces by name. */
export interface DriverFamily {
    readonly name: string;
    /** Never rejects. An interface that is down is opened all the same. */
    open(ifname: string): Promise<Driver | OpenFailure>;
    close(): Promise<void>;
}

export interface OpenFailure {
    readonly failed: "noSuchInterface" | "notWireless" | "busy" | "permission" | "kernel";
    /** For a person, with the missing capability or the kernel's own text. */
    readonly text: string;
}

export const isOpenFailure = (opened: Driver | OpenFailure): opened is OpenFailure => "failed" in opened;
