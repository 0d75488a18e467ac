import { implement, type PropertyRules } from "#service/dbus/implement.js";
import type { InterfaceKind } from "#service/dbus/tree.js";
import { type VariantMap, variant, variantMap } from "#service/dbus/value.js";
import { anqpMap } from "#service/objects/anqp.js";
import type { Bss } from "#src/core/bss.js";
import { Capability, DMG_BSS_TYPE_MASK, DmgBssType } from "#src/ieee80211/capability-information.js";
import { bandOf } from "#src/ieee80211/channel.js";
import type { Elements } from "#src/ieee80211/element/elements.js";
import { ElementId, MicrosoftType, Oui } from "#src/ieee80211/element/id.js";
import { bssRates } from "#src/ieee80211/element/rates.js";
import { parseRsn, rsnWords } from "#src/ieee80211/element/rsn.js";
import { parseWpa, wpaWords } from "#src/ieee80211/element/wpa.js";
import { noSecurityWords, type SecurityWords } from "#src/ieee80211/suite.js";
import { isMalformed } from "#src/lib/decoded.js";
import { between } from "#src/lib/instant.js";
import { macBytes } from "#src/lib/mac.js";
import { remembered } from "#src/lib/remembered.js";
import { wpsType } from "#src/wps/index.js";

export const BSS = "fi.w1.wpa_supplicant1.BSS";

/** Properties of a scan entry. */
export const bssRules: PropertyRules<typeof BSS, Bss> = {
    SSID: { get: bss => bss.ssid },
    BSSID: { get: bss => macBytes(bss.bssid) },
    Privacy: {
        slice: bss => bss.capability & Capability.privacy,
        get: bss => (bss.capability & Capability.privacy) !== 0,
    },
    Mode: { slice: mode, get: mode },
    Signal: { slice: bss => bss.signal, get: bss => Math.round(bss.signal) },
    // Cut off as in the original: two channels of 60 GHz do not fit.
    Frequency: { slice: bss => bss.frequency, get: bss => bss.frequency & 0xffff },
    Rates: { slice: bss => bss.elements, get: bss => toldBy(bss.elements).rates },
    WPA: { slice: bss => bss.elements, get: bss => toldBy(bss.elements).wpa },
    RSN: { slice: bss => bss.elements, get: bss => toldBy(bss.elements).rsn },
    WPS: { slice: bss => bss.elements, get: bss => toldBy(bss.elements).wps },
    IEs: { slice: bss => bss.elements, get: bss => bss.elements.bytes },
    Age: {
        slice: bss => bss.lastSeen,
        get: (bss, now) => Math.max(0, Math.floor(between(bss.lastSeen, now()) / 1000)),
    },
    ANQP: { slice: bss => bss.anqp, get: bss => anqpMap(bss.anqp) },
};

export const bssKind: InterfaceKind<Bss> = implement(BSS, bssRules, {});

interface Told {
    readonly rates: readonly number[];
    readonly wpa: VariantMap;
    readonly rsn: VariantMap;
    readonly wps: VariantMap;
}

/**
 * What clients are told of a BSS's elements. A new BSS is told of in a signal and then read by everybody who heard it, and most
 * scans hear the same elements again: they are parsed once.
 */
const toldBy = remembered(
    (elements: Elements): Told => ({
        rates: bssRates(elements),
        wpa: securityMap(wpaOf(elements)),
        rsn: rsnMap(rsnOf(elements)),
        wps: wps(elements),
    }),
);

function mode({ capability, frequency, elements }: Bss): string {
    if (bandOf(frequency) === "60GHz") {
        const type = capability & DMG_BSS_TYPE_MASK;
        if (type === DmgBssType.ibss) return "ad-hoc";
        return type === DmgBssType.ap || type === DmgBssType.pbss ? "infrastructure" : "";
    }
    if ((capability & Capability.ibss) !== 0) return "ad-hoc";
    return elements.find(ElementId.meshId) === undefined ? "infrastructure" : "mesh";
}

function rsnOf(elements: Elements): SecurityWords {
    const body = elements.find(ElementId.rsn);
    const rsn = body && parseRsn(body);
    return rsn === undefined || isMalformed(rsn) ? noSecurityWords : rsnWords(rsn);
}

function wpaOf(elements: Elements): SecurityWords {
    const body = elements.vendor(Oui.microsoft, MicrosoftType.wpa);
    const wpa = body && parseWpa(body);
    return wpa === undefined || isMalformed(wpa) ? noSecurityWords : wpaWords(wpa);
}

const securityMap = ({ keyMgmt, group, pairwise }: SecurityWords): VariantMap =>
    variantMap({ KeyMgmt: variant("as", keyMgmt), Group: variant("s", group), Pairwise: variant("as", pairwise) });

/** With a key that the original leaves out, unlike the others, where there is no such element. */
const rsnMap = (words: SecurityWords): VariantMap =>
    words === noSecurityWords
        ? securityMap(words)
        : new Map([...securityMap(words), ["MgmtGroup", variant("s", words.mgmtGroup)]]);

function wps(elements: Elements): VariantMap {
    const type = wpsType(elements);
    return variantMap({ Type: type === undefined ? undefined : variant("s", type) });
}
