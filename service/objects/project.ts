import { ANQP_RESULT } from "#service/anqp-query.js";
import { type Announced, announcedProperties } from "#service/dbus/implement.js";
import type { BusOp, SignalOp } from "#service/dbus/outbox.js";
import { type Value, type VariantMap, variant, variantMap } from "#service/dbus/value.js";
import { BSS, bssRules } from "#service/objects/bss.js";
import { DECISIONS, decisionMap } from "#service/objects/decision.js";
import type { Desk } from "#service/objects/desk.js";
import { INTERFACE, interfaceRules } from "#service/objects/interface.js";
import { NETWORK, type NetworkOf, networkRules } from "#service/objects/network.js";
import { P2P_DEVICE } from "#service/objects/p2p-device.js";
import {
    BUS_NAME,
    bssPath,
    credentialPath,
    interfacePath,
    networkPath,
    peerPath,
    ROOT_PATH,
} from "#service/objects/path.js";
import { PEER } from "#service/objects/peer.js";
import { rootRules } from "#service/objects/root.js";
import type { Bss } from "#src/core/bss.js";
import type { Interface } from "#src/core/interface.js";
import type { InterworkingOffer, Notice } from "#src/core/notice.js";
import type { Root } from "#src/core/root.js";
import { type Mac, macBytes } from "#src/lib/mac.js";
import { foundPeers, peerChanges } from "#src/p2p/index.js";

/** Which part of the core's state an object shows. */
export type ObjectOf =
    | { readonly kind: "root" }
    | { readonly kind: "interface"; readonly interface: number }
    | { readonly kind: "bss"; readonly interface: number; readonly bss: number }
    | { readonly kind: "network"; readonly interface: number; readonly network: number }
    | { readonly kind: "peer"; readonly interface: number; readonly peer: Mac };

type Op = BusOp<ObjectOf>;

/** Two states in, what clients see of their difference out. */
export type Project = (before: Root, after: Root) => readonly Op[];

/**
 * The projection. An object is there before its `…Added` and gone before its `…Removed`; then the property that lists it is
 * touched; properties that are sent at once come first.
 */
export function projector(desk: Desk): Project {
    const ofInterface = announcedProperties(INTERFACE, interfaceRules(desk));
    const rules: Rules = {
        root: announcedProperties(BUS_NAME, rootRules(desk)),
        atOnce: ofInterface.filter(isAtOnce),
        interface: ofInterface.filter(rule => !isAtOnce(rule)),
        bss: announcedProperties(BSS, bssRules),
        network: announcedProperties(NETWORK, networkRules(desk)),
    };
    return (before, after) => {
        const ops: Op[] = [];
        for (const { before: old, after: now } of before.interfaces.changesTo(after.interfaces)) {
            if (old === undefined && now !== undefined) appear(ops, now);
            else if (old !== undefined && now === undefined) disappear(ops, old);
            else if (old !== undefined && now !== undefined) change(ops, rules, old, now);
        }
        touch(ops, rules.root, ROOT_PATH, BUS_NAME, before, after);
        return ops;
    };
}

/** What is sent before anything else, rather than with what changes at the same time. */
const isAtOnce = ({ flush, urgent }: Announced<Interface>): boolean => flush && urgent === undefined;

/** The signal that tells of something momentary. */
export function noticeSignal(interfaceId: number, notice: Notice, root: Root): SignalOp | undefined {
    const signal = (member: string, ...args: readonly Value[]): SignalOp => ({
        op: "signal",
        path: interfacePath(interfaceId),
        iface: INTERFACE,
        member,
        args,
    });
    switch (notice.type) {
        case "scanDone":
            return signal("ScanDone", notice.success);
        case "networkSelected":
            return signal("NetworkSelected", networkPath(interfaceId, notice.network));
        case "blobAdded":
            return signal("BlobAdded", notice.name);
        case "blobRemoved":
            return signal("BlobRemoved", notice.name);
        case "pskMismatch":
            return signal("PskMismatch");
        case "networkRequest":
            return signal(
                "NetworkRequest",
                networkPath(interfaceId, notice.network),
                notice.field,
                REQUEST_TEXT[notice.field],
            );
        case "probeRequest":
            return { ...signal("ProbeRequest", probeRequestMap(notice)), destination: notice.subscriber };
        case "decided":
            return {
                op: "signal",
                path: interfacePath(interfaceId),
                iface: DECISIONS,
                member: "Decision",
                args: [decisionMap(interfaceId, notice.decision)],
            };
        case "anqpDone":
            return signal("ANQPQueryDone", notice.peer, ANQP_RESULT[notice.result]);
        case "interworkingOffer":
            return signal(
                "InterworkingAPAdded",
                bssPath(interfaceId, notice.bss),
                credentialPath(interfaceId, notice.credential),
                offerMap(notice),
            );
        case "interworkingDone":
            return signal("InterworkingSelectDone");
        case "p2p.findStopped":
            return p2pSignal(interfaceId, "FindStopped");
        case "p2p.serviceRequest":
        case "p2p.serviceResponse":
            return serviceSignal(interfaceId, notice, root);
        case "anqpFetch":
        case "anqpFetched":
        case "interworkingNoMatch":
        case "interworkingSelected":
        case "interworkingConnected":
        case "gasStarted":
        case "gasDone":
        case "gasResponse":
        case "anqp":
        case "radioWork":
        case "driverNews":
            return undefined;
    }
}

