import { digest } from "#src/crypto/digest.js";
import { utf8 } from "#src/lib/text.js";

/** By which services are looked for without their names being said (Wi-Fi P2P Services specification): six bytes. */
export const serviceHash = (name: string): Uint8Array => digest("sha256", utf8(name.toLowerCase())).slice(0, 6);

/** Asks for every service. */
export const anyServiceHash: Uint8Array = serviceHash("org.wi-fi.wfds");
