import {
    AnqpId,
    type AnqpInfo,
    anqpElement,
    connectionCapabilities,
    domainNames,
    HotspotSubtype,
    mobileNetworks,
    parseNaiRealms,
    parseWanMetrics,
    type RealmMethod,
    roamingConsortiumElement,
    roamingConsortiums,
} from "#src/gas/index.js";
import type { Elements } from "#src/ieee80211/element/elements.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { SsidKey } from "#src/lib/ssid.js";

/** What proves who we are to an operator's networks, as far as it takes to say to which; no secrets. */
export interface Credential {
    readonly id: number;
    readonly priority: number;
    /** Among those of the same provider: the lower, the better. */
    readonly spPriority: number;
    readonly provisioningSp: string | undefined;
    readonly realm: string | undefined;
    readonly username: string | undefined;
    readonly hasPassword: boolean;
    readonly hasPrivateKey: boolean;
    /** Country and network code, a hyphen, and the number within that network. */
    readonly imsi: string | undefined;
    /** Who computes what a SIM would is known. */
    readonly hasSim: boolean;
    /** Domain names of the home operator. */
    readonly domains: readonly string[];
    /** Organization identifiers in hexadecimal digits, one of which is enough. */
    readonly consortiums: readonly string[];
    /** Those of them that an access point is told when it is joined because of one. */
    readonly toldConsortiums: readonly string[];
    /** Of which none may be missing. */
    readonly requiredConsortiums: readonly string[];
    /** EAP method that is used whatever the network offers. */
    readonly method: string | undefined;
    readonly excludedSsids: readonly SsidKey[];
    /** Operators that are preferred when we are not at home, by domain name; the lower the priority, the better. */
    readonly partners: readonly RoamingPartner[];
    /** kbit/s that have to be free, at home and elsewhere; zero: it does not matter. */
    readonly minimum: Readonly<Record<"home" | "roaming", { readonly down: number; readonly up: number }>>;
    /** Of 255; at home only; zero: it does not matter. */
    readonly maxBssLoad: number;
    /** Of what must get through elsewhere than at home. */
    readonly requiredCapabilities: readonly { readonly protocol: number; readonly ports: readonly number[] }[];
}

export interface RoamingPartner {
    readonly domain: string;
    /** Names below it are not meant. */
    readonly exact: boolean;
    readonly priority: number;
}

/** What is known of a BSS and of the network behind it. */
export interface Site {
    readonly ssidKey: SsidKey;
    readonly elements: Elements;
    readonly anqp: AnqpInfo | undefined;
}

/** By what a credential and a network go together. */
export type FitBy = "realm" | "3gpp" | "roamingConsortium";

export interface Fit {
    readonly credential: Credential;
    readonly by: FitBy;
    /** How the network wants it, where they go together by the realm. */
    readonly method: RealmMethod | undefined;
    /** The consortium that the access point is to be told. */
    readonly consortium: string | undefined;
    /** The credential is not for a network of this name. */
    readonly excluded: boolean;
    readonly limits: Limits;
}

/** What speaks against a network that is used all the same when there is no other. */
export interface Limits {
    readonly belowMinBackhaul: boolean;
    readonly overMaxBssLoad: boolean;
    readonly connCapabMissing: boolean;
}

/** Why they do not go together. */
export type Misfit =
    /** The credential has nothing to go by in this way. */
    | "notForThis"
    /** The access point did not tell what it would take. */
    | "unknown"
    | "malformed"
    | "otherRealm"
    | "otherMobileNetwork"
    | "otherConsortium"
    | "requiredConsortiumMissing"
    | "noUsernameOrPassword"
    | "noMethod";

export function judge(credential: Credential, site: Site, by: FitBy): Fit | Misfit {
    const found = JUDGES[by](credential, site);
    if (typeof found === "string") return found;
    const offered = consortiumsOf(site);
    if (!credential.requiredConsortiums.every(id => offered.has(id))) return "requiredConsortiumMissing";
    return {
        credential,
        by,
        method: found.method,
        consortium: credential.toldConsortiums.find(id => offered.has(id)),
        excluded: credential.excludedSsids.includes(site.ssidKey),
        limits: limitsOf(credential, site),
    };
}

type Found = { readonly method: RealmMethod | undefined } | Misfit;

const JUDGES: Readonly<Record<FitBy, (credential: Credential, site: Site) => Found>> = {
    realm: byRealm,
    "3gpp": byMobileNetwork,
    roamingConsortium: byConsortium,
};

function byRealm(credential: Credential, { anqp }: Site): Found {
    const { realm, username = "", hasPassword, hasPrivateKey } = credential;
    const value = anqpElement(anqp, AnqpId.naiRealm);
    if (realm === undefined) return "notForThis";
    if (value === undefined) return "unknown";
    const realms = parseNaiRealms(value);
    if (isMalformed(realms)) return "malformed";
    const ours = realms.filter(other => other.realm.split(";").some(name => isSame(name, realm)));
    if (ours.length === 0) return "otherRealm";
    if (username === "" || !(hasPassword || hasPrivateKey)) return "noUsernameOrPassword";
    const method = ours
        .flatMap(({ methods }) => methods)
        .find(each => (hasPassword && takesPassword(each)) || (hasPrivateKey && each.method === EapType.tls));
    return method === undefined ? "noMethod" : { method };
}

