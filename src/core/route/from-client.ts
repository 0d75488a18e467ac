import { type GlobalConfig, setGlobalField } from "#src/config/global.js";
import { isRefused, type NetworkConfig, networkSecrets, type Refused } from "#src/config/network.js";
import { expired } from "#src/core/bss.js";
import type { CoreError, Result, ResultValue } from "#src/core/effect.js";
import type { Call, Command } from "#src/core/event.js";
import { bssesInUse, currentNetworkOf, type Interface } from "#src/core/interface.js";
import {
    keyOf,
    type Network,
    nextNetworkId,
    type Pmk,
    selected,
    withNetwork,
    withoutNetwork,
} from "#src/core/network.js";
import { type InterfaceEffect, type Routed, routed } from "#src/core/route/routed.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import { seconds } from "#src/lib/instant.js";
import { type Env, unreachable } from "#src/lib/machine.js";
import type { Secret } from "#src/lib/secret.js";
import { utf8 } from "#src/lib/text.js";

/** What a client asked of an interface: its facts change, its machines hear of it, the client is answered. */
export function fromClient(state: Interface, call: Call, command: Command, env: Env): Routed {
    const done = (next: Routed, value?: ResultValue): Routed => ({
        ...next,
        effects: [...next.effects, reply(call, { ok: true, ...(value && { value }) })],
    });
    const failed = (error: CoreError, text?: string): Routed =>
        routed(state, [
            reply(call, { ok: false, error, ...(text !== undefined && { text }) }),
            ...wipes(secretsOfCommand(command)),
        ]);

    switch (command.type) {
        case "scan": {
            if (state.link.state === "removed") return failed("scanRejected");
            const { parameters, allowRoam } = command;
            if ((parameters.extraElements?.length ?? 0) > state.capabilities.maxScanIesLength)
                return failed("scanRejected");
            if ((parameters.frequencies?.length ?? 0) > MAX_SCAN_FREQUENCIES) return failed("scanRejected");
            return done(
                routed(
                    state,
                    [],
                    [
                        {
                            to: "scan",
                            event: {
                                type: "request",
                                request: { purpose: "client", parameters, allowRoam },
                            },
                        },
                    ],
                ),
            );
        }

        case "abortScan":
            if (state.scan.tag === "idle") return failed("noScanInProgress");
            return done(routed(state, [], [{ to: "scan", event: { type: "abort" } }]));

        case "disconnect":
            if (currentNetworkOf(state) === undefined && !isLooking(state)) return failed("notConnected");
            return done(disconnect({ ...state, selected: undefined }, true));

        case "reassociate":
            if (state.link.state !== "up") return failed("interfaceDisabled");
            return done(routed(state, [], [{ to: "connect", event: { type: "again", same: false } }]));

        case "reattach":
            if (currentNetworkOf(state) === undefined) return failed("notConnected");
            return done(routed(state, [], [{ to: "connect", event: { type: "again", same: true } }]));

        case "reconnect":
            if (state.link.state !== "up") return failed("interfaceDisabled");
            return done(
                state.connect.tag === "off"
                    ? routed(state, [], [{ to: "connect", event: { type: "on" } }])
                    : routed(state),
            );

        case "signalPoll": {
            if (state.association.tag === "idle") return failed("signalUnavailable");
            const request = state.requests + 1;
            return routed(
                { ...state, requests: request, signalPolls: new Map([...state.signalPolls, [request, call]]) },
                [{ type: "driver", owner: "signal", request, command: { type: "signal" } }],
            );
        }

        case "flushBss":
            return done(
                routed({ ...state, bss: expired(state.bss, seconds(command.age), env.now, bssesInUse(state)) }),
            );

        case "network.add": {
            if (state.networks.byId.size >= MAX_NETWORKS) return failed("limitReached");
            const id = nextNetworkId(state.networks);
            return done(put(state, id, command.config, undefined), { network: id });
        }

        case "network.set": {
            const network = state.networks.byId.get(command.network);
            if (network === undefined) return failed("networkUnknown");
            return done(put(state, network.id, command.config, network));
        }

        case "network.remove": {
            const network = state.networks.byId.get(command.network);
            if (network === undefined) return failed("networkUnknown");
            return done(remove(state, [network]));
        }

        case "network.removeAll":
            return done(remove(state, state.networks.byId.values()));

        case "network.select": {
            const network = state.networks.byId.get(command.network);
            if (network === undefined) return failed("networkUnknown");
            const next: Interface = { ...state, networks: selected(state.networks, network.id), selected: network.id };
            const leaving = state.association.tag !== "idle" && state.association.target.network !== network.id;
            const away = leaving ? disconnect(next, false) : routed(next);
            return done({
                state: away.state,
                effects: [
                    ...away.effects,
                    { type: "notice", notice: { type: "networkSelected", network: network.id } },
                ],
                // Leaving the other network ends in a new look by itself; a second one would scan twice.
                local: leaving ? away.local : [{ to: "connect", event: { type: "on" } }],
            });
        }

        case "network.enable": {
            const network = state.networks.byId.get(command.network);
            if (network === undefined) return failed("networkUnknown");
            return done(enable(state, network, command.enabled));
        }

        case "blob.add": {
            const stored = state.blobs.get(command.name);
            if (stored !== undefined) {
                // A repeated name with the same bytes is what clients send that keep no account of what they stored.
                return stored.equals(command.data)
                    ? done(routed(state, wipes(secretsOfCommand(command))))
                    : failed("blobExists");
            }
            const blobs = new Map([...state.blobs, [command.name, command.data]]);
            if (blobBytes(blobs) > MAX_BLOB_BYTES || blobs.size > MAX_BLOBS) return failed("limitReached");
            return done(
                routed({ ...state, blobs }, [{ type: "notice", notice: { type: "blobAdded", name: command.name } }]),
            );
        }

        case "blob.remove": {
            const stored = state.blobs.get(command.name);
            if (stored === undefined) return failed("blobUnknown");
            const blobs = new Map(state.blobs);
            blobs.delete(command.name);
            return done(
                routed({ ...state, blobs }, [
                    { type: "notice", notice: { type: "blobRemoved", name: command.name } },
                    ...wipes([stored]),
                ]),
            );
        }

        case "config.set": {
            const config = setConfig(state.config, command.field, command.text);
            if (isRefused(config)) return failed("fieldRefused", config.refused);
            const country: readonly InterfaceEffect[] =
                config.country === undefined || config.country === state.config.country
                    ? []
                    : [
                          {
                              type: "driver",
                              owner: "none",
                              request: 0,
                              command: { type: "setCountry", alpha2: config.country },
                          },
                      ];
            return done(routed({ ...state, config }, country));
        }

        case "scanInterval.set":
            return done(routed({ ...state, config: { ...state.config, scanInterval: command.seconds } }));

        case "bridge.set":
            return done(routed({ ...state, bridge: command.bridge }));

        default:
            return unreachable(command);
    }
}

