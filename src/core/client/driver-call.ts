import { type Answer, answerTo } from "#src/core/client/answer.js";
import type { CoreError } from "#src/core/effect.js";
import type { Call } from "#src/core/event.js";
import type { Interface } from "#src/core/interface.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import type { DriverCommand } from "#src/driver/command.js";
import type { DriverReply } from "#src/driver/driver.js";

/** A client waits for what the driver says to its wish; only then is the wish a fact. */
export interface DriverCall {
    readonly call: Call;
    readonly changes: Partial<Pick<Interface, "bridge">> | Pick<Interface["config"], "country">;
    /** What the client is told when the driver refuses. */
    readonly otherwise: CoreError;
}

/** Asks the driver. */
export function askDriver(
    state: Interface,
    { call }: Answer,
    command: DriverCommand,
    wish: Omit<DriverCall, "call">,
): Routed {
    const request = state.requests + 1;
    return routed(
        { ...state, requests: request, driverCalls: new Map([...state.driverCalls, [request, { call, ...wish }]]) },
        [{ type: "driver", owner: "client", request, command }],
    );
}

/** The driver's answer. */
export function driverAnswered(state: Interface, request: number, reply: DriverReply): Routed {
    const asked = state.driverCalls.get(request);
    if (asked === undefined) return routed(state);
    const driverCalls = new Map(state.driverCalls);
    driverCalls.delete(request);
    const next: Interface = { ...state, driverCalls };
    const { done, failed } = answerTo(asked.call, next, []);
    if (!reply.ok) return failed(asked.otherwise, reply.text);
    const { changes } = asked;
    return done(
        routed("country" in changes ? { ...next, config: { ...next.config, ...changes } } : { ...next, ...changes }),
    );
}
