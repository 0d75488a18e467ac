import type { Decision } from "#src/core/decision.js";

/** Something that happened once and leaves no trace in the state: a signal on D-Bus. */
export type Notice =
    | { readonly type: "scanDone"; readonly success: boolean }
    | { readonly type: "networkSelected"; readonly network: number }
    | { readonly type: "blobAdded"; readonly name: string }
    | { readonly type: "blobRemoved"; readonly name: string }
    /** The AP did not accept our message 2: the pre-shared key is probably wrong. */
    | { readonly type: "pskMismatch" }
    | { readonly type: "decided"; readonly decision: Decision };
