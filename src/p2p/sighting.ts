import type { Elements } from "#src/ieee80211/element/elements.js";
import { ElementId, MicrosoftType, Oui, WifiAllianceType } from "#src/ieee80211/element/id.js";
import { concat, equalBytes, noBytes, Reader } from "#src/lib/bytes.js";
import { type Decoded, isMalformed, malformed } from "#src/lib/decoded.js";
import type { Mac } from "#src/lib/mac.js";
import { withoutControls } from "#src/lib/text.js";
import {
    type AdvertisedService,
    GroupCapability,
    type P2pAttributes,
    type P2pReason,
    parseP2pAttributes,
} from "#src/p2p/attribute.js";
import { frequencyOfP2pChannel } from "#src/p2p/channel.js";
import { type ClientInfo, DEVICE_TYPE_LENGTH } from "#src/p2p/device-info.js";
import { parseWfdDeviceInformation, parseWfdSubelements, WfdSubelement } from "#src/p2p/wifi-display.js";
import { attributeText, parseWpsDescription, WpsAttribute, type WpsAttributeList } from "#src/wps/index.js";

/** What one frame says of one P2P Device. */
export interface Sighting {
    /** P2P Device Address: what names a peer. */
    readonly address: Mac;
    /** Where the device is spoken to within its group, or its device address. */
    readonly interfaceAddress: Mac;
    readonly by: SightedBy;
    /** MHz: where it listens, or operates as a group owner. */
    readonly frequency: number;
    /** dBm. */
    readonly signal: number;
    /** Empty when the frame did not say. */
    readonly name: string;
    /** Bit map of the Wi-Fi Simple Configuration specification; zero when the frame did not say. */
    readonly configMethods: number;
    /** Eight bytes, or none. */
    readonly primaryDeviceType: Uint8Array;
    readonly secondaryDeviceTypes: readonly Uint8Array[];
    readonly manufacturer: string;
    readonly modelName: string;
    readonly modelNumber: string;
    readonly serialNumber: string;
    readonly deviceCapability: number;
    readonly groupCapability: number;
    /** WPS vendor extensions of others than the Wi-Fi Alliance, vendor id first. */
    readonly vendorExtensions: readonly Uint8Array[];
    /** Vendor specific elements that are none of Wi-Fi's own, headers included. */
    readonly vendorElements: Uint8Array;
    /** Wi-Fi Display subelements, joined. */
    readonly wfdSubelements: Uint8Array;
    /** Services that it says it offers, because the probe request asked for them. */
    readonly advertisedServices: readonly AdvertisedService[];
    /** When it listens, where it does so at intervals, in ms. */
    readonly extendedListen?: P2pAttributes["extendedListenTiming"] | undefined;
    /** The group that it owns or is in. */
    readonly group: SightedGroup | undefined;
    /** All elements of the frame, where it tells of this device alone: see `sightedAgain`. */
    readonly frame?: Uint8Array | undefined;
}

export interface SightedGroup {
    /** The owner's P2P Device Address. */
    readonly owner: Mac;
    readonly ownerInterface: Mac;
    readonly ssid: Uint8Array;
    /** MHz. */
    readonly frequency: number;
}

/** The frame that tells of a device. A group owner tells of its clients, and in a beacon of itself no more than its address. */
export type SightedBy = "probeResponse" | "beacon" | "probeRequest" | "goNegotiationRequest" | "groupOwner";

export interface HeardFrame {
    readonly by: Exclude<SightedBy, "groupOwner" | "beacon">;
    /** Its transmitter. */
    readonly source: Mac;
    readonly frequency: number;
    readonly signal: number;
    readonly elements: Elements;
}

export type SightingReason = P2pReason | "notP2p" | "badWps" | "badWfd" | "noDeviceInfo";

/** What is wrong with what a frame says of P2P; `undefined`: nothing, or it says nothing. */
export function flawIn(elements: Elements): SightingReason | undefined {
    const said = saidIn(elements);
    return isMalformed(said) && said.malformed !== "notP2p" ? said.malformed : undefined;
}

