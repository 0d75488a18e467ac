import { defaultNetwork, isRefused, type NetworkConfig, setNetworkField } from "#src/config/network.js";
import type { Command } from "#src/core/client/command.js";
import type { Decision } from "#src/core/decision.js";
import type { CoreEffect, Result } from "#src/core/effect.js";
import type { Call, CoreEvent, DebugSettings } from "#src/core/event.js";
import { type Interface, type WpaState, wpaState } from "#src/core/interface.js";
import { keyMachines } from "#src/core/key-machines.js";
import { initialRoot, type Root, rootMachine } from "#src/core/root.js";
import type { Band, Capabilities, ChannelInfo } from "#src/driver/capability.js";
import type { BssRecord, DriverCommand } from "#src/driver/command.js";
import type { DriverEvent } from "#src/driver/event.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { ManagementSubtype } from "#src/ieee80211/management.js";
import { concat, fromHex, toHex } from "#src/lib/bytes.js";
import type { Instant } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { deadline, type Machine } from "#src/lib/machine.js";
import { Secret } from "#src/lib/secret.js";
import { utf8 } from "#src/lib/text.js";
import { writeTlv8 } from "#src/lib/tlv.js";

export const STATION_SETTINGS: DebugSettings = { level: "info", timestamp: false, showKeys: false };

/** The root machine alone, with a driver played by the test: effects are collected, time stands until it is moved. */
export class Station {
    #state: Root = initialRoot(STATION_SETTINGS);
    #now = 1_000_000;
    #calls = 0;
    readonly #machine: Machine<Root, CoreEvent, CoreEffect>;
    /** Every effect since the last `take`. */
    #effects: CoreEffect[] = [];
    /** What the driver has not answered yet. */
    #asked: Extract<CoreEffect, { type: "driver" }>[] = [];
    readonly results = new Map<Call, Result>();
    /** Answers in the order in which they came, for calls that were answered twice. */
    readonly answered: Call[] = [];
    /** Everything the driver was ever asked. */
    readonly asked: Extract<CoreEffect, { type: "driver" }>[] = [];
    /** What Action frames of interest begin with. */
    readonly subscribed: string[] = [];
    /** EAPOL frames that were sent, oldest first. */
    readonly sent: Uint8Array[] = [];
    /** The states of every interface, each once in a row. */
    readonly #states = new Map<number, WpaState[]>();

    constructor(machine = rootMachine(keyMachines)) {
        this.#machine = machine;
    }

    get root(): Root {
        return this.#state;
    }

    get now(): Instant {
        return this.#now as Instant;
    }

    get deadline(): number | undefined {
        return this.#machine.deadline(this.#state);
    }

    /** Opens an interface and gives its number. */
    open(ifname = "wlan0", capabilities: Partial<Capabilities> = {}): number {
        const call = this.call();
        this.dispatch({ type: "interface.create", call, ifname, drivers: [], bridge: "", configFile: "" });
        const [opening] = this.taken("driver.open");
        this.dispatch({
            type: "driver.opened",
            request: opening!.request,
            capabilities: { ...hwsimLike, ...capabilities },
            link: { state: "up", address: OWN },
        });
        const result = this.results.get(call);
        if (result?.ok !== true || result.value === undefined || !("interface" in result.value))
            throw new Error("not opened");
        return result.value.interface;
    }

    interface(id = 0): Interface {
        const found = this.#state.interfaces.get(id);
        if (found === undefined) throw new Error(`no interface ${id}`);
        return found;
    }

    wpaState(id = 0): WpaState {
        return wpaState(this.interface(id));
    }

    call(): Call {
        return ++this.#calls as Call;
    }