/** Of peers that nobody knows nothing is said, as they have no path. */
function serviceSignal(
    interfaceId: number,
    notice: NoticeOf<"p2p.serviceRequest" | "p2p.serviceResponse">,
    root: Root,
): SignalOp | undefined {
    if (root.interfaces.get(interfaceId)?.p2p.peers.table.get(notice.peer) === undefined) return undefined;
    const peer = variant("o", peerPath(interfaceId, notice.peer));
    const rest = { update_indicator: variant("q", notice.updateIndicator), tlvs: variant("ay", notice.tlvs) };
    if (notice.type === "p2p.serviceResponse")
        return p2pSignal(interfaceId, "ServiceDiscoveryResponse", variantMap({ peer_object: peer, ...rest }));
    const asked = { frequency: variant("i", notice.frequency), dialog_token: variant("i", notice.dialogToken) };
    return p2pSignal(interfaceId, "ServiceDiscoveryRequest", variantMap({ peer_object: peer, ...asked, ...rest }));
}

const p2pSignal = (interfaceId: number, member: string, ...args: readonly Value[]): SignalOp => ({
    op: "signal",
    path: interfacePath(interfaceId),
    iface: P2P_DEVICE,
    member,
    args,
});

/** What the original says to a person. */
const REQUEST_TEXT = { PSK_PASSPHRASE: "PSK or passphrase" } as const;

/** What is absent, empty or zero is left out, as in the original. */
function probeRequestMap({ source, destination, bssid, elements, signal }: NoticeOf<"probeRequest">): VariantMap {
    return variantMap({
        addr: variant("ay", macBytes(source)),
        dst: variant("ay", macBytes(destination)),
        bssid: variant("ay", macBytes(bssid)),
        ies: elements.length === 0 ? undefined : variant("ay", elements),
        signal: signal ? variant("i", Math.round(signal)) : undefined,
    });
}

const offerMap = ({ operator, excluded, priority, spPriority, limits }: InterworkingOffer): VariantMap =>
    variantMap({
        type: variant("s", operator),
        excluded: variant("i", Number(excluded)),
        priority: variant("i", priority),
        sp_priority: variant("i", spPriority),
        below_min_backhaul: variant("i", Number(limits.belowMinBackhaul)),
        over_max_bss_load: variant("i", Number(limits.overMaxBssLoad)),
        conn_capab_missing: variant("i", Number(limits.connCapabMissing)),
    });

type NoticeOf<T extends Notice["type"]> = Extract<Notice, { type: T }>;

interface Rules {
    readonly root: readonly Announced<Root>[];
    /** Of an interface, what is sent before anything else. */
    readonly atOnce: readonly Announced<Interface>[];
    readonly interface: readonly Announced<Interface>[];
    readonly bss: readonly Announced<Bss>[];
    readonly network: readonly Announced<NetworkOf>[];
}

function appear(ops: Op[], state: Interface): void {
    const path = interfacePath(state.id);
    ops.push(
        { op: "add", path, of: { kind: "interface", interface: state.id } },
        added(ROOT_PATH, BUS_NAME, "Interface", path, INTERFACE),
    );
    for (const { id } of state.networks.byId.values()) addNetwork(ops, state.id, id);
    for (const { id } of state.bss.byId.values()) addBss(ops, state.id, id);
}