/** Far above what clients use; without limits one client could fill our memory. */
const MAX_NETWORKS = 1000;
const MAX_SCAN_FREQUENCIES = 1000;
const MAX_BLOBS = 1000;
/** Bytes of all blobs and their names: a property shows them together, and a bus cuts off who sends too much at once. */
const MAX_BLOB_BYTES = 0x40_0000;

const blobBytes = (blobs: Iterable<readonly [string, Secret]>): number =>
    [...blobs].reduce((sum, [name, data]) => sum + utf8(name).length + data.length, 0);

const wipes = (secrets: readonly Secret[]): readonly InterfaceEffect[] =>
    secrets.map(secret => ({ type: "wipe", secret }));

const isLooking = ({ connect }: Interface): boolean => connect.tag !== "off" && connect.tag !== "inactive";

function disconnect(state: Interface, stayAway: boolean): Routed {
    return routed(
        state,
        [],
        [
            ...(stayAway ? [{ to: "connect", event: { type: "off" } } as const] : []),
            { to: "association", event: { type: "abandon", reasonCode: ReasonCode.leavingNetworkDeauth } },
            ...(stayAway ? [{ to: "scan", event: { type: "searchOver" } } as const] : []),
        ],
    );
}

/** Adds or changes a network; its key is derived at once, while nobody waits for it. */
function put(state: Interface, id: number, config: NetworkConfig, before: Network | undefined): Routed {
    const request = state.requests + 1;
    const [pmk, job] = derive(config, before, request);
    const network: Network = {
        id,
        config,
        ssidKey: keyOf(config),
        pmk,
        // Whatever failed, it is another network now.
        setAside: undefined,
        lastFrequency: before?.lastFrequency,
    };
    return routed(
        {
            ...state,
            networks: withNetwork(state.networks, network),
            requests: job === undefined ? state.requests : request,
        },
        [...(before === undefined ? [] : forget(before, network)), ...(job === undefined ? [] : [job])],
        config.disabled === 0 ? [{ to: "connect", event: { type: "look" } }] : [],
    );
}

