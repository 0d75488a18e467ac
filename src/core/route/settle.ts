import { bgscan, bgscanDeadline } from "#src/bgscan/index.js";
import { globalSecrets } from "#src/config/global.js";
import { beforeScanning } from "#src/core/address.js";
import { association, associationDeadline } from "#src/core/association.js";
import { beaconWatch, beaconWatchDeadline } from "#src/core/beacon-watch.js";
import { wipes } from "#src/core/client/answer.js";
import { fromClient } from "#src/core/client/command.js";
import { apply, configFileEvent } from "#src/core/client/config-file.js";
import { secretsOfCredentials } from "#src/core/client/credential.js";
import { secretsOf } from "#src/core/client/network.js";
import {
    endExternalWorks,
    expireExternalWorks,
    externalWorkBegins,
    externalWorkDeadline,
} from "#src/core/client/radio-work.js";
import { connect, connectDeadline } from "#src/core/connect.js";
import { type Decided, decisionTrace } from "#src/core/decision.js";
import { eapolSent } from "#src/core/eapol-counts.js";
import type { LocalEvent } from "#src/core/event.js";
import { changed, type Interface } from "#src/core/interface.js";
import type { KeyMachines } from "#src/core/key-machines.js";
import { p2pDeadline } from "#src/core/p2p.js";
import { p2pPace } from "#src/core/p2p-device.js";
import { p2pRadio } from "#src/core/p2p-radio.js";
import type { WorkKind } from "#src/core/radio-work.js";
import { roaming } from "#src/core/roaming.js";
import { fromAssociation } from "#src/core/route/from-association.js";
import { beaconWatchSurroundings, fromBeaconWatch } from "#src/core/route/from-beacon-watch.js";
import { fromConnect } from "#src/core/route/from-connect.js";
import { computed, driverEvent, driverReply, switched } from "#src/core/route/from-driver.js";
import { fromGas } from "#src/core/route/from-gas.js";
import { fromP2pDiscovery, fromP2pPeers, fromP2pRadio } from "#src/core/route/from-p2p.js";
import { fromP2pServices, reachable } from "#src/core/route/from-p2p-service.js";
import { bgscanSurroundings, fromBgscan, fromRoaming, roamingSurroundings } from "#src/core/route/from-roaming.js";
import { fromSaQuery } from "#src/core/route/from-sa-query.js";
import { fromScan, scanned, swept } from "#src/core/route/from-scan.js";
import { fromSchedScan } from "#src/core/route/from-sched-scan.js";
import { fromSupplicant } from "#src/core/route/from-supplicant.js";
import { askedOf, toldBy } from "#src/core/route/journal.js";
import { type InterfaceEffect, type InterfaceInput, type Routed, routed } from "#src/core/route/routed.js";
import { scan, scanDeadline } from "#src/core/scan.js";
import { schedScan } from "#src/core/sched-scan.js";
import { surroundings } from "#src/core/search.js";
import { gasDeadline, gasQueries } from "#src/gas/index.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import { due, earliest, type Instant } from "#src/lib/instant.js";
import { type Env, having, type Step, unreachable } from "#src/lib/machine.js";
import {
    type Discovery,
    discovery,
    isSearching,
    peers,
    type ServiceDiscoveryEvent,
    serviceDiscovery,
} from "#src/p2p/index.js";
import { saQuery, saQueryDeadline } from "#src/rsn/sa-query.js";

const MAX_LOCAL_EVENTS = 64;
const gas = gasQueries();

/**
 * One event of an interface and everything that follows from it at once.
 *
 * The event goes to one machine; what that machine wants becomes effects of the interface, changes of its facts, and
 * events for its siblings, which run in the same turn until nothing is left.
 */
export function reduceInterface(
    machines: KeyMachines,
    before: Interface,
    event: InterfaceInput,
    env: Env,
): Step<Interface, SettledEffect> {
    const first = enter(before, event, env);
    let { state } = first;
    const effects = [...(event.type === "driver.event" ? toldBy(before, event.event) : []), ...first.effects];
    // What follows from an event comes before its younger siblings, as a call would return before the next statement.
    let queue = first.local;
    for (let turn = 0; queue.length > 0; turn++) {
        if (turn === MAX_LOCAL_EVENTS) throw new Error("the machines of an interface do not settle");
        const [event, ...rest] = queue;
        const next = route(machines, state, event!, env);
        state = next.state;
        effects.push(...next.effects);
        queue = [...next.local, ...rest];
    }
    const link = state.association.tag === "idle" ? before : state;
    return {
        state: remembering(state, effects),
        effects: inOrder(event, effects).flatMap(effect => spelledOut(link, effect)),
    };
}

