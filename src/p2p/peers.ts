import { equalBytes } from "#src/lib/bytes.js";
import { at, due, type Instant, seconds } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { type Env, ignore, type Machine, type Step, stay, type Trace, unreachable } from "#src/lib/machine.js";
import { VersionedMap } from "#src/lib/versioned-map.js";
import { DeviceCapability } from "#src/p2p/attribute.js";
import { isSocial } from "#src/p2p/channel.js";
import type { Sighting } from "#src/p2p/sighting.js";

/** Found and lost are two readings of one fact: how often a peer was announced before and after. */
export interface Peer {
    readonly sighting: Sighting;
    readonly lastSeen: Instant;
    /** How often it was announced. Zero: known, but nobody was told. */
    readonly announced: number;
    /** Already announced in this find. */
    readonly thisFind: boolean;
    /** When it was announced last, or met first. */
    readonly toldAt: Instant;
    /** It changed so soon after that that the change has yet to be announced. */
    readonly untold: boolean;
    /** Only its probe requests were heard, which say little. */
    readonly onlyProbed: boolean;
    /** The user does not want to hear of it. */
    readonly rejected: boolean;
}

/** The P2P Devices in reach, by device address. */
export interface Peers {
    readonly table: VersionedMap<Mac, Peer>;
    /** Peers that a negotiation or a group needs; they do not age. */
    readonly held: ReadonlySet<Mac>;
    /** When the next one goes, or is announced late. */
    readonly sweepAt: Instant | undefined;
}

export type PeersEvent =
    | { readonly type: "seen"; readonly sightings: readonly Sighting[] }
    /** A find begins: who is still there is announced again, though not as new. */
    | { readonly type: "findStarted" }
    | { readonly type: "flush" }
    | { readonly type: "reject"; readonly address: Mac }
    | { readonly type: "hold" | "release"; readonly address: Mac }
    | { readonly type: "deadline" };

export type PeersReason = "unknownPeer" | "peerExpired" | "tooManyPeers";
export type PeersEffect = Trace<PeersReason>;

export const noPeers = (): Peers => ({ table: VersionedMap.empty(), held: new Set(), sweepAt: undefined });

export const peers: Machine<Peers, PeersEvent, PeersEffect> = { reduce, deadline: state => state.sweepAt };

/** What clients hear of a change of the table. */
export type PeerChange =
    | { readonly type: "found"; readonly peer: Peer; readonly isNew: boolean }
    | { readonly type: "lost"; readonly address: Mac };

export function peerChanges(before: Peers, after: Peers): readonly PeerChange[] {
    const changes: PeerChange[] = [];
    // Most of them were only heard again.
    before.table.eachChange(after.table, (address, old, now) => {
        const was = old?.announced ?? 0;
        // Pushed out and met again within one event, it may be known without having been announced.
        if (now === undefined || now.announced === 0) {
            if (was > 0) changes.push({ type: "lost", address });
        } else if (now.announced > was) changes.push({ type: "found", peer: now, isNew: was === 0 });
    });
    return changes;
}

/** Those that clients know of. */
export const foundPeers = ({ table }: Peers): readonly Peer[] =>
    table.values().filter(({ announced }) => announced > 0);

function reduce(state: Peers, event: PeersEvent, env: Env): Step<Peers, PeersEffect> {
    switch (event.type) {
        case "seen":
            return seen(state, event.sightings, env.now);
        case "findStarted": {
            const announcedAgain = state.table
                .values()
                .filter(peer => peer.thisFind)
                .map(peer => [peer.sighting.address, { ...peer, thisFind: false }] as const);
            return stay({ ...state, table: state.table.with(announcedAgain) });
        }
        case "flush":
            return stay({ table: state.table.cleared(), held: new Set(), sweepAt: undefined });
        case "reject": {
            const peer = state.table.get(event.address);
            if (peer === undefined) return ignore(state, "unknownPeer", { peer: event.address });
            return stay({
                ...state,
                table: state.table.with([[event.address, { ...peer, rejected: true, untold: false }]]),
            });
        }
        case "hold":
            return stay({ ...state, held: new Set([...state.held, event.address]) });
        case "release": {
            const held = new Set(state.held);
            held.delete(event.address);
            return stay(resweep({ ...state, held }));
        }
        case "deadline":
            return sweep(state, env.now);
        default:
            return unreachable(event);
    }
}

