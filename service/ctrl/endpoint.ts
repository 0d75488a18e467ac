import { chmodSync, lchownSync, lstatSync, mkdirSync, rmdirSync, unlinkSync } from "node:fs";
import {
    groupId,
    isUnixSocketInUse,
    openUnixDatagramSocket,
    SocketError,
    type UnixDatagramSocket,
} from "#service/runtime/native/socket.js";
import { Errno } from "#src/lib/errno.js";

/** A control socket and what is to be done with its file when it ends. */
export interface Endpoint {
    readonly socket: UnixDatagramSocket;
    /** Closes the socket and removes its file; its directory too when it is empty then. */
    close(): void;
}

/** Where the socket of an interface is and who may use it, out of `ctrl_interface` and `ctrl_interface_group`. */
export interface ControlDirectory {
    readonly path: string;
    /** Name or number. */
    readonly group: string | undefined;
}

/** `DIR=/run/wpa_supplicant GROUP=netdev`, or a path alone. */
export function controlDirectory(text: string, group: string): ControlDirectory | undefined {
    if (text === "") return undefined;
    if (!text.startsWith("DIR=")) return { path: text, group: group === "" ? undefined : group };
    const [path, inside] = text.slice("DIR=".length).split(" GROUP=", 2);
    return path === undefined || path === "" ? undefined : { path, group: inside };
}

/** The socket of an interface. Throws an Error with a sentence for people. */
export function openInterfaceEndpoint({ path, group }: ControlDirectory, ifname: string): Endpoint {
    const gid = group === undefined ? undefined : idOfGroup(group);
    try {
        mkdirSync(path, 0o770);
    } catch (error) {
        if (codeOf(error) !== "EEXIST") throw error;
    }
    if (gid !== undefined) {
        lchownSync(path, SAME_OWNER, gid);
        chmodSync(path, 0o750);
    }
    const file = `${path}/${ifname}`;
    const { socket, remove } = bound(file, () => {
        if (gid !== undefined) lchownSync(file, SAME_OWNER, gid);
        chmodSync(file, 0o770);
    });
    return {
        socket,
        close: () => {
            socket.close();
            remove();
            attempt(() => rmdirSync(path));
        },
    };
}

/** The global socket: a path, or `@abstract:NAME`. Throws an Error with a sentence for people. */
export function openGlobalEndpoint(name: string, group: string | undefined): Endpoint {
    if (name.startsWith(ABSTRACT)) {
        // The original binds the whole address, so the name goes on with zeros; clients (wpa_cli) do the same.
        const socket = openUnixDatagramSocket(`\0${name.slice(ABSTRACT.length)}`.padEnd(SUN_PATH, "\0"));
        return { socket, close: () => socket.close() };
    }
    const { socket, remove } = bound(name, () => {
        if (group !== undefined) {
            lchownSync(name, SAME_OWNER, idOfGroup(group));
            chmodSync(name, 0o770);
        } else chmodSync(name, 0o700);
    });
    return {
        socket,
        close: () => {
            socket.close();
            remove();
        },
    };
}

const ABSTRACT = "@abstract:";
/** Bytes of `sun_path`. */
const SUN_PATH = 108;
/** chown(2) leaves the owner alone. */
const SAME_OWNER = -1;

/**
 * A socket at a path, and what removes its file: ours, not one that somebody put in its place. A socket file that nobody
 * listens at is left over from a daemon that was killed, and replaced; anything else that is there stays.
 *
 * @param allow says who may use the file; when it throws nothing is left
 */
function bound(file: string, allow: () => void): { readonly socket: UnixDatagramSocket; readonly remove: () => void } {
    if (Buffer.byteLength(file) >= SUN_PATH) throw new Error(`${file}: the path of a control socket is too long`);
    const socket = freshSocket(file);
    const { dev, ino } = lstatSync(file);
    const isOurs = (): boolean => {
        const there = lstatSync(file);
        return there.dev === dev && there.ino === ino;
    };
    const remove = (): void => attempt(() => isOurs() && unlinkSync(file));
    try {
        allow();
    } catch (error) {
        socket.close();
        remove();
        throw error;
    }
    return { socket, remove };
}

function freshSocket(file: string): UnixDatagramSocket {
    try {
        return openUnixDatagramSocket(file);
    } catch (error) {
        if (!(error instanceof SocketError) || error.errno !== Errno.EADDRINUSE) throw error;
    }
    if (!lstatSync(file).isSocket()) throw new Error(`${file} is there and is no socket`);
    if (isUnixSocketInUse(file)) throw new Error(`${file} is in use; delete it when nobody serves it any more`);
    unlinkSync(file);
    return openUnixDatagramSocket(file);
}

function idOfGroup(text: string): number {
    const id = groupId(text) ?? (/^[0-9]{1,9}$/.test(text) ? Number(text) : undefined);
    if (id === undefined) throw new Error(`invalid group '${text}'`);
    return id;
}

/** What is gone already, is not empty or cannot be removed is left as it is: nobody is there to be told. */
function attempt(remove: () => void): void {
    try {
        remove();
    } catch {
        // It stays.
    }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined);