/** That a find has ended is told before whoever ended it is answered. */
const inOrder = (event: InterfaceInput, effects: readonly InterfaceEffect[]): readonly InterfaceEffect[] =>
    event.type === "command" && event.command.type.startsWith("p2p.")
        ? [...effects.filter(({ type }) => type !== "reply"), ...effects.filter(({ type }) => type === "reply")]
        : effects;

/** What is left for the root to carry out. */
export type SettledEffect = Exclude<InterfaceEffect, Decided>;

function remembering(state: Interface, effects: readonly InterfaceEffect[]): Interface {
    let { eapolCounts, last } = state;
    for (const effect of effects) {
        if (effect.type === "decision") last = { ...last, decision: effect.decision };
        else if (effect.type === "driver" && effect.command.type === "sendEapol")
            eapolCounts = eapolSent(eapolCounts, effect.command.frame);
    }
    return changed(state, { eapolCounts, last });
}

/**
 * Clients and the log hear of every decision, also when several were made in one turn, and the log of what the driver is asked.
 *
 * @param link whose association it is about
 */
function spelledOut(link: Interface, effect: InterfaceEffect): readonly SettledEffect[] {
    if (effect.type === "decision")
        return [
            decisionTrace(effect.decision),
            { type: "notice", notice: { type: "decided", decision: effect.decision } },
        ];
    return effect.type === "driver" ? [...askedOf(link, effect.command), effect] : [effect];
}

export function interfaceDeadline(machines: KeyMachines, state: Interface): Instant | undefined {
    return earliest(
        scanDeadline(state.scan),
        schedScan.deadline(state.schedScan),
        associationDeadline(state.association),
        state.link.state === "up" ? connectDeadline(state.connect) : undefined,
        machines.supplicant.deadline(state.supplicant),
        saQueryDeadline(state.saQuery),
        gasDeadline(state.advertisement.queries),
        bgscanDeadline(state.bgscan),
        beaconWatchDeadline(state.beaconWatch),
        state.sweepAt,
        externalWorkDeadline(state.externalWorks),
        p2pDeadline(state.p2p, state.link.state === "up"),
    );
}

/** From outside to the machine that it is for. */
function enter(state: Interface, event: InterfaceInput, env: Env): Routed {
    switch (event.type) {
        case "command":
            return fromClient(state, event.call, event.command, env);
        case "driver.event":
            return driverEvent(state, event.event);
        case "driver.reply":
            return driverReply(state, event.owner, event.request, event.reply, env);
        case "computed":
            return computed(state, event.request, event.result);
        case "config.loaded":
        case "config.unreadable":
        case "config.written":
            return configFileEvent(state, event);
        case "radio.granted":
            return granted(state, event.work, event.number ?? 0, env);
        case "radio.preempted":
            return routed(state, [], [preempted(event.work)]);
        case "radio.elsewhere":
            return routed(state, [], [{ to: "beaconWatch", event: { type: event.begins ? "away" : "back" } }]);
        case "configure":
            return apply(state, event.configuration);
        case "rfkill":
            return switched(state, event.blocked);
        case "closing":
            return closing(state);
        case "scan.shared": {
            const news = { type: "scanned", search: false, allowRoam: true, looked: undefined } as const;
            return scanned(state, event, true, [{ to: "connect", event: news }], env);
        }
        case "deadline": {
            const next = expireExternalWorks(due(state.sweepAt, env.now) ? swept(state, env.now) : state, env.now);
            return {
                ...next,
                local: [
                    { to: "supplicant", event },
                    { to: "scan", event },
                    { to: "schedScan", event },
                    { to: "association", event },
                    { to: "connect", event },
                    { to: "saQuery", event },
                    { to: "gas", event },
                    { to: "bgscan", event },
                    { to: "beaconWatch", event },
                    { to: "p2pRadio", event },
                    { to: "p2pDiscovery", event },
                    { to: "p2pPeers", event },
                    { to: "p2pServices", event },
                ],
            };
        }
        default:
            return unreachable(event);
    }
}

