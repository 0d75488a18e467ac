import { concat, Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, isMalformed, malformed } from "#src/lib/decoded.js";
import { MAC_LENGTH, type Mac, macAt, macBytes } from "#src/lib/mac.js";
import { MAX_SSID_LENGTH } from "#src/lib/ssid.js";
import { fromUtf8, utf8 } from "#src/lib/text.js";
import {
    type ClientInfo,
    type DeviceInfo,
    emitClientInfo,
    emitDeviceInfo,
    parseClientInfos,
    parseDeviceInfo,
} from "#src/p2p/device-info.js";

/** Attribute ids of the Wi-Fi Peer-to-Peer Technical Specification, 4.1.1. */
export const P2pAttribute = {
    status: 0,
    minorReasonCode: 1,
    capability: 2,
    deviceId: 3,
    goIntent: 4,
    configurationTimeout: 5,
    listenChannel: 6,
    groupBssid: 7,
    extendedListenTiming: 8,
    intendedInterfaceAddress: 9,
    manageability: 10,
    channelList: 11,
    noticeOfAbsence: 12,
    deviceInfo: 13,
    groupInfo: 14,
    groupId: 15,
    interface: 16,
    operatingChannel: 17,
    invitationFlags: 18,
    serviceHash: 21,
    connectionCapability: 23,
    advertisementId: 24,
    advertisedService: 25,
    sessionId: 26,
    featureCapability: 27,
    persistentGroup: 28,
} as const;

/** Bits of the Device Capability Bitmap. */
export const DeviceCapability = {
    serviceDiscovery: 0x01,
    clientDiscoverability: 0x02,
    concurrentOperation: 0x04,
    infrastructureManaged: 0x08,
    deviceLimit: 0x10,
    invitationProcedure: 0x20,
} as const;

/** Bits of the Group Capability Bitmap. */
export const GroupCapability = {
    groupOwner: 0x01,
    persistentGroup: 0x02,
    groupLimit: 0x04,
    intraBssDistribution: 0x08,
    crossConnection: 0x10,
    persistentReconnect: 0x20,
    groupFormation: 0x40,
    ipAddressAllocation: 0x80,
} as const;

/** A channel as P2P names it. */
export interface P2pChannel {
    /** Three bytes, the third the table of operating classes (0x04: the global one). */
    readonly country: Uint8Array;
    readonly operatingClass: number;
    readonly channel: number;
}

/** Channels by operating class, in the order in which they were announced. */
export interface ChannelList {
    readonly country: Uint8Array;
    readonly classes: readonly { readonly operatingClass: number; readonly channels: Uint8Array }[];
}

export interface GroupId {
    readonly deviceAddress: Mac;
    readonly ssid: Uint8Array;
}

/** An identifier that is unique together with the address of the device that gave it. */
export interface OwnedId {
    readonly id: number;
    readonly address: Mac;
}

export interface AdvertisedService {
    readonly id: number;
    readonly configMethods: number;
    readonly name: string;
}

export interface NoticeOfAbsence {
    readonly index: number;
    readonly opportunisticPowerSave: boolean;
    /** In TUs. */
    readonly ctWindow: number;
    /** Durations, intervals and start time in µs. */
    readonly descriptors: readonly {
        readonly countOrType: number;
        readonly duration: number;
        readonly interval: number;
        readonly start: number;
    }[];
}

/** The attributes of a P2P element that are known here. Byte arrays are views of what was read. */
export interface P2pAttributes {
    readonly status?: number;
    readonly minorReasonCode?: number;
    /** Bit maps, see `DeviceCapability` and `GroupCapability`. */
    readonly capability?: { readonly device: number; readonly group: number };
    readonly deviceId?: Mac;
    /** 0 to 15, and who wins a tie. */
    readonly goIntent?: { readonly intent: number; readonly tieBreaker: boolean };
    /** How long each side needs to get ready, in units of 10 ms. */
    readonly configurationTimeout?: { readonly groupOwner: number; readonly client: number };
    readonly listenChannel?: P2pChannel;
    readonly groupBssid?: Mac;
    /** Availability, in ms. */
    readonly extendedListenTiming?: { readonly period: number; readonly interval: number };
    readonly intendedInterfaceAddress?: Mac;
    readonly manageability?: number;
    readonly channelList?: ChannelList;
    readonly noticeOfAbsence?: NoticeOfAbsence;
    readonly deviceInfo?: DeviceInfo;
    /** The clients of a group, from its owner. */
    readonly groupInfo?: readonly ClientInfo[];
    readonly groupId?: GroupId;
    readonly interface?: { readonly deviceAddress: Mac; readonly addresses: readonly Mac[] };
    readonly operatingChannel?: P2pChannel;
    readonly invitationFlags?: number;
    /** Six bytes each. */
    readonly serviceHashes?: readonly Uint8Array[];
    readonly connectionCapability?: number;
    readonly advertisementId?: OwnedId;
    readonly advertisedServices?: readonly AdvertisedService[];
    readonly sessionId?: OwnedId;
    readonly featureCapability?: number;
    readonly persistentGroup?: GroupId;
}

