import assert from "node:assert/strict";
import type { Rsn } from "#src/ieee80211/element/rsn.js";
import type { Wpa } from "#src/ieee80211/element/wpa.js";
import { toHex } from "#src/lib/bytes.js";
import {
    type Mfp,
    negotiate,
    type SecurityAbility,
    type SecurityOffer,
    type SecurityPolicy,
} from "#src/rsn/negotiate.js";

const words = (text: string): ReadonlySet<string> => new Set(text.split(" ").filter(word => word !== ""));

/** What NetworkManager asks for in a WPA2/WPA3 personal profile, and the defaults for the rest. */
const policy: SecurityPolicy = {
    proto: words("RSN WPA"),
    keyMgmt: words("WPA-PSK WPA-PSK-SHA256 FT-PSK SAE FT-SAE"),
    pairwise: words("CCMP-256 GCMP-256 CCMP GCMP TKIP"),
    group: words("CCMP-256 GCMP-256 CCMP GCMP TKIP"),
    groupMgmt: words(""),
};

const ability: SecurityAbility = {
    ciphers: [0xfac01, 0xfac05, 0xfac02, 0xfac04, 0xfac06, 0xfac0a, 0xfac08, 0xfac09, 0xfac0b],
    akms: undefined,
};

const rsn = (change: Partial<Rsn> = {}): Rsn => ({
    group: 0xfac04,
    pairwise: [0xfac04],
    akms: [0xfac02],
    capabilities: 0,
    pmkids: [],
    mgmtGroup: undefined,
    ...change,
});
const wpa = (change: Partial<Wpa> = {}): Wpa => ({
    group: 0x50f202,
    pairwise: [0x50f202],
    akms: [0x50f202],
    capabilities: undefined,
    ...change,
});
const mfpc = { capabilities: 0x80, mgmtGroup: 0xfac06 };
const mfpr = { capabilities: 0xc0, mgmtGroup: 0xfac06 };

interface Case {
    readonly offer: Partial<SecurityOffer>;
    readonly policy?: Partial<SecurityPolicy>;
    readonly ability?: Partial<SecurityAbility>;
    readonly mfp?: Mfp;
    /** Protocol, AKM, pairwise, group, management frame protection; or the refusal. */
    readonly expected: string;
    readonly elements?: string;
}

