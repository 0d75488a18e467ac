import { findElement, findKeyData, type KeyData, type KeyDataReason, parseKeyData } from "#src/eapol/kde.js";
import type { ReceivedKeyFrame } from "#src/eapol/key-frame.js";
import { ElementId, MicrosoftType } from "#src/ieee80211/element/id.js";
import type { CipherSuite } from "#src/ieee80211/suite.js";
import { equalBytes } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { Mac } from "#src/lib/mac.js";
import { Secret } from "#src/lib/secret.js";
import type { Negotiated } from "#src/rsn/negotiate.js";
import {
    asSupplicantKey,
    type DescriptorVersion,
    decryptKeyData,
    type PairwiseKeys,
    type VerifiedKeyFrame,
} from "#src/rsn/ptk.js";

/*
 * What message 3 and the group message carry, for the supplicant. RSN: elements and KDEs, encrypted as a whole. WPA: message 3
 * has its element in the clear, the group message nothing but the encrypted key.
 */

/** Fits the driver's `installKey`. The machine keeps the secret until `wipe`. */
export interface SupplicantKey {
    readonly kind: "pairwise" | "group" | "igtk";
    readonly keyIndex: number;
    /** Cipher suite selector. */
    readonly cipher: number;
    readonly key: Secret;
    readonly receiveSequence?: Uint8Array;
    readonly peer?: Mac;
    readonly transmit: boolean;
}

/** One 4-way handshake: its nonces and the keys they made. */
export interface Exchange {
    readonly anonce: Uint8Array;
    readonly snonce: Uint8Array;
    /** `tk` in the form that the driver wants. */
    readonly keys: PairwiseKeys;
}

/** What contents are compared with. */
export interface KeyContext {
    readonly negotiated: Negotiated;
    readonly version: DescriptorVersion;
    /** Raw elements that the BSS advertised. */
    readonly bssRsn: Uint8Array | undefined;
    readonly bssRsnx: Uint8Array | undefined;
    readonly bssWpa: Uint8Array | undefined;
    /** A receive counter that an access point obviously wrote in the wrong order is taken for zero. */
    readonly rscRelaxed: boolean;
}

/** What is wrong with a message that can only be the access point's own. */
export type ContentFailure =
    | KeyDataReason
    /** RSNE, RSNXE or WPA element of message 3 is not the one that was advertised. */
    | "elementDiffers"
    | "wrongNonce"
    | "wrongKeyLength"
    | "keyDataNotEncrypted"
    | "missingGroupKey"
    | "invalidGroupKey";

/** What an authenticated message holds: keys to install, or why it is dropped or ends the association. */
export type Opened =
    | { readonly keys: readonly SupplicantKey[]; readonly transmit?: boolean }
    | { readonly dropped: "keyDataNotDecrypted" }
    | { readonly failed: ContentFailure; readonly groupKeyLength?: number };

/** The group keys of message 3, none in WPA, once everything else in it is as it has to be. */
export function openMessage3(link: KeyContext, { anonce, keys }: Exchange, frame: VerifiedKeyFrame): Opened {
    const { negotiated } = link;
    if (!equalBytes(frame.nonce, anonce)) return { failed: "wrongNonce" };
    if (frame.keyLength !== negotiated.pairwise.keyLength) return { failed: "wrongKeyLength" };
    if (negotiated.protocol === "wpa") {
        const data = parseKeyData(frame.keyData);
        if (isMalformed(data)) return { failed: data.malformed };
        return elementsAgree(link, data) ? { keys: [] } : { failed: "elementDiffers" };
    }
    return withKeyData(link, keys, frame, data => {
        if (!elementsAgree(link, data)) return { failed: "elementDiffers" };
        return groupKeysIn(link, frame, data);
    });
}

/** Decrypts and parses the key data of RSN, lends it to `use` and clears it. */
function withKeyData(
    { version }: KeyContext,
    keys: PairwiseKeys,
    frame: VerifiedKeyFrame,
    use: (data: KeyData) => Opened,
): Opened {
    if (!frame.information.encryptedKeyData) return { failed: "keyDataNotEncrypted" };
    const plain = decryptKeyData(version, keys, frame);
    if (plain === undefined) return { dropped: "keyDataNotDecrypted" };
    const data = parseKeyData(plain);
    const opened: Opened = isMalformed(data) ? { failed: data.malformed } : use(data);
    plain.fill(0);
    return opened;
}

/**
 * Whether message 3, which is authenticated, confirms what the beacon said, which is not. An RSNE that turns up only in WPA's
 * message 3 tells of somebody who took it out of the beacon.
 */