function seen(state: Peers, sightings: readonly Sighting[], now: Instant): Step<Peers, PeersEffect> {
    let { table } = state;
    let [forgotten, left] = [0, 0];
    // One version of the table for all of them, or one for each as long as there is no room for all.
    const met = new Map<Mac, Peer>();
    const write = (): void => {
        table = table.with(met);
        met.clear();
    };
    let room = MAX_PEERS - table.size;
    for (const sighting of sightings) {
        const { address } = sighting;
        const known = met.get(address) ?? table.get(address);
        if (known === undefined && room-- <= 0) {
            write();
            const oldest = oldestOf({ table, held: state.held });
            // Somebody fills the air with names; those that are in use stay, and so do the first ones of this batch.
            if (oldest === undefined || oldest.lastSeen >= now) {
                left++;
                continue;
            }
            forgotten++;
            table = table.with([[oldest.sighting.address, undefined]]);
        }
        met.set(address, meet(known, sighting, now));
    }
    write();
    const next = resweep({ ...state, table });
    return forgotten + left === 0 ? stay(next) : ignore(next, "tooManyPeers", { forgotten, left });
}

function meet(known: Peer | undefined, sighting: Sighting, now: Instant): Peer {
    const onlyProbed = sighting.by === "probeRequest" && (known?.onlyProbed ?? true);
    const merged = known === undefined ? sighting : merge(known.sighting, sighting);
    const rejected = known?.rejected ?? false;
    const worthTelling = !(known?.thisFind ?? false) || (known !== undefined && isNews(known.sighting, merged));
    // On a social channel it will answer with its methods in a moment; elsewhere it is a group owner that has none to tell.
    const undescribed = merged.configMethods === 0 && isSocial(merged.frequency);
    const toTell = worthTelling && !onlyProbed && !rejected && !undescribed;
    const peer: Peer = {
        sighting: merged,
        lastSeen: now,
        announced: known?.announced ?? 0,
        thisFind: known?.thisFind ?? false,
        toldAt: known?.toldAt ?? now,
        untold: toTell || (known?.untold ?? false),
        onlyProbed,
        rejected,
    };
    return toTell && (!peer.thisFind || due(tellable(peer), now)) ? told(peer, now) : peer;
}

const told = (peer: Peer, now: Instant): Peer => ({
    ...peer,
    announced: peer.announced + 1,
    thisFind: true,
    toldAt: now,
    untold: false,
});

/** When what changed of it may be announced: whoever takes another name with every frame is not told of with every frame. */
const tellable = ({ toldAt }: Peer): Instant => at(toldAt, PAUSE);

/**
 * What a frame did not say stays as another frame said it. Whoever searches says little of itself, and of its methods all that it has,
 * not those that it has for P2P; and the owner of a group says of its clients what they once told it. Neither takes the place of what
 * a device answers: its properties would change back and forth.
 */
