import { globalField } from "#src/config/global.js";
import type { Interface } from "#src/core/interface.js";
import { uuidOf, uuidText } from "#src/wps/index.js";

/** The UUID of an interface in Wi-Fi Protected Setup: the configured one, or one made of its address. */
export function wpsUuid({ link, config }: Interface): string {
    const configured = globalField(config, "uuid");
    return configured?.type === "plain" && configured.text !== "" ? configured.text : uuidText(uuidOf(link.address));
}