/** The border of an attribute, or the first attribute whose value is not what the specification says. */
export type P2pReason = "truncated" | `bad${Capitalize<keyof P2pAttributes>}`;

/**
 * Reads the payload of the P2P elements of a frame, joined. Attributes that are unknown here are passed over, a repeated one
 * counts once, the last time. One malformed attribute refuses the whole: half an announcement is not to be believed.
 */
export function parseP2pAttributes(payload: Uint8Array): Decoded<P2pAttributes, P2pReason> {
    const reader = new Reader(payload);
    const attributes: Mutable = {};
    while (reader.remaining > 0) {
        const offset = reader.offset;
        const id = reader.u8();
        const length = reader.u16le();
        const value = length === undefined ? undefined : reader.bytes(length);
        if (id === undefined || value === undefined) return malformed("truncated", offset);
        const refused = read(attributes, id, value);
        if (refused !== undefined) return malformed(refused, offset);
    }
    return attributes;
}

/** In the order of their ids. A value that does not fit its field is our bug and throws. */
export function emitP2pAttributes(attributes: P2pAttributes): Uint8Array {
    const parts: Uint8Array[] = [];
    const put = <T>(id: number, value: T | undefined, emit: (value: T) => Uint8Array): void => {
        if (value === undefined) return;
        const bytes = emit(value);
        parts.push(new Writer(3 + bytes.length).u8(id).u16le(bytes.length).bytes(bytes).finish());
    };
    put(P2pAttribute.status, attributes.status, emitU8);
    put(P2pAttribute.minorReasonCode, attributes.minorReasonCode, emitU8);
    put(P2pAttribute.capability, attributes.capability, ({ device, group }) => Uint8Array.of(device, group));
    put(P2pAttribute.deviceId, attributes.deviceId, macBytes);
    put(P2pAttribute.goIntent, attributes.goIntent, ({ intent, tieBreaker }) =>
        Uint8Array.of((intent << 1) | (tieBreaker ? 1 : 0)),
    );
    put(P2pAttribute.configurationTimeout, attributes.configurationTimeout, ({ groupOwner, client }) =>
        Uint8Array.of(groupOwner, client),
    );
    put(P2pAttribute.listenChannel, attributes.listenChannel, emitChannel);
    put(P2pAttribute.groupBssid, attributes.groupBssid, macBytes);
    put(P2pAttribute.extendedListenTiming, attributes.extendedListenTiming, ({ period, interval }) =>
        new Writer().u16le(period).u16le(interval).finish(),
    );
    put(P2pAttribute.intendedInterfaceAddress, attributes.intendedInterfaceAddress, macBytes);
    put(P2pAttribute.manageability, attributes.manageability, emitU8);
    put(P2pAttribute.channelList, attributes.channelList, emitChannelList);
    put(P2pAttribute.noticeOfAbsence, attributes.noticeOfAbsence, emitNoticeOfAbsence);
    put(P2pAttribute.deviceInfo, attributes.deviceInfo, emitDeviceInfo);
    put(P2pAttribute.groupInfo, attributes.groupInfo, clients => concat(...clients.map(emitClientInfo)));
    put(P2pAttribute.groupId, attributes.groupId, emitGroupId);
    put(P2pAttribute.interface, attributes.interface, ({ deviceAddress, addresses }) =>
        concat(macBytes(deviceAddress), Uint8Array.of(addresses.length), ...addresses.map(macBytes)),
    );
    put(P2pAttribute.operatingChannel, attributes.operatingChannel, emitChannel);
    put(P2pAttribute.invitationFlags, attributes.invitationFlags, emitU8);
    put(P2pAttribute.serviceHash, attributes.serviceHashes, hashes => concat(...hashes));
    put(P2pAttribute.connectionCapability, attributes.connectionCapability, emitU8);
    put(P2pAttribute.advertisementId, attributes.advertisementId, emitOwnedId);
    put(P2pAttribute.advertisedService, attributes.advertisedServices, services =>
        concat(...services.map(emitService)),
    );
    put(P2pAttribute.sessionId, attributes.sessionId, emitOwnedId);
    put(P2pAttribute.featureCapability, attributes.featureCapability, bits => new Writer().u16le(bits).finish());
    put(P2pAttribute.persistentGroup, attributes.persistentGroup, emitGroupId);
    return concat(...parts);
}