function merge(old: Sighting, now: Sighting): Sighting {
    if (now.by === "probeResponse") return now;
    const [probes, ofClient, negotiates] = [
        now.by === "probeRequest",
        now.by === "groupOwner",
        now.by === "goNegotiationRequest",
    ];
    const stands = (probes && old.by !== "probeRequest") || (ofClient && isOwnWord(old));
    const [first, second] = stands ? [old, now] : [now, old];
    // An owner is heard on the channel of the group, as loud as it is itself.
    const met = ofClient ? first : now;
    const discoverable = (probes ? old : now).deviceCapability & DeviceCapability.clientDiscoverability;
    return {
        address: old.address,
        interfaceAddress: probes ? old.interfaceAddress : now.interfaceAddress,
        by: negotiates || old.by === "probeRequest" ? now.by : old.by,
        frequency: met.frequency,
        signal: met.signal,
        name: first.name || second.name,
        configMethods: first.configMethods || second.configMethods,
        primaryDeviceType: fuller(first.primaryDeviceType, second.primaryDeviceType),
        secondaryDeviceTypes: fuller(first.secondaryDeviceTypes, second.secondaryDeviceTypes),
        manufacturer: first.manufacturer || second.manufacturer,
        modelName: first.modelName || second.modelName,
        modelNumber: first.modelNumber || second.modelNumber,
        serialNumber: first.serialNumber || second.serialNumber,
        deviceCapability: (met.deviceCapability & ~DeviceCapability.clientDiscoverability) | discoverable,
        groupCapability: negotiates || now.by === "beacon" ? now.groupCapability : old.groupCapability,
        vendorExtensions: fuller(first.vendorExtensions, second.vendorExtensions),
        vendorElements: fuller(first.vendorElements, second.vendorElements),
        wfdSubelements: fuller(first.wfdSubelements, second.wfdSubelements),
        advertisedServices: fuller(first.advertisedServices, second.advertisedServices),
        extendedListen: now.extendedListen ?? old.extendedListen,
        group: negotiates ? now.group : (now.group ?? old.group),
        frame: undefined,
    };
}

/** Whether it comes from the device itself, and not only from what it says when it searches. */
const isOwnWord = ({ by }: Sighting): boolean => by !== "groupOwner" && by !== "probeRequest";

const fuller = <T extends { readonly length: number }>(first: T, second: T): T => (first.length > 0 ? first : second);

/** Changes that are announced in the middle of a find. */
const isNews = (old: Sighting, now: Sighting): boolean =>
    old !== now &&
    (old.name !== now.name ||
        !equalBytes(old.wfdSubelements, now.wfdSubelements) ||
        (old.advertisedServices.length === 0 && now.advertisedServices.length > 0));

/** The one not heard for longest of those that may go. */
function oldestOf({ table, held }: Pick<Peers, "table" | "held">): Peer | undefined {
    let oldest: Peer | undefined;
    for (const peer of table.values())
        if (!held.has(peer.sighting.address) && (oldest === undefined || peer.lastSeen < oldest.lastSeen))
            oldest = peer;
    return oldest;
}

function sweep(state: Peers, now: Instant): Step<Peers, PeersEffect> {
    const all = state.table.values();
    const gone = all.filter(peer => !state.held.has(peer.sighting.address) && at(peer.lastSeen, EXPIRY) <= now);
    const late = all.filter(peer => peer.untold && due(tellable(peer), now));
    return {
        state: resweep({
            ...state,
            table: state.table.with([
                ...late.map(peer => [peer.sighting.address, told(peer, now)] as const),
                ...gone.map(peer => [peer.sighting.address, undefined] as const),
            ]),
        }),
        effects: gone.flatMap(({ sighting }) => ignore(state, "peerExpired", { peer: sighting.address }).effects),
    };
}

function resweep(state: Peers): Peers {
    let sweepAt: Instant | undefined;
    const by = (instant: Instant): void => {
        if (sweepAt === undefined || instant < sweepAt) sweepAt = instant;
    };
    for (const peer of state.table.values()) {
        if (!state.held.has(peer.sighting.address)) by(at(peer.lastSeen, EXPIRY));
        if (peer.untold) by(tellable(peer));
    }
    return { ...state, sweepAt };
}

const EXPIRY = seconds(60);
/** Between two announcements of one peer in one find. */
const PAUSE = seconds(1);
/** wpa_supplicant's limit. */
const MAX_PEERS = 100;
