import { type Configuration, configurationSecrets, emptyConfiguration } from "#src/config/file.js";
import { secretsOfCommand } from "#src/core/client/command.js";
import { displaying } from "#src/core/client/p2p.js";
import type { CoreEffect } from "#src/core/effect.js";
import type { Call, CoreEvent, DebugSettings, RootCommand } from "#src/core/event.js";
import { createInterface, type Interface } from "#src/core/interface.js";
import type { KeyMachines } from "#src/core/key-machines.js";
import {
    answer,
    deleteDevice,
    deviceReply,
    type Opening,
    ofItsOwn,
    open,
    refusal,
    throughNewest,
    without,
} from "#src/core/opening.js";
import { noPlaces, type Places } from "#src/core/places.js";
import { idleRadio, type Radio, type RadioWork, releaseRadio, requestRadio } from "#src/core/radio-work.js";
import { gasSubscriptions } from "#src/core/route/from-gas.js";
import { subscriptions } from "#src/core/route/from-sa-query.js";
import type { InterfaceInput } from "#src/core/route/routed.js";
import { interfaceDeadline, reduceInterface, type SettledEffect } from "#src/core/route/settle.js";
import type { DriverCommand } from "#src/driver/command.js";
import { noBytes } from "#src/lib/bytes.js";
import { at, earliest, type Instant, type Millis, millis } from "#src/lib/instant.js";
import { type Env, type Machine, type Step, stay, step, unreachable } from "#src/lib/machine.js";
import { VersionedMap } from "#src/lib/versioned-map.js";

/** The whole daemon: its interfaces, the radios they share, and what concerns none of them alone. */
export interface Root {
    readonly interfaces: VersionedMap<number, Interface>;
    /** Interface numbers are never used twice. */
    readonly nextInterface: number;
    readonly requests: number;
    /** Interfaces whose driver is being opened. */
    readonly opening: ReadonlyMap<number, Opening>;
    /** Interfaces that are gone, whose devices are being deleted. */
    readonly deleting: ReadonlyMap<number, { readonly call: Call; readonly interface: number }>;
    /** By wiphy. */
    readonly radios: ReadonlyMap<number, Radio>;
    /** Where networks were seen. */
    readonly places: Places;
    /** Interfaces that began with a network to look for, as far as they take turns. */
    readonly started: number;
    readonly debug: DebugSettings;
    /** Of Wi-Fi Display, joined; empty: none. */
    readonly wfdSubelements: Uint8Array;
    /** Whether others are told of them. */
    readonly wfdEnabled: boolean;
}

export const initialRoot = (debug: DebugSettings): Root => ({
    interfaces: VersionedMap.empty(),
    nextInterface: 0,
    requests: 0,
    opening: new Map(),
    deleting: new Map(),
    radios: new Map(),
    places: noPlaces,
    started: 0,
    debug,
    wfdSubelements: noBytes,
    wfdEnabled: true,
});

/** The machine that the engine runs. */
export function rootMachine(machines: KeyMachines): Machine<Root, CoreEvent, CoreEffect> {
    return {
        reduce: (state, event, env) => reduce(machines, state, event, env),
        deadline: state => deadline(machines, state),
    };
}

export const interfaceNamed = ({ interfaces }: Root, ifname: string): Interface | undefined =>
    interfaces.values().find(candidate => candidate.ifname === ifname);

function deadline(machines: KeyMachines, { interfaces }: Root): Instant | undefined {
    return earliest(...interfaces.values().map(state => interfaceDeadline(machines, state)));
}

