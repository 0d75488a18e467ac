import { globalFieldText } from "#src/config/global.js";
import type { Interface } from "#src/core/interface.js";
import { digest } from "#src/crypto/digest.js";
import { toHex } from "#src/lib/bytes.js";
import { macBytes } from "#src/lib/mac.js";

/** The UUID of an interface in Wi-Fi Protected Setup: made of its address (RFC 4122, version 5). */
export function wpsUuid({ link, config }: Interface): string {
    const configured = globalFieldText(config, "uuid");
    if (configured !== undefined && configured !== "") return configured;
    const hash = digest("sha1", NAMESPACE, macBytes(link.address)).slice(0, 16);
    hash[6] = (5 << 4) | (hash[6]! & 0x0f);
    hash[8] = 0x80 | (hash[8]! & 0x3f);
    const text = toHex(hash);
    return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}

/** Under which wpa_supplicant numbers addresses. */
const NAMESPACE = Uint8Array.of(
    0x52,
    0x64,
    0x80,
    0xf8,
    0xc9,
    0x9b,
    0x4b,
    0xe5,
    0xa6,
    0x55,
    0x58,
    0xed,
    0x5f,
    0x5d,
    0x60,
    0x84,
);