function elementsAgree({ negotiated, bssRsn, bssRsnx, bssWpa }: KeyContext, data: KeyData): boolean {
    const rsn = findElement(data, ElementId.rsn);
    const wpa = findElement(data, ElementId.vendorSpecific, [0x00, 0x50, 0xf2, MicrosoftType.wpa]);
    if (negotiated.protocol === "wpa")
        return wpa !== undefined && same(wpa, bssWpa) && (rsn === undefined || same(rsn, bssRsn));
    if (rsn === undefined || !same(rsn, bssRsn)) return false;
    if (wpa !== undefined && bssWpa !== undefined && !same(wpa, bssWpa)) return false;
    return same(findElement(data, ElementId.rsnExtension), bssRsnx);
}

const same = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
    a === undefined || b === undefined ? a === b : equalBytes(a, b);

/** GTK and IGTK of RSN's key data. An IGTK that was not negotiated is left alone. */
function groupKeysIn(
    { negotiated: { group, mgmtGroup }, rscRelaxed }: KeyContext,
    frame: ReceivedKeyFrame,
    data: KeyData,
): Opened {
    const gtk = findKeyData(data, "gtk");
    if (group.name !== "no-group-addressed") {
        if (gtk === undefined) return { failed: "missingGroupKey" };
        if (gtk.key.length !== group.keyLength) return { failed: "invalidGroupKey", groupKeyLength: gtk.key.length };
    }
    const igtk = findKeyData(data, "igtk");
    // Copies are made of keys that will be used, and wiped, only.
    const keys: SupplicantKey[] = [];
    if (igtk !== undefined && mgmtGroup !== undefined) {
        if (igtk.key.length !== mgmtGroup.keyLength) return { failed: "invalidGroupKey" };
        // Some access points write it in the wrong order.
        const keyIndex = igtk.keyIndex & 255 ? igtk.keyIndex : igtk.keyIndex >> 8;
        if (keyIndex !== 4 && keyIndex !== 5) return { failed: "invalidGroupKey" };
        keys.push({
            kind: "igtk",
            keyIndex,
            cipher: mgmtGroup.selector,
            key: new Secret(igtk.key),
            receiveSequence: igtk.packetNumber.slice(),
            transmit: false,
        });
    }
    if (gtk !== undefined && group.name !== "no-group-addressed")
        keys.unshift(groupKey(group, gtk.keyIndex, gtk.key, frame.rsc, rscRelaxed));
    return { keys, transmit: gtk?.transmit === true };
}

/** Six bytes, least significant first; some access points write most significant first, as six or as eight. */
const isReversed = (rsc: Uint8Array): boolean =>
    (rsc[5] !== 0 && rsc[0] === 0) || rsc.subarray(6).some(byte => byte !== 0);

/** Never for transmission: access points that set the Tx bit although pairwise keys are in use do not mean it. */
const groupKey = (
    cipher: CipherSuite,
    keyIndex: number,
    key: Uint8Array,
    rsc: Uint8Array,
    relaxed: boolean,
): SupplicantKey => ({
    kind: "group",
    keyIndex,
    cipher: cipher.selector,
    key: asSupplicantKey(cipher, key),
    receiveSequence:
        relaxed && cipher.sequenceLength === 6 && isReversed(rsc)
            ? new Uint8Array(6)
            : rsc.slice(0, cipher.sequenceLength),
    transmit: false,
});

/** The keys of a group message. */
export function openGroupMessage(link: KeyContext, { keys }: Pick<Exchange, "keys">, frame: VerifiedKeyFrame): Opened {
    const { group, protocol } = link.negotiated;
    if (protocol === "rsn") {
        return withKeyData(link, keys, frame, data => groupKeysIn(link, frame, data));
    }
    // WPA: the bare key, encrypted without a bit that says so, padded where the wrapping needs it.
    const plain = decryptKeyData(link.version, keys, frame);
    if (plain === undefined) return { dropped: "keyDataNotDecrypted" };
    const fits = frame.keyLength === group.keyLength && plain.length >= group.keyLength;
    const opened: Opened = fits
        ? {
              keys: [
                  groupKey(
                      group,
                      frame.information.index,
                      plain.subarray(0, group.keyLength),
                      frame.rsc,
                      link.rscRelaxed,
                  ),
              ],
          }
        : { failed: "invalidGroupKey", groupKeyLength: frame.keyLength };
    plain.fill(0);
    return opened;
}
