import { toHex } from "#src/lib/bytes.js";
import { printfEscaped } from "#src/lib/text.js";

export const MAX_SSID_LENGTH = 32;

/** A key for maps; two SSIDs are the same exactly when their bytes are. */
export type SsidKey = string & { readonly __ssid: never };
export const ssidKey = (ssid: Uint8Array): SsidKey => toHex(ssid) as SsidKey;

/** As wpa_supplicant prints an SSID in logs and on the control interface. */
export const ssidText = (ssid: Uint8Array): string => printfEscaped(ssid);

/** A hidden BSS advertises no SSID at all or as many zero bytes as its SSID is long. */
export const isHiddenSsid = (ssid: Uint8Array): boolean => ssid.every(byte => byte === 0);
