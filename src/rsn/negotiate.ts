import { ElementId } from "#src/ieee80211/element/id.js";
import { emitRsn, type Rsn, RsnCapability } from "#src/ieee80211/element/rsn.js";
import { emitWpa, type Wpa } from "#src/ieee80211/element/wpa.js";
import {
    type AkmName,
    type AkmSuite,
    akm,
    type CipherName,
    type CipherSuite,
    cipher,
    rsnAkm,
    rsnCipher,
    wpaAkm,
    wpaCipher,
} from "#src/ieee80211/suite.js";
import { writeTlv8 } from "#src/lib/tlv.js";

/** What a network allows, in the words of its configuration (`WPA-PSK`, `CCMP`, `RSN`, …). */
export interface SecurityPolicy {
    readonly proto: ReadonlySet<string>;
    readonly keyMgmt: ReadonlySet<string>;
    readonly pairwise: ReadonlySet<string>;
    readonly group: ReadonlySet<string>;
    /** Empty: whatever the BSS uses. */
    readonly groupMgmt: ReadonlySet<string>;
}

/** What a BSS announces; `undefined` where it has no such element. */
export interface SecurityOffer {
    readonly rsn: Rsn | undefined;
    readonly wpa: Wpa | undefined;
}

/** What the driver can do. */
export interface SecurityAbility {
    readonly ciphers: readonly number[];
    /** `undefined`: the driver does not care. */
    readonly akms: readonly number[] | undefined;
}

/** Management frame protection as a network wants it: 0 no, 1 optional, 2 required. */
export type Mfp = 0 | 1 | 2;

/** How a network and a BSS come together. */
export interface Negotiated {
    readonly protocol: "rsn" | "wpa";
    readonly akm: AkmSuite;
    readonly pairwise: CipherSuite;
    readonly group: CipherSuite;
    /** Present exactly when management frames are protected. */
    readonly mgmtGroup: CipherSuite | undefined;
    /** Our RSNE or WPA element, id and length included: for the association request and for message 2. */
    readonly elements: Uint8Array;
    /** The same in selectors, as a driver wants it. */
    readonly link: {
        readonly protocol: "rsn" | "wpa";
        readonly akm: number;
        readonly pairwise: number;
        readonly group: number;
        readonly managementFrameProtection: "no" | "optional" | "required";
    };
}

export type NegotiationRefusal =
    /** The BSS has no element of a protocol that the network allows. */
    | "noCommonProtocol"
    | "noCommonAkm"
    | "noCommonPairwiseCipher"
    | "groupCipherNotAllowed"
    /** The network requires management frame protection and the BSS cannot. */
    | "mfpNotOffered"
    /** The BSS requires management frame protection and the network or the driver cannot. */
    | "mfpRequired";

/** AKMs whose key handshake is built, the best first. */
const AKMS: readonly AkmName[] = ["wpa-psk-sha256", "wpa-psk"];
/** Pairwise ciphers, the best first. */
const PAIRWISE: readonly CipherName[] = ["gcmp-256", "ccmp-256", "gcmp", "ccmp", "tkip"];

/**
 * Chooses protocol, AKM and ciphers: RSN before WPA, then the best that network, BSS and driver have in common. A refusal of RSN
 * stands when WPA is refused too.
 */
export function negotiate(
    policy: SecurityPolicy,
    offer: SecurityOffer,
    ability: SecurityAbility,
    mfp: Mfp,
): Negotiated | NegotiationRefusal {
    const rsn =
        offer.rsn !== undefined && policy.proto.has("RSN") ? withRsn(policy, offer.rsn, ability, mfp) : undefined;
    if (rsn !== undefined && typeof rsn !== "string") return rsn;
    const wpa =
        offer.wpa !== undefined && policy.proto.has("WPA") ? withWpa(policy, offer.wpa, ability, mfp) : undefined;
    if (wpa !== undefined && typeof wpa !== "string") return wpa;
    return rsn ?? wpa ?? "noCommonProtocol";
}