function disappear(ops: Op[], state: Interface): void {
    const path = interfacePath(state.id);
    for (const { sighting } of foundPeers(state.p2p.peers)) losePeer(ops, state.id, sighting.address);
    for (const { id } of state.networks.byId.values())
        removed(ops, path, INTERFACE, "Network", networkPath(state.id, id));
    for (const { id } of state.bss.byId.values()) removed(ops, path, INTERFACE, "BSS", bssPath(state.id, id));
    removed(ops, ROOT_PATH, BUS_NAME, "Interface", path);
}

function change(ops: Op[], rules: Rules, before: Interface, after: Interface): void {
    const { id } = after;
    const path = interfacePath(id);
    touch(ops, rules.atOnce, path, INTERFACE, before, after);
    if (before.networks !== after.networks)
        for (const { key, before: old, after: now } of before.networks.byId.changesTo(after.networks.byId)) {
            const network = networkPath(id, key);
            if (old === undefined) addNetwork(ops, id, key);
            else if (now === undefined) removed(ops, path, INTERFACE, "Network", network);
            else
                touch(
                    ops,
                    rules.network,
                    network,
                    NETWORK,
                    { interface: id, network: old },
                    { interface: id, network: now },
                );
        }
    const heard: Op[] = [];
    if (before.bss !== after.bss)
        for (const { key, before: old, after: now } of before.bss.byId.changesTo(after.bss.byId)) {
            if (old === undefined) addBss(ops, id, key);
            else if (now === undefined) removed(ops, path, INTERFACE, "BSS", bssPath(id, key));
            else touch(heard, rules.bss, bssPath(id, key), BSS, old, now);
        }
    if (before.p2p.peers !== after.p2p.peers)
        for (const change of peerChanges(before.p2p.peers, after.p2p.peers)) {
            if (change.type === "lost") losePeer(ops, id, change.address);
            else findPeer(ops, id, change.peer.sighting.address, change.isNew);
        }
    touch(ops, rules.interface, path, INTERFACE, before, after);
    // As in the original: that the scan is over, then what it heard again.
    ops.push(...heard);
}

function addNetwork(ops: Op[], interfaceId: number, id: number): void {
    const path = networkPath(interfaceId, id);
    ops.push(
        { op: "add", path, of: { kind: "network", interface: interfaceId, network: id } },
        added(interfacePath(interfaceId), INTERFACE, "Network", path, NETWORK),
    );
}

function addBss(ops: Op[], interfaceId: number, id: number): void {
    const path = bssPath(interfaceId, id);
    ops.push(
        { op: "add", path, of: { kind: "bss", interface: interfaceId, bss: id } },
        added(interfacePath(interfaceId), INTERFACE, "BSS", path, BSS),
    );
}

/** Found again, it is told again; its object is there already. */
function findPeer(ops: Op[], interfaceId: number, peer: Mac, isNew: boolean): void {
    const path = peerPath(interfaceId, peer);
    if (isNew) ops.push({ op: "add", path, of: { kind: "peer", interface: interfaceId, peer } });
    ops.push(p2pSignal(interfaceId, "DeviceFound", path), {
        ...p2pSignal(interfaceId, "DeviceFoundProperties", path),
        properties: { path, iface: PEER },
    });
}

function losePeer(ops: Op[], interfaceId: number, peer: Mac): void {
    const path = peerPath(interfaceId, peer);
    ops.push({ op: "remove", path }, p2pSignal(interfaceId, "DeviceLost", path));
}

const added = (path: string, iface: string, what: string, object: string, of: string): Op => ({
    op: "signal",
    path,
    iface,
    member: `${what}Added`,
    args: [object],
    properties: { path: object, iface: of },
});

function removed(ops: Op[], path: string, iface: string, what: string, object: string): void {
    ops.push({ op: "remove", path: object }, { op: "signal", path, iface, member: `${what}Removed`, args: [object] });
}

function touch<T>(ops: Op[], rules: readonly Announced<T>[], path: string, iface: string, before: T, after: T): void {
    if (before === after) return;
    const last: Op[] = [];
    for (const { property, slice, flush, urgent, lasting } of rules) {
        const [was, is] = [slice(before), slice(after)];
        if (Object.is(was, is)) continue;
        // What changes with it goes with it: clients look for CurrentBSS beside the State that says completed.
        if (urgent?.(after)) last.push({ op: "touch", path, iface, property, flush: true });
        else if (flush) ops.push({ op: "touch", path, iface, property, flush });
        else ops.push({ op: "touch", path, iface, property, ...(lasting && { lasting: { before: was, after: is } }) });
    }
    ops.push(...last);
}
