import { MessageLevel } from "#service/ctrl/monitors.js";
import { cipherText } from "#service/ctrl/suite-text.js";
import type { CoreEffect } from "#src/core/effect.js";
import type { Interface } from "#src/core/interface.js";
import { cipherSuites } from "#src/ieee80211/suite.js";

/** What is said of a frame of the key handshake that could not be used, or of keys, and how loudly. */
export type Remark = readonly [level: number, text: string];

type Facts = NonNullable<Extract<CoreEffect, { type: "trace" }>["data"]>;

/** The original's words for it. */
export function keyFrameRemarks(reason: string, facts: Facts, iface: Interface): readonly Remark[] {
    if (reason === "strongerDescriptorVersion") return [anotherVersion(facts, iface), STRONGER];
    const remark = Object.hasOwn(REMARKS, reason) ? REMARKS[reason] : undefined;
    if (remark === undefined) return [];
    return [typeof remark === "function" ? remark(facts, iface) : remark];
}

const { warning, info } = MessageLevel;

const REMARKS: Readonly<Record<string, Remark | ((facts: Facts, iface: Interface) => Remark)>> = {
    encryptedWithoutMic: [warning, "WPA: Ignore EAPOL-Key with encrypted but unauthenticated data"],
    pairwiseKeyIndex: [warning, "WPA: Ignored EAPOL-Key (Pairwise) with non-zero key index"],
    replayedCounter: [warning, "WPA: EAPOL-Key Replay Counter did not increase - dropping packet"],
    noAck: [info, "WPA: No Ack bit in key_info"],
    requestFromAuthenticator: [info, "WPA: EAPOL-Key with Request bit - dropped"],
    smkNotSupported: [info, "WPA: Unsupported SMK bit in key_info"],
    wrongMic: [warning, "WPA: Invalid EAPOL-Key MIC - dropping packet"],
    groupMessageWithoutMic: [warning, "WPA: EAPOL-Key (Group) without Mic/Encr bit - dropped"],
    unexpectedGroupMessage: [info, "WPA: Group Key Handshake started prior to completion of 4-way handshake"],
    keyDataNotEncrypted: [warning, "WPA: GTK IE in unencrypted key data"],
    missingGroupKey: ({ group }) =>
        group === true
            ? [info, "WPA: No GTK IE in Group Key msg 1/2"]
            : [info, "RSN: No GTK KDE included in EAPOL-Key msg 3/4"],
    invalidGroupKey: (facts, iface) =>
        facts.groupKeyLength === undefined
            ? [info, "RSN: Failed to configure IGTK"]
            : [
                  warning,
                  `WPA: Unsupported ${groupCipher(facts, iface)} Group Cipher key length ${facts.groupKeyLength} (${facts.groupKeyLength})`,
              ],
    elementDiffers: (facts, iface) => [
        warning,
        `WPA: IE in 3/4 msg does not match with IE in Beacon/ProbeResp (src=${sender(facts, iface)})`,
    ],
    groupKeyForTransmission: [info, "WPA: Tx bit set for GTK, but pairwise keys are used - ignore Tx bit"],
    michaelMicFailure: [warning, "Michael MIC failure detected"],
    countermeasuresStarted: [warning, "TKIP countermeasures started"],
    wrongNonce: (facts, iface) => [
        warning,
        `WPA: ANonce from message 1 of 4-Way Handshake differs from 3 of 4-Way Handshake - drop packet (src=${sender(facts, iface)})`,
    ],
    wrongKeyLength: (facts, iface) => [
        warning,
        `WPA: Invalid ${cipher(facts, iface)} key length ${facts.keyLength} (src=${sender(facts, iface)})`,
    ],
    wrongDescriptorVersion: (facts, iface) =>
        KNOWN_VERSIONS.has(Number(facts.version))
            ? anotherVersion(facts, iface)
            : [info, `WPA: Unsupported EAPOL-Key descriptor version ${facts.version}`],
    keyDataNotDecrypted: ({ dataLength = 0 }) =>
        Number(dataLength) < 8 || Number(dataLength) % 8 !== 0
            ? [warning, `WPA: Unsupported AES-WRAP len ${dataLength}`]
            : [warning, "WPA: AES unwrap failed - could not decrypt EAPOL-Key key data"],
    shortKeyData: ({ announced, present }) => [
        info,
        `WPA: Invalid EAPOL-Key frame - key_data overflow (${announced} > ${present})`,
    ],
};

function anotherVersion(facts: Facts, iface: Interface): Remark {
    return [info, `WPA: ${cipher(facts, iface)} is used, but EAPOL-Key descriptor version (${facts.version}) is not 2`];
}

const STRONGER: Remark = [
    info,
    "WPA: Interoperability workaround: allow incorrect (should have been HMAC-SHA1), but stronger (is AES-128-CMAC), " +
        "descriptor version to be used",
];

/** With HMAC-MD5, with HMAC-SHA1, with AES-128-CMAC. */
const KNOWN_VERSIONS: ReadonlySet<number> = new Set([1, 2, 3]);

type Words = (facts: Facts, iface: Interface) => string;

/** A link that ended with the frame is not there any more: its facts are those of the frame. */
const sender: Words = ({ source }, { association }) =>
    source !== undefined ? String(source) : association.tag === "idle" ? "" : association.target.bss.bssid;
const groupCipher: Words = ({ groupCipher }) => cipherText(cipherSuites.find(({ name }) => name === groupCipher));
const cipher: Words = ({ pairwise }, { association }) =>
    cipherText(
        pairwise !== undefined
            ? cipherSuites.find(({ name }) => name === pairwise)
            : association.tag === "idle"
              ? undefined
              : association.target.security?.pairwise,
    );
