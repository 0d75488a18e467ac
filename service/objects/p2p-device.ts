import {
    type BusError,
    failed,
    interfaceUnknownBecause,
    invalidArgs,
    invalidMessageFormat,
    isBusError,
    unexpectedArgumentTypes,
    unknownError,
} from "#service/dbus/error.js";
import { implement, type MethodRules, type PropertyRules } from "#service/dbus/implement.js";
import type { Answer, InterfaceKind } from "#service/dbus/tree.js";
import type { VariantMap } from "#service/dbus/value.js";
import type { Desk, Words } from "#service/objects/desk.js";
import {
    isGroupWish,
    isPresenceWish,
    readAnswer,
    readExtendedListen,
    readFind,
    readName,
    readOffer,
    readQuery,
    unsigned,
} from "#service/objects/p2p-arguments.js";
import { p2pConfigMap, readP2pConfig } from "#service/objects/p2p-config.js";
import { NO_OBJECT, peerOfPath, peerPath } from "#service/objects/path.js";
import type { P2pCommand } from "#src/core/client/p2p.js";
import type { P2pServiceCommand } from "#src/core/client/p2p-service.js";
import type { Call } from "#src/core/event.js";
import type { Interface } from "#src/core/interface.js";
import { hasP2p, isP2pPossible, knownP2pAddress } from "#src/core/p2p-device.js";
import { noBytes } from "#src/lib/bytes.js";
import { seconds } from "#src/lib/instant.js";
import { type Mac, macBytes } from "#src/lib/mac.js";
import { foundPeers } from "#src/p2p/index.js";

export const P2P_DEVICE = "fi.w1.wpa_supplicant1.Interface.P2PDevice";

/** The original's two ways to say that there is no P2P; which of them depends on the member. */
const OFF = failed("P2P is not available for this interface");
const NO_DEVICE = interfaceUnknownBecause("Could not find P2P mgmt interface");

const p2pDeviceRules = (desk: Desk): PropertyRules<typeof P2P_DEVICE, Interface> => {
    const whileOn =
        <T>(get: (state: Interface) => T) =>
        (state: Interface): T | BusError =>
            isP2pPossible(state) ? get(state) : OFF;
    return {
        P2PDeviceConfig: {
            get: whileOn(p2pConfigMap),
            set: (state, wanted, call) => {
                if (!isP2pPossible(state)) return OFF;
                if (!wanted.signature.startsWith("a{")) return unexpectedArgumentTypes;
                if (wanted.signature !== "a{sv}") return invalidMessageFormat;
                const change = readP2pConfig(wanted.value as VariantMap);
                return isBusError(change) ? change : desk.command(call, state.id, change);
            },
        },
        // Empty as long as nobody can know it: the station's would be somebody else's.
        DeviceAddress: {
            get: whileOn(state => {
                const address = knownP2pAddress(state);
                return address === undefined ? noBytes : macBytes(address);
            }),
        },
        Peers: {
            get: whileOn(({ id, p2p }) => foundPeers(p2p.peers).map(({ sighting }) => peerPath(id, sighting.address))),
        },
        // There are no groups, and none is stored.
        Role: { get: () => "device" },
        Group: { get: () => NO_OBJECT },
        PeerGO: { get: () => NO_OBJECT },
        PersistentGroups: { get: state => (hasP2p(state) ? [] : NO_DEVICE) },
    };
};

/**
 * Finding others and being found. What needs a group answers as the original does where there is no P2P: a client that cannot do
 * without groups knows that answer.
 */