/** A connection waits for the radio. */
function preempted(work: WorkKind): LocalEvent {
    switch (work) {
        case "scan":
            return { to: "scan", event: { type: "abort" } };
        case "p2pQuery":
            return { to: "p2pServices", event: { type: "preempted" } };
        default:
            return { to: "p2pRadio", event: { type: "preempted" } };
    }
}

/** The radio is ours for a while. */
function granted(state: Interface, work: WorkKind, number: number, env: Env): Routed {
    switch (work) {
        case "external":
            return externalWorkBegins(state, number, env.now);
        case "scan":
            return (
                beforeScanning(state, env) ??
                routed(state, [], [{ to: "scan", event: { type: "granted", linkUp: state.link.state === "up" } }])
            );
        case "connect":
            return routed(state, [], [{ to: "association", event: { type: "granted" } }]);
        case "keys":
            return routed(state);
        case "gas":
            return routed(state, [], [{ to: "gas", event: { type: "granted", number } }]);
        case "p2pSearch":
        case "p2pListen":
            return routed(state, [], [{ to: "p2pRadio", event: { type: "granted" } }]);
        case "p2pQuery":
            return routed(state, [], [{ to: "p2pServices", event: { type: "granted", number } }]);
        default:
            return unreachable(work);
    }
}

function route(machines: KeyMachines, state: Interface, { to, event }: LocalEvent, env: Env): Routed {
    switch (to) {
        case "scan": {
            const { state: after, effects } = scan.reduce(state.scan, event, env);
            return collect(changed(state, { scan: after }), effects, env, fromScan);
        }
        case "schedScan": {
            const { state: after, effects } = schedScan.reduce(state.schedScan, event, env);
            return collect(changed(state, { schedScan: after }), effects, env, fromSchedScan);
        }
        case "association": {
            const { state: after, effects } = association.reduce(state.association, event, env);
            return collect(changed(state, { association: after }), effects, env, fromAssociation);
        }
        case "supplicant": {
            const { state: after, effects } = machines.supplicant.reduce(state.supplicant, event, env);
            return collect(changed(state, { supplicant: after }), effects, env, fromSupplicant);
        }
        case "connect": {
            if (event.type === "deadline" && state.link.state !== "up") return routed(state);
            const { state: after, effects } = connect(state.connect, event, surroundings(state, env.now));
            return collect(changed(state, { connect: after }), effects, env, fromConnect);
        }
        case "saQuery": {
            const { state: after, effects } = saQuery.reduce(state.saQuery, event, env);
            return collect(changed(state, { saQuery: after }), effects, env, fromSaQuery);
        }
        case "gas": {
            const { advertisement } = state;
            const { state: queries, effects } = gas.reduce(advertisement.queries, event, env);
            return collect(
                changed(state, { advertisement: having(advertisement, "queries", queries) }),
                effects,
                env,
                fromGas,
            );
        }
        case "bgscan": {
            const { state: after, effects } = bgscan(state.bgscan, event, bgscanSurroundings(state, env.now));
            return collect(changed(state, { bgscan: after }), effects, env, fromBgscan);
        }
        case "roaming": {
            const { state: after, effects } = roaming(state.roaming, event, roamingSurroundings(state, env.now));
            return collect(changed(state, { roaming: after }), effects, env, fromRoaming);
        }
        case "beaconWatch": {
            const { state: after, effects } = beaconWatch(
                state.beaconWatch,
                event,
                beaconWatchSurroundings(state, env.now),
            );
            return collect(changed(state, { beaconWatch: after }), effects, env, fromBeaconWatch);
        }
        case "p2pDiscovery": {
            if (event.type === "deadline" && state.link.state !== "up") return routed(state);
            const { state: after, effects } = discovery.reduce(atItsPace(state), event, env);
            return collect(
                changed(state, { p2p: having(state.p2p, "discovery", after) }),
                effects,
                env,
                fromP2pDiscovery,
            );
        }
        case "p2pRadio": {
            const { state: after, effects } = p2pRadio.reduce(state.p2p.radio, event, env);
            return collect(changed(state, { p2p: having(state.p2p, "radio", after) }), effects, env, fromP2pRadio);
        }
        case "p2pPeers": {
            const { state: after, effects } = peers.reduce(state.p2p.peers, event, env);
            return collect(changed(state, { p2p: having(state.p2p, "peers", after) }), effects, env, fromP2pPeers);
        }
        case "p2pServices": {
            const met = event.type === "met";
            const told: ServiceDiscoveryEvent = event.type === "met" ? reachable(state, env.now) : event;
            const { state: after, effects } = serviceDiscovery.reduce(state.p2p.services, told, env);
            const next = changed(state, { p2p: having(state.p2p, "services", after) });
            const collected = collect(next, effects, env, fromP2pServices);
            // The find goes on once everybody has been asked.
            const over = met && after.asking === undefined && isSearching(state.p2p.discovery);
            return over
                ? { ...collected, local: [...collected.local, { to: "p2pDiscovery", event: { type: "searched" } }] }
                : collected;
        }
        default:
            return unreachable(to);
    }
}