function reduce(machines: KeyMachines, state: Root, event: CoreEvent, env: Env): Step<Root, CoreEffect> {
    switch (event.type) {
        case "deadline": {
            let current = state;
            const effects: CoreEffect[] = [];
            for (const { id } of state.interfaces.values()) {
                const next = within(machines, current, id, event, env);
                current = next.state;
                effects.push(...next.effects);
            }
            return { state: current, effects };
        }
        case "interface.create":
        case "interface.remove":
        case "interface.expectDisconnect":
        case "debug.set":
        case "wfd.set":
            return command(machines, state, event, env);
        case "rfkill": {
            const effects: CoreEffect[] = [];
            let current = state;
            for (const { id, capabilities } of state.interfaces.values()) {
                if (capabilities.wiphy !== event.wiphy) continue;
                const next = within(machines, current, id, { type: "rfkill", blocked: event.blocked }, env);
                current = next.state;
                effects.push(...next.effects);
            }
            return { state: current, effects };
        }
        case "places.loaded":
            return stay(knowing(state, event.places));
        case "resumed":
            // What a driver does while the machine sleeps, it need not tell.
            return step<Root, CoreEffect>(
                state,
                ...state.interfaces.values().map(({ id }) => forNobody(id, { type: "resynchronise" })),
            );
        case "driver.opened": {
            const opening = state.opening.get(event.request);
            if (opening === undefined) return stay(state);
            const { call, ifname, device, bridge, configFile, additionalConfigFile, settings, configuration } = opening;
            const id = state.nextInterface;
            const link = device === undefined ? event.link : ofItsOwn(state, device, event.link);
            const started = state.started + Number(takesTurns(configuration));
            const made = createInterface({
                id,
                ifname,
                ownDevice: device !== undefined,
                bridge,
                configFile,
                additionalConfigFile,
                settings,
                p2pConfig: opening.p2pConfig,
                held: opening.held,
                capabilities: event.capabilities,
                link,
                places: state.places,
                lookFrom:
                    started > state.started
                        ? at(env.now, startDelay(state.started, configuration.global.startPolicy === 1))
                        : env.now,
                supplicant: machines.supplicant.initial,
            });
            const created = displaying(made, shownSubelements(state));
            const opened: Root = {
                ...state,
                opening: without(state.opening, event.request),
                nextInterface: id + 1,
                started,
                interfaces: state.interfaces.with([[id, created]]),
            };
            const configured =
                configFile === "" && settings.length === 0
                    ? stay(opened)
                    : within(machines, opened, id, { type: "configure", configuration }, env);
            return step<Root, CoreEffect>(
                configured.state,
                { type: "driver.attach", request: event.request, interface: id },
                ...(link.address === event.link.address
                    ? []
                    : [forNobody(id, { type: "setAddress", address: link.address })]),
                // One that is taken over is brought up, as clients expect that do not do it themselves.
                ...(link.state === "down" ? [forNobody(id, { type: "setLinkUp", up: true })] : []),
                ...[...subscriptions, ...gasSubscriptions].map(subscription => ({ ...subscription, interface: id })),
                ...configured.effects,
                answer(call, { ok: true, value: { interface: id } }),
            );
        }
        case "driver.openFailed": {
            const opening = state.opening.get(event.request);
            if (opening === undefined) return stay(state);
            return step<Root, CoreEffect>(
                { ...state, opening: without(state.opening, event.request) },
                {
                    type: "trace",
                    level: "error",
                    reason: "openFailed",
                    data: { ifname: opening.ifname, cause: event.failure.failed, text: event.failure.text },
                },
                ...(opening.device === undefined ? [] : throughNewest(state, deleteDevice(opening.ifname))),
                refusal(opening.call, "openFailed", event.failure.text),
                ...configurationSecrets(opening.configuration).map(secret => ({ type: "wipe", secret }) as const),
            );
        }
        case "config.loaded": {
            if (event.interface !== undefined) return within(machines, state, event.interface, event, env);
            const opening = state.opening.get(event.request);
            if (opening === undefined) return stay(state);
            const read = { ...opening, configuration: event.configuration };
            return open({ ...state, opening: new Map([...state.opening, [event.request, read]]) }, event.request, read);
        }
        case "config.unreadable": {
            if (event.interface !== undefined) return within(machines, state, event.interface, event, env);
            const opening = state.opening.get(event.request);
            if (opening === undefined) return stay(state);
            return step<Root, CoreEffect>(
                { ...state, opening: without(state.opening, event.request) },
                refusal(opening.call, "configNotRead", event.text),
            );
        }
        case "config.written":
            return within(machines, state, event.interface, event, env);
        case "computed":
            if (state.interfaces.get(event.interface) === undefined && event.result !== undefined)
                return step<Root, CoreEffect>(state, { type: "wipe", secret: event.result });
            return within(machines, state, event.interface, event, env);
        case "driver.reply":
            return event.owner === "device"
                ? deviceReply(state, event.request, event.reply)
                : within(machines, state, event.interface, event, env);
        case "driver.event":
            return within(machines, state, event.interface, event, env);
        case "command":
            if (state.interfaces.get(event.interface) === undefined) {
                return step<Root, CoreEffect>(
                    state,
                    refusal(event.call, "interfaceUnknown"),
                    ...secretsOfCommand(event.command).map(secret => ({ type: "wipe", secret }) as const),
                );
            }
            return within(machines, state, event.interface, event, env);
        default:
            return unreachable(event);
    }
}