    dispatch(event: CoreEvent): void {
        const { state, effects } = this.#machine.reduce(this.#state, event, {
            now: this.now,
            random: length => new Uint8Array(length).fill(7),
        });
        this.#state = state;
        for (const effect of effects) {
            const command = effect.type === "driver" ? effect.command : undefined;
            if (command?.type === "registerFrames" && command.subtype === ManagementSubtype.action) {
                this.subscribed.push(toHex(command.prefix));
                continue;
            }
            // What the driver is asked and tells is known here anyway.
            if (effect.type === "trace" && (effect.reason === "asked" || effect.reason === "told")) continue;
            this.#effects.push(effect);
            this.#perform(effect);
        }
        for (const { id } of state.interfaces.values()) {
            const seen = this.#states.get(id) ?? [];
            if (seen.at(-1) !== this.wpaState(id)) this.#states.set(id, [...seen, this.wpaState(id)]);
        }
    }

    #perform(effect: CoreEffect): void {
        if (effect.type === "reply") {
            this.results.set(effect.call, effect.result);
            this.answered.push(effect.call);
        }
        if (effect.type === "wipe") effect.secret.wipe();
        if (effect.type === "driver") {
            this.#asked.push(effect);
            this.asked.push(effect);
            if (effect.command.type === "sendEapol") this.sent.push(effect.command.frame);
        }
    }

    /** The states since the last look. */
    states(id = 0): readonly WpaState[] {
        const seen = this.#states.get(id) ?? [];
        this.#states.set(id, seen.slice(-1));
        return seen;
    }

    /** A client's command; the answer as far as it came at once. */
    command(command: Command, id = 0): Result | undefined {
        const call = this.call();
        this.dispatch({ type: "command", interface: id, call, command });
        return this.results.get(call);
    }

    event(event: DriverEvent, id = 0): void {
        this.dispatch({ type: "driver.event", interface: id, event });
    }

    /** The search of P2P that the driver was asked for last is over. */
    searched({ aborted = false, id = 0 } = {}): void {
        this.event({ type: "p2p.searched", number: this.interface(id).p2p.radio.requests, aborted }, id);
    }

    /** The driver commands since the last look, oldest first. */
    commands(): readonly DriverCommand[] {
        return this.taken("driver").map(({ command }) => command);
    }

    /** The newest command of this type, answered or not. */
    latest<T extends DriverCommand["type"]>(type: T): Extract<DriverCommand, { type: T }> {
        const found = this.asked
            .map(({ command }) => command)
            .findLast((command): command is Extract<DriverCommand, { type: T }> => command.type === type);
        if (found === undefined) throw new Error(`the driver was not asked to ${type}`);
        return found;
    }

    /** Answers the newest unanswered command of this type. */
    answer(
        type: DriverCommand["type"],
        reply: { ok: true; value?: unknown } | { errno: number; text?: string } = { ok: true },
        of = 0,
    ): void {
        const asked = this.#asked.findLast(({ command, interface: id }) => command.type === type && id === of);
        if (asked === undefined) throw new Error(`the driver was not asked to ${type}`);
        this.#asked = this.#asked.filter(effect => effect !== asked);
        this.#effects = this.#effects.filter(effect => effect !== asked);
        const { owner, request } = asked;
        this.dispatch({
            type: "driver.reply",
            interface: asked.interface,
            owner,
            request,
            reply:
                "errno" in reply
                    ? { ok: false, errno: reply.errno, text: reply.text ?? "" }
                    : { ok: true, value: reply.value as undefined },
        });
    }

    /** A whole scan that brings these BSSs. */
    scanned(
        bsss: readonly BssRecord[],
        { frequencies = CHANNELS, id = 0 }: { readonly frequencies?: readonly number[]; readonly id?: number } = {},
    ): void {
        this.answer("scan", { ok: true }, id);
        this.event({ type: "scan.done", own: true, aborted: false, frequencies, ssids: [] }, id);
        this.answer("scanResults", { ok: true, value: { bsss } }, id);
    }

    /** Adds a network and selects it. */
    select(config: NetworkConfig, id = 0): number {
        const added = this.command({ type: "network.add", config }, id);
        if (added?.ok !== true || added.value === undefined || !("network" in added.value))
            throw new Error("not added");
        this.command({ type: "network.select", network: added.value.network }, id);
        return added.value.network;
    }

    /** A client's scan whose results must not change anything; the table has them. */
    hears(
        bsss: readonly BssRecord[],
        { frequencies = CHANNELS, id = 0 }: { readonly frequencies?: readonly number[]; readonly id?: number } = {},
    ): void {
        this.command({ type: "scan", parameters: { ssids: [new Uint8Array()] }, allowRoam: false }, id);
        this.scanned(bsss, { frequencies, id });
    }

    authenticated({ statusCode = 0, bssid = AP, id = 0 } = {}): void {
        this.event(
            { type: "authenticated", bssid, algorithm: 0, transaction: 2, statusCode, elements: new Uint8Array() },
            id,
        );
    }

    associated({ statusCode = 0, bssid = AP, id = 0 } = {}): void {
        this.event(
            {
                type: "associated",
                bssid,
                statusCode,
                requestElements: undefined,
                responseElements: new Uint8Array(),
            },
            id,
        );
    }

    disconnected(event: Partial<Extract<DriverEvent, { type: "disconnected" }>> = {}, id = 0): void {
        this.event(
            {
                type: "disconnected",
                frame: "deauthentication",
                bssid: AP,
                reasonCode: 2,
                locallyGenerated: false,
                ...event,
            },
            id,
        );
    }

    link(state: "up" | "down" | "removed", address: Mac = OWN, id = 0): void {
        this.event({ type: "link", state, address }, id);
    }

    /** From nothing to an open network that is in use. */
    static connected(config = openNetwork(), bss: Partial<BssRecord> = {}): Station {
        const station = new Station();
        station.open();
        station.hears([bssRecord(station, { security: "open", ...bss })]);
        station.select(config);
        station.answer("authenticate");
        station.authenticated({ bssid: bss.bssid ?? AP });
        station.answer("associate");
        station.associated({ bssid: bss.bssid ?? AP });
        station.forget();
        return station;
    }

    /** Starts every list of what happened afresh. */
    forget(): void {
        this.#effects = [];
        this.states();
    }

    /** Answers the newest key derivation of an interface. */
    derived(key: Secret | undefined, id = 0): void {
        const job = this.#effects.findLast(effect => effect.type === "compute" && effect.interface === id);
        if (job?.type !== "compute") throw new Error("no key is being derived");
        this.#effects = this.#effects.filter(effect => effect !== job);
        this.dispatch({ type: "computed", interface: id, request: job.request, result: key });
    }

    /** Moves time; deadlines on the way are met. */
    advance(millis: number): void {
        const end = this.#now + millis;
        for (let next = this.deadline; next !== undefined && next <= end; next = this.deadline) {
            this.#now = Math.max(this.#now, next);
            this.dispatch(deadline);
            if (this.deadline === next) throw new Error("a deadline that was met is still there");
        }
        this.#now = end;
    }

    /** Notices since the last call, other than of decisions. */
    notices(): readonly Extract<CoreEffect, { type: "notice" }>[] {
        return this.taken("notice").filter(({ notice }) => notice.type !== "decided");
    }

    /** Decisions since the last call, in order. */
    decisions(): readonly Decision[] {
        return this.taken("notice").flatMap(({ notice }) => (notice.type === "decided" ? [notice.decision] : []));
    }

    taken<T extends CoreEffect["type"]>(type: T): readonly Extract<CoreEffect, { type: T }>[] {
        const wanted = this.#effects.filter(
            (effect): effect is Extract<CoreEffect, { type: T }> => effect.type === type,
        );
        this.#effects = this.#effects.filter(effect => effect.type !== type);
        return wanted;
    }

    reasons(): readonly string[] {
        return this.taken("trace").map(({ reason }) => reason);
    }
}