function withRsn(
    policy: SecurityPolicy,
    rsn: Rsn,
    ability: SecurityAbility,
    mfp: Mfp,
): Negotiated | NegotiationRefusal {
    const suites = common(policy, ability, {
        akms: rsn.akms.map(rsnAkm),
        pairwise: rsn.pairwise.map(rsnCipher),
        group: rsnCipher(rsn.group),
    });
    if (typeof suites === "string") return suites;

    const mgmtGroup = mfp === 0 ? undefined : commonMgmtGroup(policy, rsn, ability);
    if (mgmtGroup === undefined && mfp === 2) return "mfpNotOffered";
    if (mgmtGroup === undefined && (rsn.capabilities & RsnCapability.mfpr) !== 0) return "mfpRequired";

    const body = emitRsn({
        group: suites.group.selector,
        pairwise: [suites.pairwise.selector],
        akms: [suites.akm.selector!],
        // MFPC only where it will be used: access points without management frame protection have refused it.
        capabilities: mgmtGroup === undefined ? 0 : RsnCapability.mfpc | (mfp === 2 ? RsnCapability.mfpr : 0),
        pmkids: [],
        mgmtGroup: mgmtGroup?.selector,
    });
    const protection = mgmtGroup === undefined ? "no" : mfp === 2 ? "required" : "optional";
    return negotiated("rsn", suites, mgmtGroup, writeTlv8(ElementId.rsn, body), protection);
}

function withWpa(
    policy: SecurityPolicy,
    wpa: Wpa,
    ability: SecurityAbility,
    mfp: Mfp,
): Negotiated | NegotiationRefusal {
    const suites = common(policy, ability, {
        akms: wpa.akms.map(wpaAkm),
        pairwise: wpa.pairwise.map(wpaCipher),
        group: wpaCipher(wpa.group),
    });
    if (typeof suites === "string") return suites;
    if (mfp === 2) return "mfpNotOffered";
    const body = emitWpa({
        group: suites.group.wpaSelector!,
        pairwise: [suites.pairwise.wpaSelector!],
        akms: [suites.akm.wpaSelector!],
        capabilities: undefined,
    });
    return negotiated("wpa", suites, undefined, writeTlv8(ElementId.vendorSpecific, body), "no");
}

interface Suites {
    readonly akm: AkmSuite;
    readonly pairwise: CipherSuite;
    readonly group: CipherSuite;
}

interface Offered {
    readonly akms: readonly (AkmSuite | undefined)[];
    readonly pairwise: readonly (CipherSuite | undefined)[];
    readonly group: CipherSuite | undefined;
}

function common(policy: SecurityPolicy, ability: SecurityAbility, offered: Offered): Suites | NegotiationRefusal {
    const chosenAkm = AKMS.map(akm).find(
        suite =>
            policy.keyMgmt.has(suite.config ?? "") &&
            offered.akms.includes(suite) &&
            (ability.akms?.includes(suite.selector!) ?? true),
    );
    if (chosenAkm === undefined) return "noCommonAkm";
    const pairwise = PAIRWISE.map(cipher).find(
        suite =>
            policy.pairwise.has(suite.config ?? "") &&
            offered.pairwise.includes(suite) &&
            ability.ciphers.includes(suite.selector),
    );
    if (pairwise === undefined) return "noCommonPairwiseCipher";
    const { group } = offered;
    if (group === undefined || !policy.group.has(group.config ?? "") || !isGroupCipher(group, ability)) {
        return "groupCipherNotAllowed";
    }
    return { akm: chosenAkm, pairwise, group };
}

const isGroupCipher = (group: CipherSuite, ability: SecurityAbility): boolean =>
    group.name === "no-group-addressed" || (group.protects === "data" && ability.ciphers.includes(group.selector));

/** The cipher that will protect group addressed management frames; `undefined`: they will not be protected. */
function commonMgmtGroup(policy: SecurityPolicy, rsn: Rsn, ability: SecurityAbility): CipherSuite | undefined {
    if ((rsn.capabilities & RsnCapability.mfpc) === 0 || rsn.mgmtGroup === undefined) return undefined;
    const suite = rsnCipher(rsn.mgmtGroup);
    if (suite?.protects !== "management" || !ability.ciphers.includes(suite.selector)) return undefined;
    return policy.groupMgmt.size === 0 || policy.groupMgmt.has(suite.config ?? "") ? suite : undefined;
}

function negotiated(
    protocol: "rsn" | "wpa",
    { akm, pairwise, group }: Suites,
    mgmtGroup: CipherSuite | undefined,
    elements: Uint8Array,
    managementFrameProtection: Negotiated["link"]["managementFrameProtection"],
): Negotiated {
    return {
        protocol,
        akm,
        pairwise,
        group,
        mgmtGroup,
        elements,
        link: {
            protocol,
            akm: akm.selector!,
            pairwise: pairwise.selector,
            group: group.selector,
            managementFrameProtection,
        },
    };
}