function command(machines: KeyMachines, state: Root, event: RootCommand, env: Env): Step<Root, CoreEffect> {
    switch (event.type) {
        case "interface.create": {
            const { type: _, additionalConfigFile = "", settings = [], held = false, ...wish } = event;
            const { call, ifname, configFile, device, p2pConfig } = wish;
            const known =
                interfaceNamed(state, ifname) !== undefined ||
                [...state.opening.values()].some(o => o.ifname === ifname);
            if (known) return step<Root, CoreEffect>(state, refusal(call, "interfaceExists"));
            const request = state.requests + 1;
            const opening: Opening = {
                ...{ ...wish, device, p2pConfig, additionalConfigFile, settings, held },
                configuration: emptyConfiguration,
            };
            const next: Root = {
                ...state,
                requests: request,
                opening: new Map([...state.opening, [request, opening]]),
            };
            return configFile === ""
                ? open(next, request, opening)
                : step<Root, CoreEffect>(next, {
                      type: "config.read",
                      request,
                      path: configFile,
                      additional: additionalConfigFile,
                  });
        }
        case "interface.remove": {
            const { call, interface: id } = event;
            const gone = state.interfaces.get(id);
            if (gone === undefined) return step<Root, CoreEffect>(state, refusal(call, "interfaceUnknown"));
            const { state: closed, effects } = within(machines, state, id, { type: "closing" }, env);
            const ended: Root = { ...closed, interfaces: closed.interfaces.with([[id, undefined]]) };
            if (gone.ownDevice) {
                const request = state.requests + 1;
                return step<Root, CoreEffect>(
                    {
                        ...ended,
                        requests: request,
                        deleting: new Map([...ended.deleting, [request, { call, interface: id }]]),
                    },
                    ...effects,
                    { type: "driver", interface: id, ...deleteDevice(gone.ifname), owner: "device", request },
                );
            }
            return step<Root, CoreEffect>(
                ended,
                ...effects,
                { type: "driver.close", interface: id },
                answer(call, { ok: true }),
            );
        }
        case "interface.expectDisconnect":
            return step<Root, CoreEffect>(
                {
                    ...state,
                    interfaces: state.interfaces.with(
                        state.interfaces
                            .values()
                            .filter(
                                ({ association }) => association.tag === "securing" || association.tag === "completed",
                            )
                            .map(associated => [associated.id, { ...associated, expectDisconnect: true }] as const),
                    ),
                },
                answer(event.call, { ok: true }),
            );
        case "debug.set":
            return step<Root, CoreEffect>(
                { ...state, debug: { ...state.debug, ...event.change } },
                answer(event.call, { ok: true }),
            );
        case "wfd.set": {
            const wanted: Root = { ...state, wfdSubelements: event.subelements, wfdEnabled: event.enabled };
            const shown = shownSubelements(wanted);
            const interfaces = state.interfaces.with(
                state.interfaces.values().map(known => [known.id, displaying(known, shown)] as const),
            );
            return step<Root, CoreEffect>({ ...wanted, interfaces }, answer(event.call, { ok: true }));
        }
        default:
            return unreachable(event);
    }
}

/**
 * One interface reduces, and what follows from it for others. All effects of one event are dealt with before any of these
 * consequences, so that an interface never hears of something that its own earlier effects have overtaken.
 */
function within(
    machines: KeyMachines,
    state: Root,
    id: number,
    event: InterfaceInput,
    env: Env,
): Step<Root, CoreEffect> {
    const effects: CoreEffect[] = [];
    const queue: Consequence[] = [{ interface: id, event }];
    let current = state;
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const before = current.interfaces.get(next.interface);
        if (before === undefined || isOvertaken(current, next)) continue;
        const reduced = reduceInterface(machines, before, next.event, env);
        if (reduced.state !== before)
            current = { ...current, interfaces: current.interfaces.with([[before.id, reduced.state]]) };
        for (const effect of reduced.effects) {
            switch (effect.type) {
                case "radio.request":
                case "radio.release":
                case "share":
                case "remember": {
                    const carried = carry(current, before.id, effect);
                    current = carried.state;
                    effects.push(...carried.effects);
                    queue.push(...carried.consequences);
                    break;
                }
                default:
                    effects.push(outward(effect, before.id));
            }
        }
    }
    return { state: current, effects };
}

/** Something that an interface hears because of another one, or of the radio. */
interface Consequence {
    readonly interface: number;
    readonly event: InterfaceInput;
    /** Only as long as this work has the radio. */
    readonly work?: RadioWork;
}

const isOvertaken = ({ radios }: Root, { work }: Consequence): boolean =>
    work !== undefined && ![...radios.values()].some(({ active }) => active === work);

interface Carried {
    readonly state: Root;
    readonly effects: readonly CoreEffect[];
    readonly consequences: readonly Consequence[];
}

/** What concerns the radio, other interfaces, or all of them. */
type SharedEffect = Extract<SettledEffect, { type: "radio.request" | "radio.release" | "share" | "remember" }>;

