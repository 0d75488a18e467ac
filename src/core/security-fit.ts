import type { NetworkConfig } from "#src/config/network.js";
import type { Bss } from "#src/core/bss.js";
import type { Capabilities } from "#src/driver/capability.js";
import { Capability } from "#src/ieee80211/capability-information.js";
import type { Elements } from "#src/ieee80211/element/elements.js";
import { ElementId, MicrosoftType, Oui } from "#src/ieee80211/element/id.js";
import { parseRsn } from "#src/ieee80211/element/rsn.js";
import { parseWpa } from "#src/ieee80211/element/wpa.js";
import { isMalformed } from "#src/lib/decoded.js";
import { remembered } from "#src/lib/remembered.js";
import {
    type Mfp,
    type Negotiated,
    type NegotiationRefusal,
    negotiate,
    type SecurityOffer,
} from "#src/rsn/negotiate.js";

/** Why the security of a network and of a BSS do not go together. */
export type FitRefusal =
    | NegotiationRefusal
    /** The network has no encryption and the BSS does. */
    | "bssIsProtected"
    /** The network wants encryption and the BSS has none. */
    | "bssIsOpen"
    /** It has an RSNE or a WPA element, and says all the same that it does not encrypt. */
    | "privacyNotAnnounced"
    /** WEP is not built. */
    | "wepOnly"
    | "malformedSecurityElement"
    /** A pre-shared key is wanted, and the network has none nor what one can be made of. */
    | "keyMissing";

/** How a network would protect a link to this BSS; `security` is `undefined` for an open one. */
export function matchSecurity(
    config: NetworkConfig,
    bss: Pick<Bss, "elements" | "capability">,
    capabilities: Pick<Capabilities, "ciphers" | "akms">,
    pmf: Mfp,
): { readonly security: Negotiated | undefined } | FitRefusal {
    const offer = securityOffer(bss.elements);
    if (offer === undefined) return "malformedSecurityElement";
    if (offer.rsn === undefined && offer.wpa === undefined) {
        if ((bss.capability & Capability.privacy) !== 0) return "wepOnly";
        if (!config.keyMgmt.has("NONE")) return "bssIsOpen";
        // What applies to networks that do not say is meant for those with encryption.
        return config.ieee80211w === 2 ? "mfpNotOffered" : { security: undefined };
    }
    if (config.keyMgmt.size === 1 && config.keyMgmt.has("NONE")) return "bssIsProtected";
    if ((bss.capability & Capability.privacy) === 0 && !config.mixedCell) return "privacyNotAnnounced";
    const negotiated = agreed(config, offer, capabilities, config.ieee80211w === 3 ? pmf : config.ieee80211w);
    if (typeof negotiated === "string") return negotiated;
    if (negotiated.akm.authentication === "psk" && config.psk === undefined) return "keyMissing";
    return { security: negotiated };
}

/** What a BSS announces; `undefined` when what it announces cannot be read. Elements are looked at again with every choice. */
const securityOffer = remembered(readOffer);

/** The BSSs of a network offer the same, and networks of a kind do. */
const sameOffers = new Map<string, SecurityOffer | undefined>();
const MAX_OFFERS = 500;

function readOffer(elements: Elements): SecurityOffer | undefined {
    const rsnBody = elements.find(ElementId.rsn);
    const wpaBody = elements.vendor(Oui.microsoft, MicrosoftType.wpa);
    // The length says where the one body ends and the other begins: either may hold any bytes.
    const key = `${rsnBody?.length ?? 0}${latin1(rsnBody)},${latin1(wpaBody)}`;
    if (sameOffers.has(key)) return sameOffers.get(key);
    if (sameOffers.size >= MAX_OFFERS) sameOffers.clear();
    const offer = parseOffer(rsnBody, wpaBody);
    sameOffers.set(key, offer);
    return offer;
}

const latin1 = (bytes: Uint8Array | undefined): string =>
    bytes === undefined ? "none" : `=${String.fromCharCode(...bytes)}`;

function parseOffer(rsnBody: Uint8Array | undefined, wpaBody: Uint8Array | undefined): SecurityOffer | undefined {
    const rsn = rsnBody && parseRsn(rsnBody);
    const wpa = wpaBody && parseWpa(wpaBody);
    if ((rsn !== undefined && isMalformed(rsn)) || (wpa !== undefined && isMalformed(wpa))) return undefined;
    return { rsn, wpa };
}

interface Agreement {
    readonly capabilities: object;
    readonly pmf: Mfp;
    readonly result: Negotiated | NegotiationRefusal;
}

/** A network and an offer that met before, of the same driver, come to the same. */
const agreements = new WeakMap<NetworkConfig, WeakMap<SecurityOffer, Agreement>>();

function agreed(
    config: NetworkConfig,
    offer: SecurityOffer,
    capabilities: Pick<Capabilities, "ciphers" | "akms">,
    pmf: Mfp,
): Negotiated | NegotiationRefusal {
    const known = agreements.get(config)?.get(offer);
    if (known?.capabilities === capabilities && known.pmf === pmf) return known.result;
    const result = negotiate(config, offer, capabilities, pmf);
    const ofConfig = agreements.get(config) ?? new WeakMap<SecurityOffer, Agreement>();
    agreements.set(config, ofConfig.set(offer, { capabilities, pmf, result }));
    return result;
}