const p2pDeviceMethods = (desk: Desk): MethodRules<typeof P2P_DEVICE, Interface> => {
    /** What needs a device that is found only once the arguments have been judged. */
    const onDevice = (state: Interface, command: P2pCommand | BusError, call: Call, text: string): Answer => {
        if (isBusError(command)) return command;
        return hasP2p(state) ? desk.command(call, state.id, command, { failed: unknownError(text) }) : NO_DEVICE;
    };
    /** Silently nothing where there is no P2P. */
    const quietly = (
        state: Interface,
        command: P2pCommand | P2pServiceCommand | BusError,
        call: Call,
        words: Words = {},
    ): Answer => {
        if (isBusError(command)) return command;
        return isP2pPossible(state) ? desk.command(call, state.id, command, words) : [];
    };
    const knows =
        ({ p2p }: Interface) =>
        (peer: Mac): boolean =>
            p2p.peers.table.get(peer) !== undefined;
    const groupless = (error: BusError) => (): Answer => error;
    return {
        Find: (state, [args], call) => onDevice(state, readFind(args), call, "Could not start P2P find"),
        StopFind: (state, _, call) => quietly(state, { type: "p2p.stopFind" }, call),
        Listen: (state, [timeout], call) => {
            const duration = seconds(unsigned(timeout) || AN_HOUR);
            return onDevice(state, { type: "p2p.listen", duration }, call, "Could not start P2P listen");
        },
        ExtendedListen: (state, [args], call) =>
            onDevice(state, readExtendedListen(args), call, "failed to initiate a p2p_ext_listen."),
        PresenceRequest: (_, [args]) =>
            isPresenceWish(args) ? unknownError("Failed to invoke presence request.") : invalidArgs(),
        ProvisionDiscoveryRequest: (_, [path, method]) =>
            peerOfPath(path) !== undefined && CONFIG_METHODS.has(method) ? NO_DEVICE : invalidArgs(),
        Connect: groupless(OFF),
        GroupAdd: (_, [args]) => (isGroupWish(args) ? NO_DEVICE : invalidArgs()),
        Cancel: groupless(unknownError("P2P cancel failed")),
        Invite: groupless(OFF),
        Disconnect: groupless(unknownError("failed to disconnect")),
        RejectPeer: (state, [path], call) => {
            const peer = peerOfPath(path);
            const command = peer === undefined ? invalidArgs() : ({ type: "p2p.reject", peer } as const);
            return onDevice(state, command, call, "Failed to call wpas_p2p_reject method.");
        },
        RemoveClient: groupless(OFF),
        Flush: (state, _, call) => (isP2pPossible(state) ? desk.command(call, state.id, { type: "p2p.flush" }) : OFF),
        AddService: (state, [args], call) => {
            const service = readOffer(args);
            return quietly(state, isBusError(service) ? service : { type: "p2p.service.add", service }, call);
        },
        DeleteService: (state, [args], call) => {
            const service = readName(args);
            if (isBusError(service)) return service;
            return desk.command(call, state.id, { type: "p2p.service.remove", service }, { failed: invalidArgs() });
        },
        FlushService: (state, _, call) => quietly(state, { type: "p2p.service.flush" }, call),
        ServiceDiscoveryRequest: (state, [args], call) => {
            const query = readQuery(args, knows(state));
            if (isBusError(query)) return query;
            return desk.command(call, state.id, query, {
                value: value => ("serviceQuery" in value ? [BigInt(value.serviceQuery)] : []),
                failed: unknownError("Unable to send SD request"),
            });
        },
        ServiceDiscoveryResponse: (state, [args], call) =>
            quietly(state, readAnswer(args, knows(state)), call, { failed: invalidArgs() }),
        ServiceDiscoveryCancelRequest: ({ id }, [number], call) =>
            desk.command(call, id, { type: "p2p.query.cancel", number: Number(number) }, { failed: invalidArgs() }),
        ServiceUpdate: (state, _, call) => quietly(state, { type: "p2p.service.update" }, call),
        ServiceDiscoveryExternal: (state, [on], call) =>
            quietly(state, { type: "p2p.service.external", on: on !== 0 }, call),
        AddPersistentGroup: groupless(NO_DEVICE),
        RemovePersistentGroup: groupless(NO_DEVICE),
        RemoveAllPersistentGroups: groupless(NO_DEVICE),
    };
};

export const p2pDeviceKind = (desk: Desk): InterfaceKind<Interface> =>
    implement(P2P_DEVICE, p2pDeviceRules(desk), p2pDeviceMethods(desk));

/** Seconds of a listen that nobody said an end of. */
const AN_HOUR = 3600;
const CONFIG_METHODS: ReadonlySet<string> = new Set(["display", "keypad", "pbc", "pushbutton"]);