/** An effect as the engine carries it out. */
function outward(effect: Exclude<SettledEffect, SharedEffect>, id: number): CoreEffect {
    switch (effect.type) {
        case "driver":
            return { ...effect, interface: id };
        case "notice":
            return { ...effect, interface: id };
        case "trace":
            return { ...effect, interface: id };
        case "compute":
            return { ...effect, interface: id };
        case "config.read":
            return { ...effect, interface: id };
        case "config.write":
            return { ...effect, interface: id };
        case "reply":
        case "wipe":
            return effect;
        default:
            return unreachable(effect);
    }
}

function carry(state: Root, id: number, effect: SharedEffect): Carried {
    switch (effect.type) {
        case "radio.request":
            return requested(state, workOf(id, effect));
        case "radio.release":
            return released(state, workOf(id, effect));
        case "share": {
            const { capabilities, config } = state.interfaces.get(id)!;
            const listeners = toSiblings(state, id, capabilities.wiphy, { ...effect, type: "scan.shared" });
            return {
                state,
                effects: [],
                consequences: listeners.filter(({ interface: sibling }) =>
                    isSameSet(config.freqList, state.interfaces.get(sibling)!.config.freqList),
                ),
            };
        }
        case "remember":
            return { state: knowing(state, effect.places), effects: [effect], consequences: [] };
        default:
            return unreachable(effect);
    }
}

/** MHz that interfaces are to scan; what one heard elsewhere is not for one that is to look there only. */
const isSameSet = (some: readonly number[] = [], others: readonly number[] = []): boolean =>
    some.every(frequency => others.includes(frequency)) && others.every(frequency => some.includes(frequency));

const toSiblings = (state: Root, id: number, wiphy: number, event: InterfaceInput): readonly Consequence[] =>
    state.interfaces
        .values()
        .filter(sibling => sibling.id !== id && sibling.capabilities.wiphy === wiphy)
        .map(sibling => ({ interface: sibling.id, event }));

function requested(state: Root, work: RadioWork): Carried {
    const { wiphy } = state.interfaces.get(work.interface)!.capabilities;
    const { radio, granted, preempted } = requestRadio(state.radios.get(wiphy) ?? idleRadio, work);
    return {
        state: { ...state, radios: new Map([...state.radios, [wiphy, radio]]) },
        effects: [],
        consequences: [
            ...(granted === undefined ? [] : grant(state, granted, wiphy)),
            ...(preempted === undefined
                ? []
                : [
                      {
                          interface: preempted.interface,
                          event: { type: "radio.preempted", work: preempted.kind },
                          work: preempted,
                      } as const,
                  ]),
        ],
    };
}

/** The radio that the interface asked for need not be the one it has now. */
function released(state: Root, work: RadioWork): Carried {
    const radios = new Map(state.radios);
    const consequences: Consequence[] = [];
    for (const [wiphy, before] of state.radios) {
        const { radio, granted } = releaseRadio(before, work);
        if (radio.active === undefined) radios.delete(wiphy);
        else radios.set(wiphy, radio);
        if (radio.active !== before.active)
            consequences.push(
                ...toSiblings(state, work.interface, wiphy, { type: "radio.elsewhere", begins: false }),
                ...(granted === undefined ? [] : grant(state, granted, wiphy)),
            );
    }
    return { state: { ...state, radios }, effects: [], consequences };
}

const grant = (state: Root, work: RadioWork, wiphy: number): readonly Consequence[] => [
    ...toSiblings(state, work.interface, wiphy, { type: "radio.elsewhere", begins: true }),
    {
        interface: work.interface,
        event: { type: "radio.granted", work: work.kind, ...(work.number !== undefined && { number: work.number }) },
        work,
    },
];

const workOf = (
    id: number,
    { work, number }: Extract<SettledEffect, { type: "radio.request" | "radio.release" }>,
): RadioWork => ({ interface: id, kind: work, ...(number !== undefined && { number }) });

/** Whether an interface begins with a search of all channels, which many must not make at once. */
const takesTurns = ({ global, networks }: Configuration): boolean =>
    !global.quickSearch && networks.some(({ disabled }) => disabled === 0);

/** @param inLine one after the other, however many there are, as wpa_supplicant did at first; it lets three go today */
const startDelay = (started: number, inLine: boolean): Millis => millis(100 + 1000 * (inLine ? started : started % 3));

const knowing = (state: Root, places: Places): Root => ({
    ...state,
    places,
    interfaces: state.interfaces.with(state.interfaces.values().map(each => [each.id, { ...each, places }] as const)),
});

/** A command whose answer nobody waits for. */
const forNobody = (id: number, command: DriverCommand): CoreEffect => ({
    type: "driver",
    interface: id,
    owner: "none",
    request: 0,
    command,
});

const shownSubelements = ({ wfdSubelements, wfdEnabled }: Root): Uint8Array | undefined =>
    wfdEnabled ? wfdSubelements : undefined;
