export { type ApConfig, type ApSecurity, openAp, wpa2Psk } from "./config.js";
export { type Ap, type ApEffect, type ApEvent, type ApReason, accessPoint, newAp } from "./mlme.js";
export type { Station } from "./station.js";