function derive(
    config: NetworkConfig,
    before: Network | undefined,
    request: number,
): [Pmk, InterfaceEffect | undefined] {
    const { psk, ssid } = config;
    if (psk === undefined) return [{ tag: "none" }, undefined];
    if (psk.kind === "pmk") return [{ tag: "ready", pmk: psk.pmk }, undefined];
    if (ssid === undefined) return [{ tag: "none" }, undefined];
    if (before !== undefined && before.config.psk === psk && before.config.ssid === ssid)
        return [before.pmk, undefined];
    return [
        { tag: "deriving", request },
        { type: "compute", request, job: { kind: "pbkdf2", passphrase: psk.passphrase, ssid } },
    ];
}

/** Wipes what a network no longer needs. */
function forget(before: Network, now: Network): readonly InterfaceEffect[] {
    const kept = secretsOf(now);
    return wipes(secretsOf(before).filter(secret => !kept.includes(secret)));
}

function remove(state: Interface, gone: readonly Network[]): Routed {
    const ids = new Set(gone.map(network => network.id));
    const inUse = state.association.tag !== "idle" && ids.has(state.association.target.network);
    const next: Interface = {
        ...state,
        networks: gone.reduce((networks, network) => withoutNetwork(networks, network.id), state.networks),
        selected: state.selected !== undefined && ids.has(state.selected) ? undefined : state.selected,
    };
    const away = inUse ? disconnect(next, false) : routed(next);
    return {
        ...away,
        effects: [...away.effects, ...wipes(gone.flatMap(secretsOf))],
        local: [...away.local, { to: "connect", event: { type: "look" } }],
    };
}

/** Every secret that ends with a network. */
export function secretsOf({ config, pmk }: Network): readonly Secret[] {
    const given = networkSecrets(config);
    return pmk.tag === "ready" && !given.includes(pmk.pmk) ? [...given, pmk.pmk] : given;
}

/** The secrets that a command brought, which go when it is refused. */
export function secretsOfCommand(command: Command): readonly Secret[] {
    switch (command.type) {
        case "network.add":
        case "network.set":
            return networkSecrets(command.config);
        case "blob.add":
            return [command.data];
        default:
            return [];
    }
}

function enable(state: Interface, network: Network, enabled: boolean): Routed {
    const disabled = enabled ? 0 : 1;
    const networks = withNetwork(state.networks, {
        ...network,
        config: { ...network.config, disabled },
        setAside: undefined,
    });
    const inUse = state.association.tag !== "idle" && state.association.target.network === network.id;
    const next: Interface = { ...state, networks };
    if (!enabled && inUse) {
        const away = disconnect(next, false);
        return { ...away, local: [...away.local, { to: "connect", event: { type: "look" } }] };
    }
    return routed(next, [], [{ to: "connect", event: { type: "look" } }]);
}

const reply = (call: Call, result: Result): InterfaceEffect => ({ type: "reply", call, result });

/** `scan_interval` is for clients only: the configuration file has no such field. */
function setConfig(config: GlobalConfig, field: string, text: string): GlobalConfig | Refused {
    if (field !== "scan_interval") return setGlobalField(config, field, text);
    return /^[0-9]{1,9}$/.test(text) ? { ...config, scanInterval: Number(text) } : { refused: `${field}: ${text}` };
}