/** A tunnel, and a password within it. */
function takesPassword({ method, innerMethod, innerNonEap }: RealmMethod): boolean {
    if (method !== EapType.ttls && method !== EapType.peap && method !== EapType.fast) return false;
    if (method === EapType.ttls && innerNonEap !== undefined && !(innerNonEap >= 1 && innerNonEap <= 4)) return false;
    return innerMethod === undefined || innerMethod === EapType.gtc || innerMethod === EapType.mschapv2;
}

/** Numbers of EAP methods at IANA. */
export const EapType = { gtc: 6, tls: 13, ttls: 21, peap: 25, mschapv2: 26, fast: 43 } as const;

function byMobileNetwork({ imsi, hasSim }: Credential, { anqp }: Site): Found {
    const value = anqpElement(anqp, AnqpId.cellularNetwork);
    const own = imsi === undefined || !hasSim ? undefined : IMSI.exec(imsi);
    if (own === null || own === undefined) return "notForThis";
    if (value === undefined) return "unknown";
    const [a, b, c, d, e, f = ""] = own.slice(1).join("");
    // The operator may leave the third digit of its code out, and not every SIM tells how long the code is.
    const ours = [`${b}${a}${f}${c}${e}${d}`, `${b}${a}f${c}${e}${d}`];
    return mobileNetworks(value).some(network => ours.includes(network)) ? { method: undefined } : "otherMobileNetwork";
}

const IMSI = /^(\d{5,6})-(\d+)$/;

function byConsortium({ consortiums, requiredConsortiums, method }: Credential, site: Site): Found {
    if (consortiums.length + requiredConsortiums.length === 0) return "notForThis";
    if (method === undefined) return "noMethod";
    const offered = consortiumsOf(site);
    if (offered.size === 0) return "unknown";
    return consortiums.some(id => offered.has(id)) ? { method: undefined } : "otherConsortium";
}

/** From the beacon and from the answer. */
function consortiumsOf({ elements, anqp }: Site): ReadonlySet<string> {
    const announced = elements.find(ElementId.roamingConsortium);
    const answered = anqpElement(anqp, AnqpId.roamingConsortium);
    return new Set([
        ...(announced ? roamingConsortiumElement(announced) : []),
        ...(answered ? roamingConsortiums(answered) : []),
    ]);
}

/** Whose network it is, to a credential; `unknown` where one of the two does not say. */
export type Operator = "home" | "roaming" | "unknown";

export function operatorOf({ imsi, domains }: Credential, { anqp }: Pick<Site, "anqp">): Operator {
    const value = anqpElement(anqp, AnqpId.domainName);
    if (value === undefined) return "unknown";
    const names = domainNames(value);
    const home = [...domains, ...mobileDomain(imsi)];
    if (home.length === 0) return "unknown";
    return home.some(domain => names.some(name => isSame(name, domain))) ? "home" : "roaming";
}

/** The domain of a mobile network's operator (3GPP TS 23.003, clause 14). */
function mobileDomain(imsi = ""): readonly string[] {
    const [, network = ""] = IMSI.exec(imsi) ?? [];
    if (network === "") return [];
    return [`wlan.mnc${network.slice(3).padStart(3, "0")}.mcc${network.slice(0, 3)}.3gppnetwork.org`];
}

/** Of an operator that we roam with: the lower, the better. */
export function roamingPriority(credential: Credential, site: Pick<Site, "anqp">): number {
    const value = anqpElement(site.anqp, AnqpId.domainName);
    if (value === undefined) return ANY_PARTNER;
    if (operatorOf(credential, site) === "home") return 0;
    const names = domainNames(value);
    const partner = credential.partners.find(({ domain, exact }) =>
        names.some(name => isSame(name, domain) || (!exact && isSame(name.slice(-domain.length - 1), `.${domain}`))),
    );
    return partner?.priority ?? ANY_PARTNER;
}

const ANY_PARTNER = 128;

function limitsOf(credential: Credential, site: Site): Limits {
    const { minimum, maxBssLoad, requiredCapabilities } = credential;
    const { elements, anqp } = site;
    const home = operatorOf(credential, site) === "home";
    const wanted = home ? minimum.home : minimum.roaming;
    const limited = [minimum.home, minimum.roaming].some(({ down, up }) => down > 0 || up > 0);
    const metrics = anqp?.hotspot.get(HotspotSubtype.wanMetrics);
    const backhaul = limited && metrics !== undefined ? parseWanMetrics(metrics) : undefined;
    const load = elements.find(ElementId.bssLoad);
    const capabilities = anqp?.hotspot.get(HotspotSubtype.connectionCapability);
    return {
        belowMinBackhaul:
            backhaul !== undefined &&
            (backhaul.atCapacity ||
                (backhaul.free !== undefined && (backhaul.free.down < wanted.down || backhaul.free.up < wanted.up))),
        overMaxBssLoad: home && maxBssLoad > 0 && (load?.[CHANNEL_UTILIZATION] ?? 0) > maxBssLoad,
        connCapabMissing:
            !home && capabilities !== undefined && !requiredCapabilities.every(each => gets(each, capabilities)),
    };
}

/** Where it stands in a BSS Load element, of 255. */
const CHANNEL_UTILIZATION = 2;

function gets({ protocol, ports }: Credential["requiredCapabilities"][number], capabilities: Uint8Array): boolean {
    const open = connectionCapabilities(capabilities).filter(each => each.open && each.protocol === protocol);
    if (ports.length === 0) return open.length > 0;
    return ports.every(port => open.some(each => each.port === port));
}

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
