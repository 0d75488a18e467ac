import { digest } from "#src/crypto/digest.js";
import { utf8 } from "#src/lib/text.js";

/** By which services are looked for without their names being said (Wi-Fi P2P Services specification): six bytes. */
export const serviceHash = (name: string): Uint8Array => digest("sha256", utf8(name.toLowerCase())).slice(0, 6);

/** That of `org.wi-fi.wfds`, which asks for every service; written out, as nothing is to be hashed when the program starts. */
export const anyServiceHash = Uint8Array.of(0x6d, 0xb8, 0x71, 0x03, 0x11, 0xf8);
