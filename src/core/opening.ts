import { type Configuration, configurationSecrets } from "#src/config/file.js";
import type { GlobalConfig } from "#src/config/global.js";
import type { Setting } from "#src/core/client/config-file.js";
import type { CoreEffect, CoreError, Result } from "#src/core/effect.js";
import type { Call, DeviceWish } from "#src/core/event.js";
import type { Root } from "#src/core/root.js";
import type { DriverReply } from "#src/driver/driver.js";
import type { LinkState } from "#src/driver/event.js";
import { macAt, macBytes } from "#src/lib/mac.js";
import { type Step, stay, step } from "#src/lib/machine.js";

/** An interface that is being taken over: its file is read, its device made, its driver opened. */
export interface Opening {
    readonly call: Call;
    readonly ifname: string;
    readonly drivers: readonly string[];
    readonly device: DeviceWish | undefined;
    readonly bridge: string;
    readonly configFile: string;
    readonly additionalConfigFile: string;
    readonly settings: readonly Setting[];
    readonly p2pConfig: GlobalConfig | undefined;
    readonly held: boolean;
    /** What the files say, once they were read. */
    readonly configuration: Configuration;
}

const openDriver = (request: number, { ifname, drivers, bridge }: Opening): CoreEffect => ({
    type: "driver.open",
    request,
    ifname,
    drivers,
    bridge,
});

/** A device was made, or deleted, or not. */
export function deviceReply(state: Root, request: number, reply: DriverReply): Step<Root, CoreEffect> {
    const deleted = state.deleting.get(request);
    if (deleted !== undefined) {
        const { call, interface: id } = deleted;
        return step<Root, CoreEffect>(
            { ...state, deleting: without(state.deleting, request) },
            { type: "driver.close", interface: id },
            reply.ok ? answer(call, { ok: true }) : refusal(call, "deviceNotDeleted", reply.text),
        );
    }
    const opening = state.opening.get(request);
    if (opening === undefined) return stay(state);
    return reply.ok
        ? step<Root, CoreEffect>(state, openDriver(request, opening))
        : deviceNotMade(state, request, opening, reply.text);
}

/** Opens the driver, of a device that may have to be made first. */
export function open(state: Root, request: number, opening: Opening): Step<Root, CoreEffect> {
    const { ifname, device } = opening;
    if (device === undefined) return step<Root, CoreEffect>(state, openDriver(request, opening));
    const make = throughNewest(state, {
        owner: "device",
        request,
        command: { type: "addDevice", ifname, ...device },
    });
    return make.length === 0
        ? deviceNotMade(state, request, opening, "no radio is in use")
        : step<Root, CoreEffect>(state, ...make);
}

function deviceNotMade(state: Root, request: number, opening: Opening, text: string): Step<Root, CoreEffect> {
    return step<Root, CoreEffect>(
        { ...state, opening: without(state.opening, request) },
        refusal(opening.call, "deviceNotMade", text),
        ...configurationSecrets(opening.configuration).map(secret => ({ type: "wipe", secret }) as const),
    );
}

type Asked = Pick<Extract<CoreEffect, { type: "driver" }>, "owner" | "request" | "command">;

export const deleteDevice = (ifname: string): Asked => ({
    owner: "none",
    request: 0,
    command: { type: "deleteDevice", ifname },
});

/** Devices are made on the radio of the newest interface; without one there is none. */
export function throughNewest({ interfaces }: Root, asked: Asked): readonly CoreEffect[] {
    const ids = interfaces.values().map(({ id }) => id);
    return ids.length === 0 ? [] : [{ type: "driver", interface: Math.max(...ids), ...asked }];
}

/**
 * The link of a device that was made for us. Kernels have few addresses for a radio and give one to several devices, of which only
 * the first can come up: such a device gets one that is derived from it.
 */
export function ofItsOwn({ interfaces }: Root, device: DeviceWish, link: LinkState): LinkState {
    const taken = new Set(interfaces.values().map(({ link: { address } }) => address));
    if (device.address !== undefined || !taken.has(link.address)) return link;
    const bytes = macBytes(link.address);
    for (let n = 0; n < LOCAL_ADDRESSES; n++) {
        // Locally administered; the bits above that one tell them apart.
        const address = macAt(Uint8Array.of(2 | (n << 2), ...bytes.subarray(1)));
        if (!taken.has(address)) return { ...link, address };
    }
    return link;
}

const LOCAL_ADDRESSES = 64;

/** What is left without that key. */
export function without<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
    const rest = new Map(map);
    rest.delete(key);
    return rest;
}

export const answer = (call: Call, result: Result): CoreEffect => ({ type: "reply", call, result });
export const refusal = (call: Call, error: CoreError, text?: string): CoreEffect =>
    answer(call, { ok: false, error, ...(text !== undefined && { text }) });
