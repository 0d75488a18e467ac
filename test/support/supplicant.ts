import assert from "node:assert/strict";
import { ConfigStore } from "#service/runtime/config-store.js";
import { Engine } from "#service/runtime/engine.js";
import { Log } from "#service/runtime/log.js";
import { Performer } from "#service/runtime/perform.js";
import type { NetworkConfig } from "#src/config/network.js";
import type { Command } from "#src/core/client/command.js";
import type { CoreEffect, Result } from "#src/core/effect.js";
import type { Call, CoreEvent } from "#src/core/event.js";
import { type Interface, type WpaState, wpaState } from "#src/core/interface.js";
import { keyMachines } from "#src/core/key-machines.js";
import type { Notice } from "#src/core/notice.js";
import { initialRoot, interfaceNamed, type Root, rootMachine } from "#src/core/root.js";
import { passphraseToPsk } from "#src/crypto/pbkdf2.js";
import type { AirCard, AirInterface } from "#src/driver/air/index.js";
import type { DriverFamily } from "#src/driver/driver.js";
import type { Machine } from "#src/lib/machine.js";
import { Secret } from "#src/lib/secret.js";
import type { Site } from "#test/support/site.js";

/** The whole supplicant without its D-Bus: the root machine on a simulated card, with the performer of the daemon. */
export class Supplicant {
    readonly card: AirCard;
    /** Every `State` that clients saw, oldest first. */
    readonly states: WpaState[] = [];
    readonly notices: Notice[] = [];
    /** Reasons of trace lines, oldest first. */
    readonly reasons: string[] = [];
    readonly #site: Site;
    readonly #ifname: string;
    readonly #engine: Engine<Root, CoreEvent, CoreEffect>;
    readonly #performer: Performer;
    readonly #observers: Observer[] = [];
    readonly #results = new Map<Call, Result>();
    #calls = 0;

    /** Takes over the interface of a new card, through the driver that `familyOf` puts before it. */
    static async start(
        site: Site,
        ifname = "air0",
        options: Partial<AirInterface> = {},
        machine = rootMachine(keyMachines),
        familyOf: (card: AirCard) => DriverFamily = () => site.air.family,
    ): Promise<Supplicant> {
        const card = site.card(ifname, options);
        const family = familyOf(card);
        const supplicant = new Supplicant(site, card, machine, family);
        await supplicant.#ask(call => ({
            type: "interface.create",
            call,
            ifname,
            drivers: [family.name],
            bridge: "",
            configFile: "",
        }));
        return supplicant;
    }

    private constructor(
        site: Site,
        card: AirCard,
        machine: Machine<Root, CoreEvent, CoreEffect>,
        family: DriverFamily,
    ) {
        this.#site = site;
        this.card = card;
        this.#ifname = card.ifname;
        const silent = new Log({ write: () => {}, close: async () => {} }, LOG_SETTINGS);
        this.#performer = new Performer([family], {
            files: new ConfigStore(silent),
            log: silent,
            reply: (call, result) => {
                if (!this.#observers.some(observer => observer.reply(call, result))) this.#results.set(call, result);
            },
            trace: trace => {
                for (const observer of this.#observers) observer.trace(trace);
            },
            notice: (id, notice) => {
                this.notices.push(notice);
                for (const observer of this.#observers) observer.notice(id, notice);
            },
            remember: () => {},
        });
        this.#engine = new Engine(machine, initialRoot(LOG_SETTINGS), {
            clock: site.clock(),
            random: site.random.bytes,
            perform: (effect, dispatch) => this.#perform(effect, dispatch),
        });
        this.#engine.transitions$.subscribe(({ before, after, effects }) => {
            for (const observer of this.#observers) observer.transition(before, after, effects);
            const now = interfaceNamed(after, this.#ifname);
            if (now !== undefined && wpaState(now) !== this.states.at(-1)) this.states.push(wpaState(now));
        });
    }

    get root(): Root {
        return this.#engine.state;
    }

    get interface(): Interface {
        const found = interfaceNamed(this.#engine.state, this.#ifname);
        assert.ok(found, `${this.#ifname} is gone`);
        return found;
    }

    get state(): WpaState {
        return wpaState(this.interface);
    }

    /** From now on it hears of everything, as the service's clients do. */
    attach(observer: Observer): void {
        this.#observers.push(observer);
    }

    readonly dispatch = (event: CoreEvent): void => this.#engine.dispatch(event);

    nextCall(): Call {
        return ++this.#calls as Call;
    }

    /** A client's command that must succeed. */
    async command(command: Command): Promise<Result & { readonly ok: true }> {
        return this.#ask(call => ({ type: "command", interface: this.interface.id, call, command }));
    }

    /** Adds a network and selects it; gives its number. */
    async select(config: NetworkConfig): Promise<number> {
        const { value } = await this.command({ type: "network.add", config });
        assert.ok(value !== undefined && "network" in value);
        await this.command({ type: "network.select", network: value.network });
        return value.network;
    }

    /** Lets time go by until the interface has this state. */
    async becomes(state: WpaState, limit = 60_000): Promise<void> {
        await this.#site.until(
            `${state} (it is ${this.states.join(", ")})`,
            () => (this.state === state ? true : undefined),
            limit,
        );
    }

    async stop(): Promise<void> {
        await this.#performer.close();
    }

    async #ask(event: (call: Call) => CoreEvent): Promise<Result & { readonly ok: true }> {
        const call = this.nextCall();
        this.#engine.dispatch(event(call));
        const result = await this.#site.until("answer", () => this.#results.get(call));
        assert.ok(result.ok, `refused: ${JSON.stringify(result)}`);
        return result;
    }

    /** Threads know nothing of virtual time: keys are derived here and now. */
    #perform(effect: CoreEffect, dispatch: (event: CoreEvent) => void): void {
        if (effect.type === "trace") this.reasons.push(effect.reason);
        if (effect.type !== "compute") {
            this.#performer.perform(effect, dispatch);
            return;
        }
        const { interface: id, request, job } = effect;
        const result = new Secret(passphraseToPsk(job.passphrase.reveal(), job.ssid));
        queueMicrotask(() => dispatch({ type: "computed", interface: id, request, result }));
    }
}

/** One way in which the service talks to clients. */
export interface Observer {
    transition(before: Root, after: Root, effects: readonly CoreEffect[]): void;
    trace(trace: Extract<CoreEffect, { type: "trace" }>): void;
    notice(interfaceId: number, notice: Notice): void;
    /** False: the call was not its own. */
    reply(call: Call, result: Result): boolean;
}

export const LOG_SETTINGS = { level: "info", timestamp: false, showKeys: false } as const;
