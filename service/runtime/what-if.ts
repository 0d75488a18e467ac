import type { Replay } from "#service/runtime/replay.js";
import { defaultGlobal, setGlobalField } from "#src/config/global.js";
import { isRefused } from "#src/config/network.js";
import { type Decision, decisionTrace } from "#src/core/decision.js";
import type { CoreEffect } from "#src/core/effect.js";
import type { DebugSettings } from "#src/core/event.js";
import { type KeyMachines, keyMachines } from "#src/core/key-machines.js";
import { initialRoot, type Root, rootMachine } from "#src/core/root.js";
import type { Instant } from "#src/lib/instant.js";

/** Where another policy would have decided otherwise. */
export interface Difference {
    readonly at: Instant;
    readonly ifname: string;
    /** What was decided, and what would have been; either may be nothing at all. */
    readonly recorded: readonly string[];
    readonly otherwise: readonly string[];
}

export interface WhatIf {
    readonly decisions: number;
    readonly differences: readonly Difference[];
}

/** Global fields of the configuration and their values, in its syntax. */
export type Policy = Readonly<Record<string, string>>;

/** Why a policy is none; `undefined`: it is one. */
export function refusedPolicy(policy: Policy): string | undefined {
    for (const [field, value] of Object.entries(policy)) {
        const set = setGlobalField(defaultGlobal, field, value);
        if (isRefused(set)) return `${field}: ${set.refused}`;
    }
    return undefined;
}

/**
 * Replays a recording, and at each event asks the same machines what they would have decided in that very moment under another
 * policy. What would have followed from another decision is not played on: nobody recorded how the air would have answered.
 */
export function whatIf(replay: Replay, policy: Policy): WhatIf {
    const machine = rootMachine({ supplicant: replay.sealing("supplicant", keyMachines.supplicant) });
    const other = rootMachine(mute);
    const differences: Difference[] = [];
    let decisions = 0;
    replay.run(
        machine,
        initialRoot(replay.setup as DebugSettings),
        effect => {
            if (effect.type === "wipe") effect.secret.wipe();
        },
        ({ now, before, event, step }) => {
            const random = (length: number): Uint8Array => new Uint8Array(length);
            const otherwise = other.reduce(under(policy, before), event, { now, random });
            const recorded = decisionsIn(step.effects);
            decisions += [...recorded.values()].reduce((sum, made) => sum + made.length, 0);
            const imagined = decisionsIn(otherwise.effects);
            for (const id of new Set([...recorded.keys(), ...imagined.keys()])) {
                const [was, would] = [recorded.get(id) ?? [], imagined.get(id) ?? []];
                if (was.join("\n") === would.join("\n")) continue;
                const ifname = before.interfaces.get(id)?.ifname ?? "";
                differences.push({ at: now, ifname, recorded: was, otherwise: would });
            }
        },
    );
    return { decisions, differences };
}

/** Decides nothing about keys: those of the recording are not for trying things out. */
const mute: KeyMachines = {
    supplicant: { ...keyMachines.supplicant, reduce: state => ({ state, effects: [] }), deadline: () => undefined },
};

function under(policy: Policy, root: Root): Root {
    const interfaces = root.interfaces.with(
        root.interfaces.values().map(state => {
            let { config } = state;
            for (const [field, value] of Object.entries(policy)) {
                const set = setGlobalField(config, field, value);
                if (!isRefused(set)) config = set;
            }
            return [state.id, { ...state, config }] as const;
        }),
    );
    return { ...root, interfaces };
}

function decisionsIn(effects: readonly CoreEffect[]): ReadonlyMap<number, readonly string[]> {
    const made = new Map<number, string[]>();
    for (const effect of effects) {
        if (effect.type !== "notice" || effect.notice.type !== "decided") continue;
        const sentences = made.get(effect.interface) ?? [];
        sentences.push(sentence(effect.notice.decision));
        made.set(effect.interface, sentences);
    }
    return made;
}

function sentence(decision: Decision): string {
    const { data = {} } = decisionTrace(decision);
    return [
        `${decision.kind}: ${decision.reason}`,
        ...Object.entries(data).map(([name, value]) => `${name}=${value}`),
    ].join(" ");
}