/** A connection that needs the radio too may have begun, or be gone, since a find or a listen began. */
function atItsPace(state: Interface): Discovery {
    const { discovery } = state.p2p;
    const { radio } = discovery;
    const { maxListen, searchDelay, listenPause } = p2pPace(state);
    const same =
        radio.maxListen === maxListen && radio.searchDelay === searchDelay && radio.listenPause === listenPause;
    return same ? discovery : { ...discovery, radio: { ...radio, maxListen, searchDelay, listenPause } };
}

/** Translates the effects of a child one after the other, each on the state that the one before left. */
function collect<Fx>(
    state: Interface,
    effects: readonly Fx[],
    env: Env,
    translate: (state: Interface, effect: Fx, env: Env) => Routed,
): Routed {
    const all: InterfaceEffect[] = [];
    const local: LocalEvent[] = [];
    let current = state;
    for (const effect of effects) {
        const next = translate(current, effect, env);
        current = next.state;
        all.push(...next.effects);
        local.push(...next.local);
    }
    return { state: current, effects: all, local };
}

/** Leaves everything: calls are answered, secrets are wiped, the radio is given back. */
function closing(state: Interface): Routed {
    const networks = state.networks.byId.values();
    const works = endExternalWorks(state);
    const { device } = state.p2p;
    const unheard = device.tag === "starting" ? device.waiting.map(({ call }) => call) : [];
    return routed(
        {
            ...works.state,
            networks: { byId: state.networks.byId.cleared() },
            blobs: new Map(),
            credentials: new Map(),
            selected: undefined,
            signalPolls: new Map(),
            driverCalls: new Map(),
            configRequests: new Map(),
        },
        [
            ...works.effects,
            ...[...state.driverCalls.values()].map(
                ({ call, otherwise }) => ({ type: "reply", call, result: { ok: false, error: otherwise } }) as const,
            ),
            ...[...state.signalPolls.values()].map(
                call => ({ type: "reply", call, result: { ok: false, error: "signalUnavailable" } }) as const,
            ),
            ...[...state.configRequests.values(), ...unheard].map(
                call => ({ type: "reply", call, result: { ok: false, error: "interfaceUnknown" } }) as const,
            ),
            ...wipes([
                ...networks.flatMap(secretsOf),
                ...state.blobs.values(),
                ...secretsOfCredentials(state.credentials),
                ...globalSecrets(state.config),
            ]),
        ],
        [
            { to: "gas", event: { type: "end" } },
            { to: "connect", event: { type: "off" } },
            { to: "association", event: { type: "abandon", reasonCode: ReasonCode.leavingNetworkDeauth } },
            { to: "scan", event: { type: "link", up: false, gone: true } },
            { to: "schedScan", event: { type: "stop" } },
            { to: "p2pDiscovery", event: { type: "stop" } },
            { to: "p2pRadio", event: { type: "lost" } },
            { to: "p2pServices", event: { type: "interrupt" } },
            { to: "p2pPeers", event: { type: "flush" } },
        ],
    );
}
