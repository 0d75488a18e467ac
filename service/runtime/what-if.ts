import type { Replay } from "#service/runtime/replay.js";
import { defaultGlobal, type GlobalConfig, setGlobalField } from "#src/config/global.js";
import { isRefused } from "#src/config/network.js";
import {
    type ConsideredBss,
    type Decision,
    type DecisionKind,
    type DecisionReason,
    decisionTrace,
} from "#src/core/decision.js";
import type { CoreEffect } from "#src/core/effect.js";
import type { DebugSettings } from "#src/core/event.js";
import { type WpaState, wpaState } from "#src/core/interface.js";
import { type KeyMachines, keyMachines } from "#src/core/key-machines.js";
import { initialRoot, type Root, rootMachine } from "#src/core/root.js";
import type { Instant } from "#src/lib/instant.js";

/** Where another policy would have decided otherwise. */
export interface Difference {
    readonly at: Instant;
    readonly ifname: string;
    /** What clients saw of the interface at that moment. */
    readonly state: WpaState;
    /** What was decided, and what would have been; either may be nothing at all. */
    readonly recorded: readonly Told[];
    readonly otherwise: readonly Told[];
}

export interface Told {
    readonly kind: DecisionKind;
    readonly reason: DecisionReason;
    /** The reason and every figure that the decision names, as the log has them. */
    readonly text: string;
}

export interface WhatIf {
    /** How many decisions of each kind the recording has, and at how many of its moments one of that kind would have been another. */
    readonly kinds: Readonly<Record<DecisionKind, { readonly recorded: number; readonly otherwise: number }>>;
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
 * policy. Behind a difference it goes on with what was recorded: nobody recorded how the air would have answered to something else.
 */
export function whatIf(replay: Replay, policy: Policy): WhatIf {
    const machine = rootMachine({ supplicant: replay.sealing("supplicant", keyMachines.supplicant) });
    const other = rootMachine(mute);
    const differences: Difference[] = [];
    const kinds = { select: nothing(), scan: nothing(), roam: nothing(), avoid: nothing() };
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
            for (const { kind } of [...recorded.values()].flat()) kinds[kind].recorded++;
            const imagined = decisionsIn(otherwise.effects);
            for (const id of new Set([...recorded.keys(), ...imagined.keys()])) {
                const [was, would] = [recorded.get(id) ?? [], imagined.get(id) ?? []];
                const different = new Set([...without(was, would), ...without(would, was)].map(({ kind }) => kind));
                if (different.size === 0) continue;
                for (const kind of different) kinds[kind].otherwise++;
                const state = before.interfaces.get(id) ?? step.state.interfaces.get(id);
                if (state === undefined) continue;
                const of = (made: readonly Told[]) => made.filter(({ kind }) => different.has(kind));
                differences.push({
                    ...{ at: now, ifname: state.ifname, state: wpaState(state) },
                    recorded: of(was),
                    otherwise: of(would),
                });
            }
        },
    );
    return { kinds, differences };
}

const nothing = (): { recorded: number; otherwise: number } => ({ recorded: 0, otherwise: 0 });

const without = (these: readonly Told[], others: readonly Told[]): readonly Told[] =>
    these.filter(({ text }) => !others.some(other => other.text === text));

/** Decides nothing about keys: those of the recording are not for trying things out. */
const mute: KeyMachines = {
    supplicant: { ...keyMachines.supplicant, reduce: state => ({ state, effects: [] }), deadline: () => undefined },
};

function under(policy: Policy, root: Root): Root {
    const interfaces = root.interfaces.with(
        root.interfaces.values().map(state => [state.id, { ...state, config: changed(state.config, policy) }] as const),
    );
    const opening = new Map(
        [...root.opening].map(([request, state]) => {
            const global = changed(state.configuration.global, policy);
            return [request, { ...state, configuration: { ...state.configuration, global } }] as const;
        }),
    );
    return { ...root, interfaces, opening };
}

function changed(before: GlobalConfig, policy: Policy): GlobalConfig {
    let config = before;
    for (const [field, value] of Object.entries(policy)) {
        const set = setGlobalField(config, field, value);
        if (!isRefused(set)) config = set;
    }
    return config;
}

function decisionsIn(effects: readonly CoreEffect[]): ReadonlyMap<number, readonly Told[]> {
    const made = new Map<number, Told[]>();
    for (const effect of effects) {
        if (effect.type !== "notice" || effect.notice.type !== "decided") continue;
        const { decision } = effect.notice;
        const all = made.get(effect.interface) ?? [];
        all.push({ kind: decision.kind, reason: decision.reason, text: textOf(decision) });
        made.set(effect.interface, all);
    }
    return made;
}

function textOf(decision: Decision): string {
    const { data = {} } = decisionTrace(decision);
    return [
        `${decision.kind}: ${decision.reason}`,

        ...Object.entries(data).map(([name, value]) => `${name}=${value}`),
        ...(decision.considered?.bsss ?? []).map(considered),
    ].join(" ");
}

const considered = ({ bssid, refusal }: ConsideredBss): string =>
    refusal === undefined ? bssid : `${bssid}(${refusal})`;
