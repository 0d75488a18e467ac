import type { Answer } from "#src/core/client/answer.js";
import { askDriver } from "#src/core/client/driver-call.js";
import type { Interface } from "#src/core/interface.js";
import type { Routed } from "#src/core/route/routed.js";
import type { Mac } from "#src/lib/mac.js";

/** What clients ask about direct links to stations of the same access point. */
export interface TdlsCommand {
    readonly type: "tdls";
    readonly operation: "discover" | "setup" | "tearDown";
    readonly peer: Mac;
}

/** Drivers that set direct links up by themselves do it; those that leave the frames to us do not get any. */
export function tdlsCommand(state: Interface, { operation, peer }: TdlsCommand, answer: Answer): Routed {
    const { features } = state.capabilities;
    if (state.tuning.tdlsDisabled) return answer.failed("tdlsRefused");
    if (!features.has("tdls") || features.has("tdlsExternalSetup") || state.association.tag !== "completed")
        return answer.failed("tdlsRefused");
    return askDriver(state, answer, { type: "tdls", operation, peer }, { changes: {}, otherwise: "tdlsRefused" });
}