const cases: Record<string, Case> = {
    "takes WPA2-PSK with CCMP": {
        offer: { rsn: rsn() },
        expected: "rsn wpa-psk ccmp ccmp no",
        elements: "30140100000fac040100000fac040100000fac020000",
    },
    "prefers RSN to WPA": { offer: { rsn: rsn({ group: 0xfac02 }), wpa: wpa() }, expected: "rsn wpa-psk ccmp tkip no" },
    "takes WPA where the network allows nothing else": {
        offer: { rsn: rsn({ group: 0xfac02 }), wpa: wpa() },
        policy: { proto: words("WPA") },
        expected: "wpa wpa-psk tkip tkip no",
        elements: "dd160050f20101000050f20201000050f20201000050f202",
    },
    "takes WPA where RSN has nothing in common": {
        offer: { rsn: rsn({ akms: [0xfac08] }), wpa: wpa({ pairwise: [0x50f204, 0x50f202] }) },
        expected: "wpa wpa-psk ccmp tkip no",
    },
    "prefers CCMP to TKIP as pairwise cipher": {
        offer: { rsn: rsn({ group: 0xfac02, pairwise: [0xfac02, 0xfac04] }) },
        expected: "rsn wpa-psk ccmp tkip no",
    },
    "prefers 256-bit ciphers where all can do them": {
        offer: { rsn: rsn({ group: 0xfac09, pairwise: [0xfac04, 0xfac09] }) },
        expected: "rsn wpa-psk gcmp-256 gcmp-256 no",
    },
    "leaves out a pairwise cipher that the driver cannot do": {
        offer: { rsn: rsn({ pairwise: [0xfac04, 0xfac09] }) },
        ability: { ciphers: [0xfac04] },
        expected: "rsn wpa-psk ccmp ccmp no",
    },
    "prefers PSK-SHA256 to PSK": {
        offer: { rsn: rsn({ akms: [0xfac02, 0xfac06] }) },
        expected: "rsn wpa-psk-sha256 ccmp ccmp no",
    },
    "leaves out an AKM that the driver does not list": {
        offer: { rsn: rsn({ akms: [0xfac02, 0xfac06] }) },
        ability: { akms: [0xfac02] },
        expected: "rsn wpa-psk ccmp ccmp no",
    },
    "protects management frames where all can": {
        offer: { rsn: rsn({ akms: [0xfac06], ...mfpc }) },
        mfp: 1,
        expected: "rsn wpa-psk-sha256 ccmp ccmp optional aes-128-cmac",
        elements: "301a0100000fac040100000fac040100000fac0680000000000fac06",
    },
    "says that it requires protected management frames": {
        offer: { rsn: rsn({ akms: [0xfac06], ...mfpr }) },
        mfp: 2,
        expected: "rsn wpa-psk-sha256 ccmp ccmp required aes-128-cmac",
        elements: "301a0100000fac040100000fac040100000fac06c0000000000fac06",
    },
    "does not announce protection to a BSS that cannot do it": {
        offer: { rsn: rsn() },
        mfp: 1,
        expected: "rsn wpa-psk ccmp ccmp no",
        elements: "30140100000fac040100000fac040100000fac020000",
    },
    "does without protection where the driver lacks its cipher": {
        offer: { rsn: rsn({ ...mfpc, mgmtGroup: 0xfac0c }) },
        mfp: 1,
        expected: "rsn wpa-psk ccmp ccmp no",
    },
    "does without protection where the network wants another cipher for it": {
        offer: { rsn: rsn(mfpc) },
        policy: { groupMgmt: words("BIP-GMAC-128") },
        mfp: 1,
        expected: "rsn wpa-psk ccmp ccmp no",
    },
    "S038 refuses a BSS without an element that the network allows": {
        offer: { wpa: wpa() },
        policy: { proto: words("RSN") },
        expected: "noCommonProtocol",
    },
    "S038 refuses an open BSS": { offer: {}, expected: "noCommonProtocol" },
    "S038 refuses WPA-EAP for a BSS with PSK": {
        offer: { rsn: rsn() },
        policy: { keyMgmt: words("WPA-EAP") },
        expected: "noCommonAkm",
    },
    "refuses an AKM whose handshake is not built": {
        offer: { rsn: rsn({ akms: [0xfac08, 0xfac04] }) },
        expected: "noCommonAkm",
    },
    "refuses TKIP where the network wants CCMP": {
        offer: { rsn: rsn({ group: 0xfac02, pairwise: [0xfac02] }) },
        policy: { pairwise: words("CCMP") },
        expected: "noCommonPairwiseCipher",
    },
    "refuses TKIP as group cipher where the network wants CCMP": {
        offer: { rsn: rsn({ group: 0xfac02 }) },
        policy: { group: words("CCMP") },
        expected: "groupCipherNotAllowed",
    },
    "refuses a group cipher that nobody knows": {
        offer: { rsn: rsn({ group: 0x123456 }) },
        expected: "groupCipherNotAllowed",
    },
    "refuses WEP as group cipher": { offer: { rsn: rsn({ group: 0xfac01 }) }, expected: "groupCipherNotAllowed" },
    "S038 refuses a BSS without protected management frames where they are required": {
        offer: { rsn: rsn() },
        mfp: 2,
        expected: "mfpNotOffered",
    },
    "refuses WPA where protected management frames are required": {
        offer: { wpa: wpa() },
        mfp: 2,
        expected: "mfpNotOffered",
    },
    "refuses a BSS that requires protected management frames where they are switched off": {
        offer: { rsn: rsn(mfpr) },
        mfp: 0,
        expected: "mfpRequired",
    },
    "refuses a BSS that requires protected management frames where the driver cannot": {
        offer: { rsn: rsn(mfpr) },
        ability: { ciphers: [0xfac04] },
        mfp: 1,
        expected: "mfpRequired",
    },
    "says why RSN was refused when WPA is refused too": {
        offer: { rsn: rsn(mfpr), wpa: wpa({ akms: [0x50f201] }) },
        mfp: 0,
        expected: "mfpRequired",
    },
};

describe("Negotiation of security", () => {
    for (const [name, { offer, expected, elements, mfp = 0, ...change }] of Object.entries(cases)) {
        it(name, () => {
            const result = negotiate(
                { ...policy, ...change.policy },
                { rsn: undefined, wpa: undefined, ...offer },
                { ...ability, ...change.ability },
                mfp,
            );
            if (typeof result === "string") return assert.equal(result, expected);
            const { protocol, akm, pairwise, group, mgmtGroup, link } = result;
            const chosen = [protocol, akm.name, pairwise.name, group.name, link.managementFrameProtection];
            assert.equal([...chosen, ...(mgmtGroup ? [mgmtGroup.name] : [])].join(" "), expected);
            assert.deepEqual(
                [link.protocol, link.akm, link.pairwise, link.group],
                [protocol, akm.selector, pairwise.selector, group.selector],
            );
            if (elements !== undefined) assert.equal(toHex(result.elements), elements);
            return undefined;
        });
    }
});