type Mutable = { -readonly [K in keyof P2pAttributes]: P2pAttributes[K] };

/** Why the value is refused; `undefined` when it was taken. */
function read(into: Mutable, id: number, value: Uint8Array): P2pReason | undefined {
    switch (id) {
        case P2pAttribute.status:
            return taken(u8(value), "badStatus", v => (into.status = v));
        case P2pAttribute.minorReasonCode:
            return taken(u8(value), "badMinorReasonCode", v => (into.minorReasonCode = v));
        case P2pAttribute.capability:
            if (value.length !== 2) return "badCapability";
            into.capability = { device: value[0]!, group: value[1]! };
            return undefined;
        case P2pAttribute.deviceId:
            return taken(mac(value), "badDeviceId", v => (into.deviceId = v));
        case P2pAttribute.goIntent:
            return taken(u8(value), "badGoIntent", v => {
                into.goIntent = { intent: (v >> 1) & 15, tieBreaker: (v & 1) !== 0 };
            });
        case P2pAttribute.configurationTimeout:
            if (value.length !== 2) return "badConfigurationTimeout";
            into.configurationTimeout = { groupOwner: value[0]!, client: value[1]! };
            return undefined;
        case P2pAttribute.listenChannel:
            // A device that does not listen sends the attribute without a value.
            if (value.length === 0) return undefined;
            return taken(channel(value), "badListenChannel", v => (into.listenChannel = v));
        case P2pAttribute.groupBssid:
            return taken(mac(value), "badGroupBssid", v => (into.groupBssid = v));
        case P2pAttribute.extendedListenTiming: {
            if (value.length !== 4) return "badExtendedListenTiming";
            const reader = new Reader(value);
            into.extendedListenTiming = { period: reader.u16le()!, interval: reader.u16le()! };
            return undefined;
        }
        case P2pAttribute.intendedInterfaceAddress:
            return taken(mac(value), "badIntendedInterfaceAddress", v => (into.intendedInterfaceAddress = v));
        case P2pAttribute.manageability:
            return taken(u8(value), "badManageability", v => (into.manageability = v));
        case P2pAttribute.channelList:
            return taken(parseChannelList(value), "badChannelList", v => (into.channelList = v));
        case P2pAttribute.noticeOfAbsence:
            return taken(parseNoticeOfAbsence(value), "badNoticeOfAbsence", v => (into.noticeOfAbsence = v));
        case P2pAttribute.deviceInfo: {
            const info = parseDeviceInfo(value);
            if (isMalformed(info)) return "badDeviceInfo";
            into.deviceInfo = info;
            return undefined;
        }
        case P2pAttribute.groupInfo: {
            const clients = parseClientInfos(value);
            if (isMalformed(clients)) return "badGroupInfo";
            into.groupInfo = clients;
            return undefined;
        }
        case P2pAttribute.groupId:
            return taken(parseGroupId(value), "badGroupId", v => (into.groupId = v));
        case P2pAttribute.interface: {
            const count = value[MAC_LENGTH];
            if (count === undefined || value.length !== MAC_LENGTH + 1 + count * MAC_LENGTH) return "badInterface";
            into.interface = {
                deviceAddress: macAt(value),
                addresses: Array.from({ length: count }, (_, i) => macAt(value, MAC_LENGTH + 1 + i * MAC_LENGTH)),
            };
            return undefined;
        }
        case P2pAttribute.operatingChannel:
            return taken(channel(value), "badOperatingChannel", v => (into.operatingChannel = v));
        case P2pAttribute.invitationFlags:
            return taken(u8(value), "badInvitationFlags", v => (into.invitationFlags = v));
        case P2pAttribute.serviceHash:
            if (value.length === 0 || value.length % SERVICE_HASH_LENGTH !== 0) return "badServiceHashes";
            into.serviceHashes = Array.from({ length: value.length / SERVICE_HASH_LENGTH }, (_, i) =>
                value.subarray(i * SERVICE_HASH_LENGTH, (i + 1) * SERVICE_HASH_LENGTH),
            );
            return undefined;
        case P2pAttribute.connectionCapability:
            return taken(u8(value), "badConnectionCapability", v => (into.connectionCapability = v));
        case P2pAttribute.advertisementId:
            return taken(ownedId(value), "badAdvertisementId", v => (into.advertisementId = v));
        case P2pAttribute.advertisedService:
            return taken(parseServices(value), "badAdvertisedServices", v => (into.advertisedServices = v));
        case P2pAttribute.sessionId:
            return taken(ownedId(value), "badSessionId", v => (into.sessionId = v));
        case P2pAttribute.featureCapability:
            if (value.length !== 2) return "badFeatureCapability";
            into.featureCapability = value[0]! | (value[1]! << 8);
            return undefined;
        case P2pAttribute.persistentGroup:
            return taken(parseGroupId(value), "badPersistentGroup", v => (into.persistentGroup = v));
        default:
            return undefined;
    }
}

