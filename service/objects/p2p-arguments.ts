import { type BusError, invalidArgs } from "#service/dbus/error.js";
import type { VariantMap } from "#service/dbus/value.js";
import { peerOfPath } from "#service/objects/path.js";
import type { P2pCommand } from "#src/core/client/p2p.js";
import type { NamedService, OfferedService, P2pServiceCommand } from "#src/core/client/p2p-service.js";
import { millis, seconds } from "#src/lib/instant.js";
import { leadingMac, type Mac } from "#src/lib/mac.js";
import {
    DEVICE_TYPE_LENGTH,
    readServiceAnswers,
    readServiceQueries,
    type ServiceQuery,
    upnpQuery,
} from "#src/p2p/index.js";

/** Names a dictionary may have, and the types of each. */
type Keys = Readonly<Record<string, readonly string[]>>;

/** What every dictionary may hold; any other type is refused even under a name that nobody looks at. */
const READABLE: ReadonlySet<string> = new Set("y b n q i u x t d s o ay as aq aay".split(" "));

const isReadable = (args: VariantMap): boolean => [...args.values()].every(({ signature }) => READABLE.has(signature));

const hasOnly = (args: VariantMap, keys: Keys): boolean =>
    [...args].every(([key, { signature }]) => Object.hasOwn(keys, key) && keys[key]!.includes(signature));

/** Of the type that the key's owner has asked for already. */
const value = <T>(args: VariantMap, key: string): T | undefined => args.get(key)?.value as T | undefined;

const FIND: Keys = { Timeout: ["i"], RequestedDeviceTypes: ["aay"], DiscoveryType: ["s"], freq: ["i", "u"] };
const KINDS = { start_with_full: "full", social: "social", progressive: "progressive" } as const;
const isKind = (text: string): text is keyof typeof KINDS => Object.hasOwn(KINDS, text);

/** The dictionary of `Find`. */
export function readFind(args: VariantMap): Extract<P2pCommand, { type: "p2p.find" }> | BusError {
    if (!hasOnly(args, FIND)) return invalidArgs();
    const deviceTypes = value<readonly Uint8Array[]>(args, "RequestedDeviceTypes") ?? [];
    const kind = value<string>(args, "DiscoveryType") ?? "start_with_full";
    if (!isKind(kind) || deviceTypes.some(({ length }) => length !== DEVICE_TYPE_LENGTH)) return invalidArgs();
    const frequency = value<number>(args, "freq") ?? 0;
    const timeout = unsigned(value<number>(args, "Timeout"));
    return {
        type: "p2p.find",
        find: {
            kind: KINDS[kind],
            frequency: frequency === 0 ? undefined : frequency,
            timeout: timeout === 0 ? undefined : seconds(timeout),
            deviceTypes,
            deviceId: undefined,
            searchDelay: undefined,
        },
    };
}

/** Negative numbers are large ones, as in the original. */
export const unsigned = (number: number | undefined): number => (number ?? 0) >>> 0;

/** The dictionary of `ExtendedListen`. */
export function readExtendedListen(args: VariantMap): Extract<P2pCommand, { type: "p2p.extendedListen" }> | BusError {
    if (!hasOnly(args, { period: ["i"], interval: ["i"] })) return invalidArgs();
    const [period, interval] = [unsigned(value(args, "period")), unsigned(value(args, "interval"))];
    const timing = period === 0 && interval === 0 ? undefined : { period: millis(period), interval: millis(interval) };
    return { type: "p2p.extendedListen", timing };
}

/** The dictionary of `AddService`. Anything else in it is ignored, and so is a known name with another type, bytes excepted. */
export function readOffer(args: VariantMap): OfferedService | BusError {
    const known = [...args].filter(
        ([key, { signature }]) => Object.hasOwn(OFFER, key) && (!IGNORED.has(key) || OFFER[key]!.includes(signature)),
    );
    const offered = new Map(known);
    const named = isReadable(args) && hasOnly(offered, OFFER) ? nameOf(offered) : undefined;
    const response = value<Uint8Array>(offered, "response");
    if (named === undefined || (named.protocol === "bonjour" && response === undefined)) return invalidArgs();
    return named.protocol === "bonjour" ? { ...named, response: response! } : named;
}

const SERVICE: Keys = { service_type: ["s"], version: ["i"], service: ["s"], query: ["ay"] };
const OFFER: Keys = { ...SERVICE, response: ["ay"] };
const IGNORED: ReadonlySet<string> = new Set(["service_type", "version", "service"]);

