import { setGlobalField } from "#src/config/global.js";
import { isRefused } from "#src/config/network.js";
import type { Answer } from "#src/core/client/answer.js";
import { answerTo } from "#src/core/client/answer.js";
import type { Setting } from "#src/core/client/config-file.js";
import type { LocalEvent } from "#src/core/event.js";
import type { Interface } from "#src/core/interface.js";
import type { P2pDeviceState, P2pSettings } from "#src/core/p2p.js";
import {
    drawnListenChannel,
    isP2pKeptFrom6GHz,
    isP2pPossible,
    p2pConfig,
    p2pDevice,
    p2pDiscoveryRadio,
} from "#src/core/p2p-device.js";
import { type InterfaceEffect, type Routed, routed } from "#src/core/route/routed.js";
import type { DriverReply } from "#src/driver/driver.js";
import { noBytes } from "#src/lib/bytes.js";
import type { Millis } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { type Env, unreachable } from "#src/lib/machine.js";
import { type FindParameters, frequencyOfP2pChannel, probeRequestElements } from "#src/p2p/index.js";

/** What clients ask of the P2P Device. */
export type P2pCommand =
    | { readonly type: "p2p.find"; readonly find: FindParameters }
    /** Ends a find, and a listen. */
    | { readonly type: "p2p.stopFind" }
    | { readonly type: "p2p.listen"; readonly duration: Millis }
    /** Listens for `period` in every `interval`; `undefined`: no more. */
    | { readonly type: "p2p.extendedListen"; readonly timing: ListenTiming | undefined }
    /** Forgets all peers and ends whatever goes on. */
    | { readonly type: "p2p.flush" }
    /** Nothing is to be heard of this peer any more. */
    | { readonly type: "p2p.reject"; readonly peer: Mac }
    /** `fields`: of the configuration. All of it, or nothing. */
    | { readonly type: "p2p.set"; readonly settings: Partial<P2pSettings>; readonly fields?: readonly Setting[] };

interface ListenTiming {
    readonly period: Millis;
    readonly interval: Millis;
}

export function p2pCommand(state: Interface, command: P2pCommand, answer: Answer, env: Env): Routed {
    const { done, failed } = answer;
    if (command.type === "p2p.set") return setP2p(state, command, answer);
    // What goes on when it is switched off can still be ended.
    const ends = (command.type === "p2p.stopFind" || command.type === "p2p.flush") && state.p2p.device.tag === "on";
    if (!ends && !isP2pPossible(state)) return failed("p2pUnavailable");
    switch (command.type) {
        case "p2p.find":
        case "p2p.listen":
        case "p2p.extendedListen":
            if (command.type === "p2p.extendedListen" && !isTiming(command.timing)) return failed("fieldRefused");
            if (state.link.state !== "up") return failed("interfaceDisabled");
            if (state.p2p.device.tag === "on" && command.type === "p2p.find" && isManaged(state))
                return done(driverFinds(state, command.find));
            return state.p2p.device.tag === "on"
                ? done(routed(state, [], [{ to: "p2pDiscovery", event: discoveryEvent(state, command) }]))
                : start(state, command, answer, env);
        case "p2p.stopFind":
            return done(routed(state, driverStops(state), [{ to: "p2pDiscovery", event: { type: "stop" } }]));
        case "p2p.flush":
            return done(
                routed(state, driverStops(state), [
                    { to: "p2pDiscovery", event: { type: "extendedListen", timing: undefined } },
                    ...forgotten,
                    // Or those that are found next would be asked what nobody wants to know any more.
                    ...state.p2p.services.queries.map(
                        ({ ref }): LocalEvent => ({ to: "p2pServices", event: { type: "cancel", ref } }),
                    ),
                ]),
            );
        case "p2p.reject":
            if (state.p2p.peers.table.get(command.peer) === undefined) return failed("peerUnknown");
            return done(routed(state, [], [{ to: "p2pPeers", event: { type: "reject", address: command.peer } }]));
        default:
            return unreachable(command);
    }
}

const forgotten: readonly LocalEvent[] = [
    { to: "p2pDiscovery", event: { type: "stop" } },
    { to: "p2pPeers", event: { type: "flush" } },
];

/** Where there is no P2P, nothing of it can be set; that it is switched on again can. */
function setP2p(
    state: Interface,
    { settings: changes, fields = [] }: Extract<P2pCommand, { type: "p2p.set" }>,
    { done, failed }: Answer,
): Routed {
    const settings: P2pSettings = { ...state.p2p.settings, ...changes };
    let config = p2pConfig(state);
    for (const [field, text] of fields) {
        const set = setGlobalField(config, field, text);
        if (isRefused(set)) return failed("fieldRefused", set.refused);
        config = set;
    }
    const next: Interface = {
        ...state,
        ...(state.p2pConfig === undefined ? { config } : { p2pConfig: config }),
        p2p: { ...state.p2p, settings },
    };
    if (!isP2pPossible(state) && !isP2pPossible(next)) return failed("p2pUnavailable");
    const { listenChannel } = settings;
    if (listenChannel !== undefined && frequencyOfP2pChannel(listenChannel) === undefined)
        return failed("fieldRefused", "listen channel");
    return done(routed(next, [], [radioChanged(next), ...(settings.disabled ? forgotten : [])]));
}

