export {
    type Bgscan,
    type BgscanEffect,
    type BgscanEvent,
    type BgscanModule,
    type BgscanReason,
    type BgscanRules,
    type BgscanSurroundings,
    bgscanDeadline,
    bgscanThreshold,
    bgscanWith,
    idleBgscan,
} from "./bgscan.js";
export { bgscan } from "./modules.js";
export { parseSimple, type SimpleParameters } from "./parameters.js";
