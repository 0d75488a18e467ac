export { AirCard, AirFamily, type AirInterface, type Traffic } from "./air-driver.js";
export { type Impairment, unimpaired } from "./impairment.js";
export { type Installation, type InstalledKey, install, type Keys, keyFor, protect, unprotect } from "./keys.js";
export { Medium, type Position, type Reception } from "./medium.js";
export { Radio } from "./radio.js";
