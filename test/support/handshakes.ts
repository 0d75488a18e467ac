import { readFileSync } from "node:fs";
import { type AkmName, akm, type CipherName, cipher } from "#src/ieee80211/suite.js";
import { fromHex } from "#src/lib/bytes.js";
import { parseMac } from "#src/lib/mac.js";

/** A captured handshake of `test/vectors/rsn/handshakes.json`, with the group rekeys that followed. */
interface Recorded {
    readonly protocol: "rsn" | "wpa";
    readonly akm: AkmName;
    readonly pairwise: CipherName;
    readonly group: CipherName;
    readonly mgmtGroup?: CipherName;
    readonly ownAddress: string;
    readonly bssid: string;
    readonly pmk: string;
    readonly ownElement: string;
    readonly bssRsn?: string;
    readonly bssWpa?: string;
    readonly snonce: string;
    readonly kck: string;
    readonly kek: string;
    readonly tk: string;
    readonly frames: readonly { readonly sender: "authenticator" | "supplicant"; readonly frame: string }[];
    /** What wpa_supplicant gave to the kernel. */
    readonly installed: readonly { readonly kind: string; readonly keyIndex: number; readonly key: string }[];
}

const file = new URL("../vectors/rsn/handshakes.json", import.meta.url);
const recorded: Record<string, Recorded> = JSON.parse(readFileSync(file, "utf8")).handshakes;
const hex = (text: string): Uint8Array => fromHex(text)!;

export const handshakes = Object.entries(recorded).map(([name, vector]) => ({
    name,
    protocol: vector.protocol,
    akm: akm(vector.akm),
    pairwise: cipher(vector.pairwise),
    group: cipher(vector.group),
    mgmtGroup: vector.mgmtGroup && cipher(vector.mgmtGroup),
    ownAddress: parseMac(vector.ownAddress)!,
    bssid: parseMac(vector.bssid)!,
    pmk: hex(vector.pmk),
    ownElement: hex(vector.ownElement),
    bssRsn: vector.bssRsn && hex(vector.bssRsn),
    bssWpa: vector.bssWpa && hex(vector.bssWpa),
    snonce: hex(vector.snonce),
    kck: hex(vector.kck),
    kek: hex(vector.kek),
    tk: hex(vector.tk),
    frames: vector.frames.map(({ sender, frame }) => ({ sender, frame: hex(frame) })),
    installed: vector.installed,
}));

export type RecordedHandshake = (typeof handshakes)[number];
