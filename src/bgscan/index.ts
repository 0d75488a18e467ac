export {
    type Bgscan,
    type BgscanEffect,
    type BgscanEvent,
    type BgscanReason,
    type BgscanRules,
    bgscan,
    bgscanDeadline,
    bgscanThreshold,
    idleBgscan,
} from "./bgscan.js";
export { parseSimple, type SimpleParameters } from "./parameters.js";