interface Said {
    readonly p2p: P2pAttributes;
    readonly wps: WpsAttributeList;
    /** Wi-Fi Display subelements, joined. */
    readonly wfd: Uint8Array;
}

function saidIn(elements: Elements): Decoded<Said, SightingReason> {
    const payload = elements.vendorPayload(Oui.wifiAlliance, WifiAllianceType.p2p);
    if (payload === undefined) return malformed("notP2p");
    const p2p = parseP2pAttributes(payload);
    if (isMalformed(p2p)) return p2p;
    const wps = parseWpsDescription(elements.vendorPayload(Oui.microsoft, MicrosoftType.wps) ?? noBytes);
    if (isMalformed(wps)) return malformed("badWps");
    const wfd = elements.vendorPayload(Oui.wifiAlliance, WifiAllianceType.wifiDisplay) ?? noBytes;
    const display = parseWfdSubelements(wfd);
    if (isMalformed(display)) return malformed("badWfd");
    const displayInfo = display.get(WfdSubelement.deviceInformation);
    if (displayInfo !== undefined && isMalformed(parseWfdDeviceInformation(displayInfo))) return malformed("badWfd");
    return { p2p, wps, wfd };
}

/** The devices that a frame tells of: its sender first, then the clients of the sender's group. */
export function sightingsIn(frame: HeardFrame): Decoded<readonly Sighting[], SightingReason> {
    const { elements, source } = frame;
    const said = saidIn(elements);
    if (isMalformed(said)) return said;
    const { p2p, wps, wfd } = said;
    const info = p2p.deviceInfo;
    // A group owner's beacon says no more than its address; others say there whom they look for.
    const alone = { probeRequest: source, probeResponse: p2p.deviceId, goNegotiationRequest: undefined };
    const address = info?.address ?? alone[frame.by];
    if (address === undefined) return malformed("noDeviceInfo");
    const isOwner = ((p2p.capability?.group ?? 0) & GroupCapability.groupOwner) !== 0;
    const ssid = elements.find(ElementId.ssid)?.slice() ?? noBytes;
    const ownGroup: SightedGroup = { owner: address, ownerInterface: source, ssid, frequency: frame.frequency };
    const sender: Sighting = {
        address,
        interfaceAddress: source,
        by: info === undefined && frame.by !== "probeRequest" ? "beacon" : frame.by,
        frequency: whereToMeet(frame, p2p),
        signal: frame.signal,
        name: info?.name ?? text(wps, WpsAttribute.deviceName),
        configMethods: info?.configMethods ?? number(wps, WpsAttribute.configMethods),
        primaryDeviceType: (info?.primaryDeviceType ?? first(wps, WpsAttribute.primaryDeviceType) ?? noBytes).slice(),
        secondaryDeviceTypes: (info?.secondaryDeviceTypes ?? secondaryTypes(wps)).map(type => type.slice()),
        manufacturer: text(wps, WpsAttribute.manufacturer),
        modelName: text(wps, WpsAttribute.modelName),
        modelNumber: text(wps, WpsAttribute.modelNumber),
        serialNumber: text(wps, WpsAttribute.serialNumber),
        deviceCapability: p2p.capability?.device ?? 0,
        groupCapability: p2p.capability?.group ?? 0,
        vendorExtensions: vendorExtensions(wps),
        vendorElements: foreignVendorElements(elements),
        wfdSubelements: wfd.slice(),
        advertisedServices: (p2p.advertisedServices ?? []).slice(0, MAX_SERVICES).map(service => ({
            ...service,
            name: withoutControls(service.name),
        })),
        ...(p2p.extendedListenTiming !== undefined && { extendedListen: p2p.extendedListenTiming }),
        group: isOwner ? ownGroup : undefined,
        ...(frame.by === "probeResponse" && p2p.groupInfo === undefined && { frame: elements.bytes }),
    };
    return [sender, ...(p2p.groupInfo ?? []).map(client => clientOf(sender, ownGroup, client))];
}