function taken<T>(value: T | undefined, reason: P2pReason, take: (value: T) => void): P2pReason | undefined {
    if (value === undefined) return reason;
    take(value);
    return undefined;
}

const u8 = (value: Uint8Array): number | undefined => (value.length === 1 ? value[0] : undefined);
const emitU8 = (value: number): Uint8Array => new Writer(1).u8(value).finish();
const mac = (value: Uint8Array): Mac | undefined => (value.length === MAC_LENGTH ? macAt(value) : undefined);

function channel(value: Uint8Array): P2pChannel | undefined {
    if (value.length !== 5) return undefined;
    return { country: value.subarray(0, 3), operatingClass: value[3]!, channel: value[4]! };
}

const emitChannel = ({ country, operatingClass, channel }: P2pChannel): Uint8Array =>
    concat(country, Uint8Array.of(operatingClass, channel));

function parseChannelList(value: Uint8Array): ChannelList | undefined {
    const reader = new Reader(value);
    const country = reader.bytes(3);
    if (country === undefined) return undefined;
    const classes: { operatingClass: number; channels: Uint8Array }[] = [];
    while (reader.remaining > 0) {
        const operatingClass = reader.u8()!;
        const count = reader.u8();
        const channels = count === undefined ? undefined : reader.bytes(count);
        if (channels === undefined) return undefined;
        classes.push({ operatingClass, channels });
    }
    return { country, classes };
}

const emitChannelList = ({ country, classes }: ChannelList): Uint8Array =>
    concat(
        country,
        ...classes.flatMap(({ operatingClass, channels }) => [
            Uint8Array.of(operatingClass, channels.length),
            channels,
        ]),
    );

function parseNoticeOfAbsence(value: Uint8Array): NoticeOfAbsence | undefined {
    if (value.length < 2 || (value.length - 2) % NOA_DESCRIPTOR_LENGTH !== 0) return undefined;
    const reader = new Reader(value);
    const index = reader.u8()!;
    const ctWindowAndOppPs = reader.u8()!;
    return {
        index,
        opportunisticPowerSave: (ctWindowAndOppPs & 0x80) !== 0,
        ctWindow: ctWindowAndOppPs & 0x7f,
        descriptors: Array.from({ length: (value.length - 2) / NOA_DESCRIPTOR_LENGTH }, () => ({
            countOrType: reader.u8()!,
            duration: reader.u32le()!,
            interval: reader.u32le()!,
            start: reader.u32le()!,
        })),
    };
}

function emitNoticeOfAbsence({ index, opportunisticPowerSave, ctWindow, descriptors }: NoticeOfAbsence): Uint8Array {
    const writer = new Writer().u8(index).u8((opportunisticPowerSave ? 0x80 : 0) | ctWindow);
    for (const { countOrType, duration, interval, start } of descriptors)
        writer.u8(countOrType).u32le(duration).u32le(interval).u32le(start);
    return writer.finish();
}

function parseGroupId(value: Uint8Array): GroupId | undefined {
    if (value.length < MAC_LENGTH || value.length > MAC_LENGTH + MAX_SSID_LENGTH) return undefined;
    return { deviceAddress: macAt(value), ssid: value.subarray(MAC_LENGTH) };
}

const emitGroupId = ({ deviceAddress, ssid }: GroupId): Uint8Array => concat(macBytes(deviceAddress), ssid);

function ownedId(value: Uint8Array): OwnedId | undefined {
    return value.length === 4 + MAC_LENGTH ? { id: new Reader(value).u32le()!, address: macAt(value, 4) } : undefined;
}

const emitOwnedId = ({ id, address }: OwnedId): Uint8Array => new Writer().u32le(id).bytes(macBytes(address)).finish();

function parseServices(value: Uint8Array): readonly AdvertisedService[] | undefined {
    const reader = new Reader(value);
    const services: AdvertisedService[] = [];
    while (reader.remaining > 0) {
        const id = reader.u32le();
        const configMethods = reader.u16be();
        const length = reader.u8();
        const name = length === undefined ? undefined : reader.bytes(length);
        if (id === undefined || configMethods === undefined || name === undefined) return undefined;
        services.push({ id, configMethods, name: fromUtf8(name) });
    }
    return services;
}

function emitService({ id, configMethods, name }: AdvertisedService): Uint8Array {
    const text = utf8(name);
    return new Writer().u32le(id).u16be(configMethods).u8(text.length).bytes(text).finish();
}

const SERVICE_HASH_LENGTH = 6;
const NOA_DESCRIPTOR_LENGTH = 13;
