import { inOrder, isHotspotSubtype, isMultibandSubtype, MAX_IDS } from "#service/anqp-query.js";
import { type BusError, invalidArgs } from "#service/dbus/error.js";
import { type VariantMap, variant, variantMap } from "#service/dbus/value.js";
import { AnqpId, type AnqpInfo, type AnqpQuery, HotspotSubtype, otherAnqp } from "#src/gas/index.js";
import { type Mac, parseMac } from "#src/lib/mac.js";

/** The property `ANQP` of a scan entry: what is known, in the original's order. */
export function anqpMap(info: AnqpInfo | undefined): VariantMap {
    if (info === undefined) return new Map();
    const elements = NAMED.flatMap(([id, name]) => {
        const answer = info.elements.get(id);
        return answer === undefined ? [] : [[name, variant("ay", answer.value)] as const];
    });
    const hotspot = HOTSPOT.flatMap(([subtype, name]) => {
        const value = info.hotspot.get(subtype);
        return value === undefined ? [] : [[name, variant("ay", value)] as const];
    });
    const others = otherAnqp(info).flatMap(
        ([id, { value, protected: isProtected }]) =>
            [
                [`anqp[${id}]`, variant("ay", value)],
                [`protected-anqp-info[${id}]`, variant("b", isProtected)],
            ] as const,
    );
    return variantMap(Object.fromEntries([...elements, ...hotspot, ...others]));
}

/** Reads the dictionary of `ANQPGet` as the original does. */
export function readAnqpArguments(
    args: VariantMap,
): ({ readonly peer: Mac; readonly frequency: number | undefined } & AnqpQuery) | BusError {
    let peer: Mac | undefined;
    let frequency: number | undefined;
    let ids: readonly number[] = [];
    let hotspot: readonly number[] = [];
    let multiband: readonly number[] = [];
    for (const [key, { signature, value }] of args) {
        if (key === "addr" && typeof value === "string" && signature === "s") {
            peer = parseMac(value);
            if (peer === undefined) return invalidArgs("invalid address");
        } else if (key === "freq" && typeof value === "number" && signature === "u") frequency = value || undefined;
        else if (key === "ids" && signature === "aq") ids = [...ids, ...numbers(value)].slice(0, MAX_IDS);
        else if (key === "hs20_ids" && signature === "ay") {
            hotspot = numbers(value);
            if (!hotspot.every(isHotspotSubtype)) return invalidArgs("invalid HS20 ANQP id");
        } else if (key === "mbo_ids" && signature === "ay") {
            multiband = numbers(value);
            if (!multiband.every(isMultibandSubtype)) return invalidArgs("invalid MBO ANQP id");
        } else return READABLE.test(signature) ? invalidArgs("unsupported parameter") : invalidArgs();
    }
    if (peer === undefined) return invalidArgs("address not provided");
    return { peer, frequency, ids, hotspot: inOrder(hotspot), multiband: inOrder(multiband) };
}

const numbers = (value: unknown): readonly number[] =>
    value instanceof Uint8Array || Array.isArray(value) ? Array.from<number>(value) : [];

/** What the original can read out of such a dictionary at all. */
const READABLE = /^([sybnqiuxtdo]|a([ysq]|ay))$/;

const NAMED: readonly (readonly [number, string])[] = [
    [AnqpId.capabilityList, "CapabilityList"],
    [AnqpId.venueName, "VenueName"],
    [AnqpId.networkAuthenticationType, "NetworkAuthType"],
    [AnqpId.roamingConsortium, "RoamingConsortium"],
    [AnqpId.ipAddressTypeAvailability, "IPAddrTypeAvailability"],
    [AnqpId.naiRealm, "NAIRealm"],
    [AnqpId.cellularNetwork, "3GPP"],
    [AnqpId.domainName, "DomainName"],
    [AnqpId.filsRealmInformation, "FilsRealmInfo"],
];

const HOTSPOT: readonly (readonly [number, string])[] = [
    [HotspotSubtype.capabilityList, "HS20CapabilityList"],
    [HotspotSubtype.operatorFriendlyName, "HS20OperatorFriendlyName"],
    [HotspotSubtype.wanMetrics, "HS20WanMetrics"],
    [HotspotSubtype.connectionCapability, "HS20ConnectionCapability"],
    [HotspotSubtype.operatingClass, "HS20OperatingClass"],
];