/** The same answer once more, which need not be read again; `undefined`: it is another one. */
export function sightedAgain(
    known: Sighting | undefined,
    source: Mac,
    { frequency, signal, elements }: Pick<HeardFrame, "frequency" | "signal"> & { readonly elements: Uint8Array },
): Sighting | undefined {
    if (known?.frame === undefined || known.interfaceAddress !== source || !equalBytes(known.frame, elements))
        return undefined;
    return known.frequency === frequency && known.signal === signal ? known : { ...known, frequency, signal };
}

/** What a group owner knows of a client is less than what the client says of itself. */
const clientOf = (owner: Sighting, group: SightedGroup, client: ClientInfo): Sighting => ({
    address: client.address,
    interfaceAddress: client.interfaceAddress,
    by: "groupOwner",
    frequency: owner.frequency,
    signal: owner.signal,
    name: client.name,
    configMethods: client.configMethods,
    primaryDeviceType: client.primaryDeviceType.slice(),
    secondaryDeviceTypes: client.secondaryDeviceTypes.map(type => type.slice()),
    manufacturer: "",
    modelName: "",
    modelNumber: "",
    serialNumber: "",
    deviceCapability: client.deviceCapability,
    groupCapability: 0,
    vendorExtensions: [],
    vendorElements: noBytes,
    wfdSubelements: noBytes,
    advertisedServices: [],
    group,
});

/** A searching device names the channel that it will listen on; one that answers is heard on it. */
function whereToMeet({ by, frequency }: HeardFrame, { listenChannel, operatingChannel }: P2pAttributes): number {
    const named =
        by === "probeRequest" || by === "goNegotiationRequest" ? (listenChannel ?? operatingChannel) : undefined;
    return (named && frequencyOfP2pChannel(named)) ?? frequency;
}

const first = (wps: WpsAttributeList, type: number): Uint8Array | undefined => wps.find(a => a.type === type)?.value;

function text(wps: WpsAttributeList, type: number): string {
    const value = first(wps, type);
    return value === undefined ? "" : attributeText(value);
}

function number(wps: WpsAttributeList, type: number): number {
    const value = first(wps, type);
    return value?.length === 2 ? new Reader(value).u16be()! : 0;
}

function secondaryTypes(wps: WpsAttributeList): readonly Uint8Array[] {
    const value = first(wps, WpsAttribute.secondaryDeviceTypes) ?? noBytes;
    return Array.from({ length: value.length / DEVICE_TYPE_LENGTH }, (_, i) =>
        value.subarray(i * DEVICE_TYPE_LENGTH, (i + 1) * DEVICE_TYPE_LENGTH),
    );
}

const vendorExtensions = (wps: WpsAttributeList): readonly Uint8Array[] =>
    wps
        .filter(({ type, value }) => type === WpsAttribute.vendorExtension && vendorOf(value) !== WFA_VENDOR)
        .slice(0, MAX_VENDOR_EXTENSIONS)
        .map(({ value }) => value.slice());

const vendorOf = (value: Uint8Array): number | undefined =>
    value.length < 3 ? undefined : (value[0]! << 16) | (value[1]! << 8) | value[2]!;

function foreignVendorElements(elements: Elements): Uint8Array {
    const foreign: Uint8Array[] = [];
    for (const { id, value, raw } of elements) {
        if (id !== ElementId.vendorSpecific || value.length < 4) continue;
        const oui = vendorOf(value);
        if (oui !== Oui.microsoft && oui !== Oui.wifiAlliance) foreign.push(raw);
    }
    return concat(...foreign);
}

/** The Wi-Fi Alliance's SMI network management private enterprise number. */
const WFA_VENDOR = 0x00372a;
const MAX_VENDOR_EXTENSIONS = 10;
/** Each is a line for every monitor. wpa_supplicant tells of as many as fit 600 bytes. */
const MAX_SERVICES = 30;
