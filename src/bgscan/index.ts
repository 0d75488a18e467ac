export {
    type Bgscan,
    type BgscanEffect,
    type BgscanEvent,
    type BgscanReason,
    bgscan,
    bgscanDeadline,
    bgscanThreshold,
    idleBgscan,
} from "./bgscan.js";
export { parseSimple, type SimpleParameters } from "./parameters.js";
