import { toHex } from "#src/lib/bytes.js";

export const MAX_SSID_LENGTH = 32;

/** A key for maps; two SSIDs are the same exactly when their bytes are. */
export type SsidKey = string & { readonly __ssid: never };
export const ssidKey = (ssid: Uint8Array): SsidKey => toHex(ssid) as SsidKey;

/** A hidden BSS advertises no SSID at all or as many zero bytes as its SSID is long. */
export const isHiddenSsid = (ssid: Uint8Array): boolean => ssid.every(byte => byte === 0);