/** The same interface with these Wi-Fi Display subelements, or without Wi-Fi Display. Who asks for them as a service hears of the same. */
export function displaying(state: Interface, shown: Uint8Array | undefined): Interface {
    const { settings, services: discovery } = state.p2p;
    const services = { ...discovery, services: { ...discovery.services, wfdSubelements: shown } };
    const wfdSubelements = shown ?? noBytes;
    return { ...state, p2p: { ...state.p2p, settings: { ...settings, wfdSubelements }, services } };
}

const isTiming = (timing: ListenTiming | undefined): boolean =>
    timing === undefined || (timing.period > 0 && timing.period <= timing.interval && timing.interval <= MAX_INTERVAL);
/** It is told in 16 bits. */
const MAX_INTERVAL = 65_535;

/** Whether the driver looks for devices by itself. */
const isManaged = ({ capabilities }: Interface): boolean => capabilities.features.has("p2pManagement");

/** Searching and pausing are the driver's business then (S143). */
const driverFinds = (state: Interface, find: Extract<P2pCommand, { type: "p2p.find" }>["find"]): Routed =>
    routed(
        state,
        [
            {
                type: "driver",
                owner: "none",
                request: 0,
                command: {
                    type: "p2p.find",
                    elements: probeRequestElements(p2pDevice(state), find),
                    duration: find.timeout,
                },
            },
        ],
        [{ to: "p2pPeers", event: { type: "findStarted" } }],
    );

const driverStops = (state: Interface): readonly InterfaceEffect[] =>
    isManaged(state) && state.p2p.device.tag === "on"
        ? [{ type: "driver", owner: "none", request: 0, command: { type: "p2p.stopFind" } }]
        : [];

/** The discovery hears of what it depends on. */
export const radioChanged = (state: Interface): LocalEvent => ({
    to: "p2pDiscovery",
    event: { type: "radio", radio: p2pDiscoveryRadio(state) },
});

type DeviceCommand = Extract<P2pCommand, { type: "p2p.find" | "p2p.listen" | "p2p.extendedListen" }>;

function discoveryEvent(state: Interface, command: DeviceCommand) {
    switch (command.type) {
        case "p2p.find": {
            const { with6GHz = false, ...find } = command.find;
            const wanted = with6GHz && !isP2pKeptFrom6GHz(state);
            return { type: "find", find: { ...find, ...(wanted && { with6GHz }) } } as const;
        }
        case "p2p.listen":
            return { type: "listen", duration: command.duration } as const;
        case "p2p.extendedListen":
            return { type: "extendedListen", timing: command.timing } as const;
        default:
            return unreachable(command);
    }
}

/** Has the driver get ready; the client is answered when it is. */
function start(state: Interface, command: DeviceCommand, { call, failed }: Answer, env: Env): Routed {
    const { device } = state.p2p;
    const already = device.tag === "starting" ? device.waiting : [];
    if (already.length >= MAX_WAITING) return failed("limitReached");
    const starting: P2pDeviceState = { tag: "starting", waiting: [...already, { call, command }] };
    if (device.tag === "starting") return routed({ ...state, p2p: { ...state.p2p, device: starting } });
    const listenChannel = drawnListenChannel(state, env);
    return routed({ ...state, p2p: { ...state.p2p, device: starting, listenChannel } }, [
        { type: "driver", owner: "p2p", request: START, command: { type: "p2p.start" } },
    ]);
}

/** The driver is ready, or it cannot do it. */
export function p2pStarted(state: Interface, reply: DriverReply, env: Env): Routed {
    const { device } = state.p2p;
    if (device.tag !== "starting") return routed(state);
    const started = reply.ok && reply.value !== undefined && "dedicated" in reply.value ? reply.value : undefined;
    const next: Interface = {
        ...state,
        p2p: { ...state.p2p, device: started === undefined ? { tag: "off" } : { tag: "on", ...started } },
    };
    let answered = routed(next, [], [radioChanged(next)]);
    for (const { call, command } of device.waiting) {
        const answer = answerTo(call, answered.state, []);
        const { state, effects, local } =
            started === undefined
                ? answer.failed("p2pUnavailable", reply.ok ? undefined : reply.text)
                : p2pCommand(answered.state, command, answer, env);
        answered = { state, effects: [...answered.effects, ...effects], local: [...answered.local, ...local] };
    }
    return answered;
}

/** The number of the request that has the driver get ready; the radio's own begin behind it. */
export const START = 0;
/** Far above what clients ask at once. */
const MAX_WAITING = 100;