/** The dictionary of `DeleteService`. */
export const readName = (args: VariantMap): NamedService | BusError =>
    (hasOnly(args, SERVICE) ? nameOf(args) : undefined) ?? invalidArgs();

function nameOf(args: VariantMap): NamedService | undefined {
    const query = value<Uint8Array>(args, "query");
    switch (value<string>(args, "service_type")) {
        case "upnp":
            return upnpOf(args);
        case "bonjour":
            return query && { protocol: "bonjour", query };
        default:
            return undefined;
    }
}

function upnpOf(args: VariantMap): Extract<NamedService, { protocol: "upnp" }> | undefined {
    const version = unsigned(value(args, "version")) & 0xff;
    const service = value<string>(args, "service");
    return version === 0 || service === undefined ? undefined : { protocol: "upnp", version, service };
}

/** Whether a peer of this address is known. */
type Knows = (peer: Mac) => boolean;

/** The dictionary of `ServiceDiscoveryRequest`. */
export function readQuery(
    args: VariantMap,
    knows: Knows,
): Extract<P2pServiceCommand, { type: "p2p.query.add" }> | BusError {
    if (!hasOnly(args, QUERY)) return invalidArgs();
    const queries = queriesOf(args);
    const path = value<string>(args, "peer_object");
    const peer = path === undefined ? undefined : peerOfPath(path);
    if (queries === undefined || (path !== undefined && (peer === undefined || !knows(peer)))) return invalidArgs();
    return { type: "p2p.query.add", peer, queries };
}

const QUERY: Keys = { peer_object: ["o"], service_type: ["s"], version: ["i"], service: ["s"], tlv: ["ay"] };

function queriesOf(args: VariantMap): readonly ServiceQuery[] | undefined {
    const tlvs = value<Uint8Array>(args, "tlv");
    const type = value<string>(args, "service_type");
    if (type === undefined) return tlvs && readServiceQueries(tlvs);
    const upnp = type === "upnp" ? upnpOf(args) : undefined;
    return upnp && [upnpQuery(upnp.version, upnp.service)];
}

/** The dictionary of `ServiceDiscoveryResponse`. */
export function readAnswer(
    args: VariantMap,
    knows: Knows,
): Extract<P2pServiceCommand, { type: "p2p.query.answer" }> | BusError {
    if (!hasOnly(args, ANSWER)) return invalidArgs();
    const peer = peerOfPath(value<string>(args, "peer_object") ?? "");
    const tlvs = value<Uint8Array>(args, "tlvs");
    const answers = tlvs && readServiceAnswers(tlvs);
    if (peer === undefined || !knows(peer) || answers === undefined) return invalidArgs();
    const frequency = value<number>(args, "frequency") ?? 0;
    const dialogToken = unsigned(value(args, "dialog_token")) & 0xff;
    return { type: "p2p.query.answer", peer, frequency, dialogToken, answers };
}

const ANSWER: Keys = { peer_object: ["o"], frequency: ["i"], dialog_token: ["i", "u"], tlvs: ["ay"] };

/** Whether this is a dictionary of `PresenceRequest`. */
export const isPresenceWish = (args: VariantMap): boolean => hasOnly(args, PRESENCE);

const PRESENCE: Keys = { duration1: ["i"], interval1: ["i"], duration2: ["i"], interval2: ["i"] };

/** Whether this is a dictionary of `GroupAdd`. */
export function isGroupWish(args: VariantMap): boolean {
    if (!hasOnly(args, GROUP)) return false;
    const [frequency, retries] = [value<number>(args, "frequency"), value<number>(args, "retry_limit")];
    const bssid = value<string>(args, "go_bssid");
    return (
        (frequency === undefined || frequency > 0) &&
        (retries === undefined || retries > 0) &&
        (bssid === undefined || leadingMac(bssid) !== undefined) &&
        WIDTHS.has(value<number>(args, "max_oper_chwidth") ?? 0)
    );
}

const GROUP: Keys = {
    persistent: ["b"],
    frequency: ["i"],
    persistent_group_object: ["o"],
    retry_limit: ["i"],
    go_bssid: ["s"],
    ht40: ["b"],
    vht: ["b"],
    he: ["b"],
    edmg: ["b"],
    allow_6ghz: ["b"],
    freq2: ["i"],
    max_oper_chwidth: ["i"],
};
/** MHz; 0: any. */
const WIDTHS: ReadonlySet<number> = new Set([0, 20, 40, 80, 160, 320]);
