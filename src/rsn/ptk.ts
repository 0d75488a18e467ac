import { aesCmac, aesKeyUnwrap, aesKeyWrap } from "#src/crypto/aes.js";
import { hmac } from "#src/crypto/hmac.js";
import { kdf } from "#src/crypto/kdf.js";
import { prf } from "#src/crypto/prf.js";
import { rc4 } from "#src/crypto/rc4.js";
import { padKeyData } from "#src/eapol/kde.js";
import { emitKeyFrame, type KeyFrame, micInput, type ReceivedKeyFrame, withMic } from "#src/eapol/key-frame.js";
import type { AkmSuite, CipherSuite } from "#src/ieee80211/suite.js";
import { concat } from "#src/lib/bytes.js";
import { type Mac, macBytes } from "#src/lib/mac.js";
import { equalConstantTime, Secret } from "#src/lib/secret.js";

/** The parts of a pairwise transient key (IEEE 802.11-2020, 12.7.1.3). */
export interface PairwiseKeys {
    /** Key confirmation key: MICs of EAPOL-Key frames. */
    readonly kck: Secret;
    /** Key encryption key: key data of EAPOL-Key frames. */
    readonly kek: Secret;
    /** Temporal key of the cipher; TKIP's has the Michael keys behind it, the authenticator's for transmission first. */
    readonly tk: Secret;
}

/**
 * How EAPOL-Key frames are protected, by key descriptor version (12.7.2): 1 HMAC-MD5 and RC4, 2 HMAC-SHA-1-128 and AES key
 * wrap, 3 AES-128-CMAC and AES key wrap.
 */
export type DescriptorVersion = 1 | 2 | 3;

export interface PtkInput {
    readonly akm: AkmSuite;
    readonly pairwise: CipherSuite;
    readonly pmk: Secret;
    readonly authenticator: Mac;
    readonly supplicant: Mac;
    readonly anonce: Uint8Array;
    readonly snonce: Uint8Array;
}

/** Derives the PTK with PRF or KDF, as the AKM says, and splits it. */
export function derivePtk({ akm, pairwise, pmk, authenticator, supplicant, anonce, snonce }: PtkInput): PairwiseKeys {
    const context = concat(...sorted(macBytes(authenticator), macBytes(supplicant)), ...sorted(anonce, snonce));
    const kekEnd = akm.kckLength + akm.kekLength;
    const length = kekEnd + pairwise.keyLength;
    const label = "Pairwise key expansion";
    const ptk = Secret.taking(
        akm.hash === "sha1"
            ? prf(pmk.reveal(), label, context, length)
            : kdf(akm.hash, pmk.reveal(), label, context, length),
    );
    const keys = {
        kck: ptk.slice(0, akm.kckLength),
        kek: ptk.slice(akm.kckLength, kekEnd),
        tk: ptk.slice(kekEnd),
    };
    ptk.wipe();
    return keys;
}

/** The descriptor version that both sides must use; `undefined` where the algorithms follow from an AKM not built yet. */
export function descriptorVersion(akm: AkmSuite, pairwise: CipherSuite): DescriptorVersion | undefined {
    if (akm.descriptorVersion === "cipher") return pairwise.name === "tkip" ? 1 : 2;
    return akm.descriptorVersion === 0 ? undefined : akm.descriptorVersion;
}

/** MIC of an EAPOL-Key frame, computed over the frame with zeros in its place. 16 bytes. */
export function keyMic(version: DescriptorVersion, kck: Secret, frame: Uint8Array): Uint8Array {
    switch (version) {
        case 1:
            return hmac("md5", kck.reveal(), frame);
        case 2:
            return hmac("sha1", kck.reveal(), frame).subarray(0, KEY_MIC_LENGTH);
        case 3:
            return aesCmac(kck.reveal(), frame);
    }
}

export const KEY_MIC_LENGTH = 16;

/** The frame on the wire, with its MIC. `frame.mic` holds zeros. */
export function emitWithMic(frame: KeyFrame, version: DescriptorVersion, { kck }: PairwiseKeys): Uint8Array {
    const wire = emitKeyFrame(frame);
    return withMic(wire, keyMic(version, kck, wire));
}

declare const verified: unique symbol;

/** A frame whose MIC proved that the other side has the keys. Only `verifyMic` makes one. */
export type VerifiedKeyFrame = ReceivedKeyFrame & { readonly [verified]: true };

export function verifyMic(
    frame: ReceivedKeyFrame,
    version: DescriptorVersion,
    { kck }: PairwiseKeys,
): VerifiedKeyFrame | undefined {
    const mic = keyMic(version, kck, micInput(frame.wire, frame.mic.length));
    return equalConstantTime(mic, frame.mic) ? (frame as VerifiedKeyFrame) : undefined;
}

/** RC4 leaves out the first bytes of its stream, which tell about the key. */
const RC4_SKIP = 256;

/** Encrypts the Key Data field; AES key wrap pads it. */
export function encryptKeyData(
    version: DescriptorVersion,
    { kek }: PairwiseKeys,
    iv: Uint8Array,
    plain: Uint8Array,
): Uint8Array {
    return version === 1 ? rc4KeyData(kek, iv, plain) : aesKeyWrap(kek.reveal(), padKeyData(plain));
}

/** The inverse; `undefined` when AES key wrap finds that it was not encrypted with this key. */
export function decryptKeyData(
    version: DescriptorVersion,
    { kek }: PairwiseKeys,
    frame: VerifiedKeyFrame,
): Uint8Array | undefined {
    return version === 1 ? rc4KeyData(kek, frame.iv, frame.keyData) : aesKeyUnwrap(kek.reveal(), frame.keyData);
}

function rc4KeyData(kek: Secret, iv: Uint8Array, data: Uint8Array): Uint8Array {
    const key = concat(iv, kek.reveal());
    const other = rc4(key, data, RC4_SKIP);
    key.fill(0);
    return other;
}

/**
 * A TKIP key with its two Michael keys exchanged. A key as derived has the authenticator's transmit key first, drivers want
 * one's own first; other ciphers' keys are returned as they are.
 */
export function asSupplicantKey(cipher: CipherSuite, key: Uint8Array): Secret {
    if (cipher.name !== "tkip") return new Secret(key);
    return Secret.taking(concat(key.subarray(0, 16), key.subarray(24, 32), key.subarray(16, 24)));
}

/** The secrets in a set of keys, for wiping. */
export const secretsOf = ({ kck, kek, tk }: PairwiseKeys): readonly Secret[] => [kck, kek, tk];

function sorted(a: Uint8Array, b: Uint8Array): readonly [Uint8Array, Uint8Array] {
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! < b[i]! ? [a, b] : [b, a];
    return [a, b];
}
