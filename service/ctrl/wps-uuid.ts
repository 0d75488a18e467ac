import { globalFieldText } from "#src/config/global.js";
import type { Interface } from "#src/core/interface.js";
import { toHex } from "#src/lib/bytes.js";
import { uuidOf } from "#src/wps/index.js";

/** The UUID of an interface in Wi-Fi Protected Setup: the configured one, or one made of its address. */
export function wpsUuid({ link, config }: Interface): string {
    const configured = globalFieldText(config, "uuid");
    if (configured !== undefined && configured !== "") return configured;
    return toHex(uuidOf(link.address)).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
