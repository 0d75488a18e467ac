import { MessageLevel } from "#service/ctrl/monitors.js";
import { cipherText } from "#service/ctrl/suite-text.js";
import type { CoreEffect } from "#src/core/effect.js";
import type { Interface } from "#src/core/interface.js";

/** What is said of a frame of the key handshake that was dropped, and how loudly. */
export type Remark = readonly [level: number, text: string];

type Facts = NonNullable<Extract<CoreEffect, { type: "trace" }>["data"]>;

/** The original's words for it, `undefined` when it has none. */
export function keyFrameRemark(reason: string, facts: Facts, iface: Interface): Remark | undefined {
    const remark = Object.hasOwn(REMARKS, reason) ? REMARKS[reason] : undefined;
    if (typeof remark !== "function") return remark;
    const [level, text] = remark(facts, iface);
    return [level, `WPA: ${text}`];
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
    missingGroupKey: [info, "WPA: No GTK IE in Group Key msg 1/2"],
    wrongNonce: (_, iface) => [
        warning,
        `ANonce from message 1 of 4-Way Handshake differs from 3 of 4-Way Handshake - drop packet (src=${sender(iface)})`,
    ],
    wrongKeyLength: ({ keyLength }, iface) => [
        warning,
        `Invalid ${cipher(iface)} key length ${keyLength} (src=${sender(iface)})`,
    ],
    wrongDescriptorVersion: ({ version }, iface) =>
        KNOWN_VERSIONS.has(Number(version))
            ? [info, `${cipher(iface)} is used, but EAPOL-Key descriptor version (${version}) is not 2`]
            : [info, `Unsupported EAPOL-Key descriptor version ${version}`],
    keyDataNotDecrypted: ({ dataLength = 0 }) =>
        Number(dataLength) < 8 || Number(dataLength) % 8 !== 0
            ? [warning, `Unsupported AES-WRAP len ${dataLength}`]
            : [warning, "AES unwrap failed - could not decrypt EAPOL-Key key data"],
    shortKeyData: ({ announced, present }) => [
        info,
        `Invalid EAPOL-Key frame - key_data overflow (${announced} > ${present})`,
    ],
};

/** With HMAC-MD5, with HMAC-SHA1, with AES-128-CMAC. */
const KNOWN_VERSIONS: ReadonlySet<number> = new Set([1, 2, 3]);

const sender = ({ association }: Interface): string => (association.tag === "idle" ? "" : association.target.bss.bssid);
const cipher = ({ association }: Interface): string =>
    cipherText(association.tag === "idle" ? undefined : association.target.security?.pairwise);
