import { type AnqpElement, AnqpId, HotspotSubtype, hotspotAnqp } from "#src/gas/anqp.js";

/** What an access point has answered about the network behind it. Buffers are copies of their own, never edited. */
export interface AnqpInfo {
    /** By Info ID; of vendor specific elements only those of `hotspot` are kept. */
    readonly elements: ReadonlyMap<number, AnqpAnswer>;
    /** By Hotspot 2.0 subtype. */
    readonly hotspot: ReadonlyMap<number, Uint8Array>;
}

export interface AnqpAnswer {
    readonly value: Uint8Array;
    /** It came in a protected frame. */
    readonly protected: boolean;
}

export const noAnqp: AnqpInfo = { elements: new Map(), hotspot: new Map() };

/** The newest answer takes the place of an older one. */
export function withAnqp(info: AnqpInfo, answers: readonly AnqpElement[], isProtected: boolean): AnqpInfo {
    const elements = new Map(info.elements);
    const hotspot = new Map(info.hotspot);
    for (const answer of answers) {
        const special = hotspotAnqp(answer);
        if (special !== undefined && isKept(special.subtype, special.value))
            hotspot.set(special.subtype, special.value.slice());
        if (answer.id !== AnqpId.vendorSpecific)
            elements.set(answer.id, { value: answer.value.slice(), protected: isProtected });
    }
    return { elements, hotspot };
}

export const anqpElement = (info: AnqpInfo | undefined, id: number): Uint8Array | undefined =>
    info?.elements.get(id)?.value;

/** Elements that clients know by their number only, the newest first. */
export const otherAnqp = ({ elements }: AnqpInfo): readonly (readonly [number, AnqpAnswer])[] =>
    [...elements].filter(([id]) => !NAMED.has(id)).reverse();

/** WAN Metrics have a fixed length. */
const isKept = (subtype: number, value: Uint8Array): boolean =>
    KEPT.has(subtype) && (subtype !== HotspotSubtype.wanMetrics || value.length >= WAN_METRICS_LENGTH);

export const WAN_METRICS_LENGTH = 13;

/** Elements that tell of the network, in the order in which they are asked for. */
export const networkElements: readonly number[] = [
    AnqpId.capabilityList,
    AnqpId.venueName,
    AnqpId.networkAuthenticationType,
    AnqpId.roamingConsortium,
    AnqpId.ipAddressTypeAvailability,
    AnqpId.naiRealm,
    AnqpId.cellularNetwork,
    AnqpId.domainName,
];

/** Those of Hotspot 2.0, by subtype. */
export const hotspotElements: readonly number[] = [
    HotspotSubtype.capabilityList,
    HotspotSubtype.operatorFriendlyName,
    HotspotSubtype.wanMetrics,
    HotspotSubtype.connectionCapability,
    HotspotSubtype.operatingClass,
    HotspotSubtype.osuProvidersList,
    HotspotSubtype.osuProvidersNaiList,
];

const NAMED: ReadonlySet<number> = new Set([...networkElements, AnqpId.filsRealmInformation]);

const KEPT: ReadonlySet<number> = new Set([...hotspotElements, HotspotSubtype.operatorIconMetadata]);