export const OTHER_AP = "02:00:00:00:02:00" as Mac;
export const OWN = "02:00:00:00:00:00" as Mac;
export const AP = "02:00:00:00:01:00" as Mac;
export const CHANNELS: readonly number[] = [2412, 2437, 2462];

/** What mac80211_hwsim can do, as far as the core looks at it. */
export const hwsimLike: Capabilities = {
    driver: "test",
    wiphy: 0,
    sme: "userspace",
    bands: [],
    ciphers: [0x000fac02, 0x000fac04, 0x000fac06],
    akms: undefined,
    interfaceTypes: ["station"],
    combinations: [],
    maxScanSsids: 4,
    maxScanIesLength: 2304,
    maxSchedScanSsids: 0,
    maxMatchSets: 0,
    maxScanPlans: 0,
    maxScanPlanInterval: 0,
    maxScanPlanIterations: 0,
    extendedCapabilities: undefined,
    maxRemainOnChannel: 5000,
    features: new Set(),
    commands: new Set(),
};

/** A band of these channels (MHz), all of them free unless `more` says otherwise. */
export const channels = (
    band: Band["band"],
    frequencies: readonly number[],
    more: Readonly<Record<number, Partial<ChannelInfo>>> = {},
): Band => ({
    band,
    frequencies: frequencies.map(frequency => ({
        frequency,
        disabled: false,
        noIr: false,
        radar: false,
        maxTxPower: 20,
        ...more[frequency],
    })),
    rates: [1, 2, 5.5, 11].map(rate => rate * 1_000_000),
    ht: undefined,
    vht: undefined,
    he: undefined,
    eht: undefined,
});

/** RSNE: CCMP, PSK. */
export const RSN_PSK = fromHex("30140100000fac040100000fac040100000fac020000")!;

/** The same with BIP: management frames may be protected. */
export const RSN_PSK_PMF = fromHex("301a0100000fac040100000fac040100000fac0280000000000fac06")!;

/** A BSS as a driver reports it. */
export function bssRecord(
    station: Station,
    overrides: Partial<BssRecord> & { ssid?: string; security?: "open" | "psk" } = {},
): BssRecord {
    const { ssid = "home", security = "psk", ...rest } = overrides;
    return {
        bssid: AP,
        frequency: 2437,
        signal: -50,
        lastSeen: station.now,
        beaconInterval: 100,
        capability: security === "open" ? 0x0401 : 0x0411,
        tsf: 0n,
        elements: concat(
            writeTlv8(ElementId.ssid, utf8(ssid)),
            writeTlv8(ElementId.supportedRates, Uint8Array.of(0x82, 0x84)),
            ...(security === "open" ? [] : [RSN_PSK]),
        ),
        ...rest,
    };
}

/** A network from fields in configuration syntax. */
export function network(fields: Readonly<Record<string, string>>): NetworkConfig {
    let config = defaultNetwork;
    for (const [name, text] of Object.entries(fields)) {
        const next = setNetworkField(config, name, text);
        if (isRefused(next)) throw new Error(next.refused);
        config = next;
    }
    return config;
}

export const pskNetwork = (fields: Readonly<Record<string, string>> = {}): NetworkConfig =>
    network({ ssid: '"home"', psk: "00".repeat(32), key_mgmt: "WPA-PSK", ...fields });

export const openNetwork = (fields: Readonly<Record<string, string>> = {}): NetworkConfig =>
    network({ ssid: '"home"', key_mgmt: "NONE", ...fields });

export const secretOf = (byte: number): Secret => new Secret(new Uint8Array(32).fill(byte));
