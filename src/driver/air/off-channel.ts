import { at, type Instant, millis } from "#src/lib/instant.js";
import { type Deadline, type Env, type Machine, type Step, stay, step, unreachable } from "#src/lib/machine.js";

/** A stay on a channel that is not that of the link: to listen for P2P Devices, or for the answer to a frame. */
export type OffChannel =
    | { readonly tag: "home" }
    | {
          readonly tag: "away";
          readonly purpose: "listen" | "answer";
          readonly frequency: number;
          readonly until: Instant;
      };

export type OffChannelEvent =
    | {
          readonly type: "go";
          readonly purpose: "listen" | "answer";
          readonly frequency: number;
          /** In ms. */
          readonly duration: number;
      }
    | { readonly type: "leave" }
    | Deadline;

export type OffChannelEffect =
    | { readonly type: "visit"; readonly frequency: number }
    | { readonly type: "goHome" }
    | { readonly type: "listening"; readonly frequency: number }
    | { readonly type: "listenEnded" };

export const onHomeChannel: OffChannel = { tag: "home" };

export const offChannel: Machine<OffChannel, OffChannelEvent, OffChannelEffect> = {
    reduce,
    deadline: state => (state.tag === "home" ? undefined : state.until),
};

function reduce(state: OffChannel, event: OffChannelEvent, env: Env): Step<OffChannel, OffChannelEffect> {
    switch (event.type) {
        case "go": {
            const { purpose, frequency, duration } = event;
            const until = at(env.now, millis(duration));
            // An answer on the channel where we listen comes there.
            if (state.tag === "away" && state.frequency === frequency && purpose === "answer")
                return stay(until > state.until ? { ...state, until } : state);
            return step<OffChannel, OffChannelEffect>(
                { tag: "away", purpose, frequency, until },
                { type: "visit", frequency },
                ...(purpose === "listen" ? [{ type: "listening", frequency } as const] : []),
            );
        }
        case "leave":
            return home(state);
        case "deadline":
            return state.tag === "home" || env.now < state.until ? stay(state) : home(state);
        default:
            return unreachable(event);
    }
}

function home(state: OffChannel): Step<OffChannel, OffChannelEffect> {
    if (state.tag === "home") return stay(state);
    return step<OffChannel, OffChannelEffect>(
        onHomeChannel,
        { type: "goHome" },
        ...(state.purpose === "listen" ? [{ type: "listenEnded" } as const] : []),
    );
}
