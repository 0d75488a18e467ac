import type { Elements } from "#src/ieee80211/element/elements.js";
import { ElementId, MicrosoftType, Oui } from "#src/ieee80211/element/id.js";
import { parseRsn } from "#src/ieee80211/element/rsn.js";
import { parseWpa } from "#src/ieee80211/element/wpa.js";
import { StatusCode } from "#src/ieee80211/status-code.js";
import { type AkmSuite, type CipherSuite, rsnAkm, rsnCipher, wpaAkm, wpaCipher } from "#src/ieee80211/suite.js";
import { equalBytes } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { ApConfig } from "./config.js";

/** What an associating station has chosen of the security that is offered. */
export interface Choice {
    readonly protocol: "wpa" | "rsn";
    readonly akm: AkmSuite;
    readonly pairwise: CipherSuite;
    /** The station's RSN or WPA element, header included. */
    readonly element: Uint8Array;
}

export type Admission =
    | { readonly admitted: true; readonly choice: Choice | undefined }
    | { readonly admitted: false; readonly status: number };

/** Whether the elements of an association request fit the BSS (status codes of IEEE 802.11-2020, 9.4.1.9). */
export function admit(config: ApConfig, elements: Elements): Admission {
    const ssid = elements.find(ElementId.ssid);
    if (elements.truncatedAt !== undefined) return refused(StatusCode.invalidElement);
    if (ssid === undefined || !equalBytes(ssid, config.ssid)) return refused(StatusCode.refused);
    const { security } = config;
    if (security === undefined) return { admitted: true, choice: undefined };
    const offer = offered(config, elements);
    if (offer === undefined) return refused(StatusCode.invalidElement);
    if (offer.group?.name !== security.group) return refused(StatusCode.invalidGroupCipher);
    const pairwise = security.pairwise.find(name => name === offer.pairwise?.name);
    if (offer.pairwise === undefined || pairwise === undefined) return refused(StatusCode.invalidPairwiseCipher);
    const akm = security.akms.find(name => name === offer.akm?.name);
    if (offer.akm === undefined || akm === undefined) return refused(StatusCode.invalidAkmp);
    const { protocol, element } = offer;
    return { admitted: true, choice: { protocol, akm: offer.akm, pairwise: offer.pairwise, element } };
}

/** The first suites of the station's element of the better protocol. */
function offered(
    { security }: ApConfig,
    elements: Elements,
):
    | (Pick<Choice, "protocol" | "element"> & {
          readonly akm: AkmSuite | undefined;
          readonly pairwise: CipherSuite | undefined;
          readonly group: CipherSuite | undefined;
      })
    | undefined {
    const rsnElement = elements.raw(ElementId.rsn);
    if (rsnElement !== undefined && security?.protocols.includes("rsn")) {
        const rsn = parseRsn(rsnElement.subarray(2));
        if (isMalformed(rsn)) return undefined;
        return {
            protocol: "rsn",
            element: rsnElement.slice(),
            akm: rsnAkm(rsn.akms[0]!),
            pairwise: rsnCipher(rsn.pairwise[0]!),
            group: rsnCipher(rsn.group),
        };
    }
    const wpaElement = elements.vendorRaw(Oui.microsoft, MicrosoftType.wpa);
    if (wpaElement === undefined || !security?.protocols.includes("wpa")) return undefined;
    const wpa = parseWpa(wpaElement.subarray(2));
    if (isMalformed(wpa)) return undefined;
    return {
        protocol: "wpa",
        element: wpaElement.slice(),
        akm: wpaAkm(wpa.akms[0]!),
        pairwise: wpaCipher(wpa.pairwise[0]!),
        group: wpaCipher(wpa.group),
    };
}

const refused = (status: number): Admission => ({ admitted: false, status });
