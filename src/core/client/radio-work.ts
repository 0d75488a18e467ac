import type { Answer } from "#src/core/client/answer.js";
import type { Interface } from "#src/core/interface.js";
import { type InterfaceEffect, type Routed, routed } from "#src/core/route/routed.js";
import { at, due, earliest, type Instant, type Millis } from "#src/lib/instant.js";
import { unreachable } from "#src/lib/machine.js";

/** Programs that do something with the radio themselves take their turn among our scans and connections. */
export interface ExternalWorks {
    /** The last number given out. */
    readonly last: number;
    readonly byNumber: ReadonlyMap<number, ExternalWork>;
}

interface ExternalWork {
    readonly name: string;
    /** MHz; 0: not said. */
    readonly frequency: number;
    /** How long it may have the radio. */
    readonly patience: Millis;
    /** Until when it has the radio; `undefined`: it waits for it. */
    readonly until: Instant | undefined;
}

export const noExternalWorks: ExternalWorks = { last: 0, byNumber: new Map() };

export type RadioWorkCommand =
    | {
          readonly type: "radioWork.add";
          readonly name: string;
          readonly frequency: number;
          readonly patience: Millis;
      }
    /** `all`: whatever there is is done. */
    | { readonly type: "radioWork.done"; readonly number: number | "any" | "all" };

/** Far above what clients use; without a limit one client could fill our memory. */
const MAX_WORKS = 1000;

export function radioWorkCommand(state: Interface, command: RadioWorkCommand, { done, failed }: Answer): Routed {
    const { last, byNumber } = state.externalWorks;
    switch (command.type) {
        case "radioWork.add": {
            if (byNumber.size >= MAX_WORKS) return failed("limitReached");
            const { type: _, ...work } = command;
            const number = last + 1;
            const works = new Map([...byNumber, [number, { ...work, until: undefined }]]);
            return done(
                routed({ ...state, externalWorks: { last: number, byNumber: works } }, [
                    { type: "radio.request", work: "external", number },
                ]),
                { radioWork: number },
            );
        }
        case "radioWork.done": {
            if (command.number === "all") return done(endExternalWorks(state));
            const number = command.number === "any" ? byNumber.keys().next().value : command.number;
            if (number === undefined || !byNumber.has(number)) return failed("radioWorkUnknown");
            return done(ended(state, [number]));
        }
        default:
            return unreachable(command);
    }
}

/** The radio is that work's now. */
export function externalWorkBegins(state: Interface, number: number, now: Instant): Routed {
    const { last, byNumber } = state.externalWorks;
    const work = byNumber.get(number);
    if (work === undefined) return routed(state, [release(number)]);
    const begun = new Map([...byNumber, [number, { ...work, until: at(now, work.patience) }]]);
    return routed({ ...state, externalWorks: { last, byNumber: begun } }, [
        { type: "notice", notice: { type: "radioWork", number, began: true } },
    ]);
}

export const externalWorkDeadline = ({ byNumber }: ExternalWorks): Instant | undefined =>
    earliest(...[...byNumber.values()].map(({ until }) => until));

/** Takes the radio from programs that have had it for too long. */
export function expireExternalWorks(state: Interface, now: Instant): Routed {
    const late = [...state.externalWorks.byNumber].filter(([, { until }]) => due(until, now)).map(([number]) => number);
    if (late.length === 0) return routed(state);
    const next = ended(state, late);
    const news = late.map(number => ({ type: "notice", notice: { type: "radioWork", number, began: false } }) as const);
    return { ...next, effects: [...news, ...next.effects] };
}

export const endExternalWorks = (state: Interface): Routed => ended(state, [...state.externalWorks.byNumber.keys()]);

function ended(state: Interface, numbers: readonly number[]): Routed {
    const byNumber = new Map(state.externalWorks.byNumber);
    for (const number of numbers) byNumber.delete(number);
    return routed({ ...state, externalWorks: { ...state.externalWorks, byNumber } }, numbers.map(release));
}

const release = (number: number): InterfaceEffect => ({ type: "radio.release", work: "external", number });
