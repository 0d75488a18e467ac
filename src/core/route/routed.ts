import type { Decided } from "#src/core/decision.js";
import type { CoreEffect } from "#src/core/effect.js";
import type { InterfaceEvent, LocalEvent, RadioEvent, ScanOutcome } from "#src/core/event.js";
import type { Interface } from "#src/core/interface.js";
import type { WorkKind } from "#src/core/radio-work.js";
import type { GasFrameReason } from "#src/core/route/from-gas.js";
import type { SsidReason } from "#src/ieee80211/element/ssid.js";

/** What an event came to so far: facts that changed, effects for outside, events for the machines of the interface. */
export interface Routed {
    readonly state: Interface;
    readonly effects: readonly InterfaceEffect[];
    readonly local: readonly LocalEvent[];
}

export const routed = (
    state: Interface,
    effects: readonly InterfaceEffect[] = [],
    local: readonly LocalEvent[] = [],
): Routed => ({ state, effects, local });

/** Effects of one interface; the root adds which one, and performs the `radio` and `share` ones itself. */
export type InterfaceEffect =
    | WithoutInterface<
          Extract<
              CoreEffect,
              { readonly type: "driver" | "compute" | "notice" | "trace" | "config.read" | "config.write" }
          >
      >
    | Extract<CoreEffect, { readonly type: "reply" | "wipe" | "remember" }>
    | { readonly type: "radio.request" | "radio.release"; readonly work: WorkKind; readonly number?: number }
    /** Siblings on the same radio have it, too. */
    | ({ readonly type: "share" } & ScanOutcome)
    /** Becomes the last decision, a notice and a line of the log. */
    | Decided;

type WithoutInterface<T> = T extends { readonly interface?: number | undefined } ? Omit<T, "interface"> : T;

/** Why an interface did what it did, where none of its machines says so. */
export type InterfaceReason =
    | SsidReason
    | GasFrameReason
    | "link"
    | "asked"
    | "told"
    | "driverKnows"
    | "otherRadio"
    | "rfkill"
    | "scanFailed"
    | "connected"
    | "disconnected"
    | "keyNotDerived"
    | "p2pFrameRefused"
    | "p2pTooManySightings"
    | "p2pProbeIgnored"
    | "addressRefused"
    | "driverRefused";

export type InterfaceInput = WithoutInterface<InterfaceEvent> | RadioEvent;
