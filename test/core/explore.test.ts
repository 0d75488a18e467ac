import assert from "node:assert/strict";
import fc from "fast-check";
import {
    type Association,
    type AssociationEvent,
    association,
    idleAssociation,
    type Target,
} from "#src/core/association.js";
import { applyScan, emptyBssTable } from "#src/core/bss.js";
import type { Command } from "#src/core/client/command.js";
import {
    type Connect,
    type ConnectEffect,
    type ConnectEvent,
    connect,
    connectDeadline,
    initialConnect,
    type Surroundings,
} from "#src/core/connect.js";
import type { CoreEffect } from "#src/core/effect.js";
import type { Call, CoreEvent, ScanRequest } from "#src/core/event.js";
import type { SealedMachine } from "#src/core/key-machines.js";
import { initialRoot, type Root, rootMachine } from "#src/core/root.js";
import { idleScan, type Scan, type ScanEvent, scan } from "#src/core/scan.js";
import type { SchedPlan } from "#src/core/sched-plan.js";
import { matchSecurity } from "#src/core/security-fit.js";
import type { DriverEvent } from "#src/driver/event.js";
import { type Instant, seconds, timeUnits } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import { type Deadline, deadline, type Env, type Machine } from "#src/lib/machine.js";
import { Secret } from "#src/lib/secret.js";
import { utf8 } from "#src/lib/text.js";
import type { SupplicantEffect, SupplicantEvent } from "#src/rsn/supplicant.js";
import { deepFreeze, explore } from "#test/support/explore.js";
import {
    AP,
    bssRecord,
    CHANNELS,
    hwsimLike,
    OTHER_AP,
    OWN,
    openNetwork,
    pskNetwork,
    Station,
} from "#test/support/station.js";

const env = (now = 1_000_000): Env => ({ now: now as Instant, random: length => new Uint8Array(length) });

/** States that a machine reaches from `initial` by sequences of events, by the names of the events. */
function reached<S, Ev, Fx>(
    machine: Machine<S, Ev, Fx>,
    initial: S,
    sequences: Readonly<Record<string, readonly Ev[]>>,
): Readonly<Record<string, S>> {
    return Object.fromEntries(
        Object.entries(sequences).map(([name, events]) => [
            name,
            events.reduce((state, event) => machine.reduce(state, event, env()).state, initial),
        ]),
    );
}

const driverEvents = (bssid: Mac): Readonly<Record<string, DriverEvent>> => ({
    authenticated: {
        type: "authenticated",
        bssid,
        algorithm: 0,
        transaction: 2,
        statusCode: 0,
        elements: new Uint8Array(),
    },
    "authentication refused": {
        type: "authenticated",
        bssid,
        algorithm: 0,
        transaction: 2,
        statusCode: 1,
        elements: new Uint8Array(),
    },
    authenticationTimedOut: { type: "authenticationTimedOut", bssid },
    associated: {
        type: "associated",
        bssid,
        statusCode: 0,
        requestElements: undefined,
        responseElements: new Uint8Array(),
    },
    "association refused": {
        type: "associated",
        bssid,
        statusCode: 17,
        requestElements: undefined,
        responseElements: new Uint8Array(),
    },
    "association put off": {
        type: "associated",
        bssid,
        statusCode: 30,
        requestElements: undefined,
        responseElements: Uint8Array.of(56, 5, 3, 100, 0, 0, 0),
    },
    associationComeback: { type: "associationComeback", bssid, delay: timeUnits(1000) },
    associationTimedOut: { type: "associationTimedOut", bssid },
    deauthenticated: { type: "disconnected", frame: "deauthentication", bssid, reasonCode: 2, locallyGenerated: false },
    disassociated: { type: "disconnected", frame: "disassociation", bssid, reasonCode: 8, locallyGenerated: false },
    lost: { type: "disconnected", frame: undefined, bssid: undefined, reasonCode: 4, locallyGenerated: true },
    eapol: { type: "eapol", source: bssid, frame: new Uint8Array([1, 3, 0, 0]), encrypted: undefined },
    unprotected: { type: "unprotectedDisconnect", frame: "deauthentication", bssid, reasonCode: 7 },
    "resynchronised, linked": { type: "resynchronised", link: { state: "up", address: OWN }, associatedTo: bssid },
    "resynchronised, alone": { type: "resynchronised", link: { state: "up", address: OWN }, associatedTo: undefined },
});

const named = <T>(prefix: string, values: Readonly<Record<string, T>>): [string, T][] =>
    Object.entries(values).map(([name, value]) => [`${prefix}: ${name}`, value]);

describe("every state meets every event", () => {
    it("scan", () => {
        const request = (purpose: ScanRequest["purpose"]): ScanEvent => ({
            type: "request",
            request: { purpose, allowRoam: true, parameters: { ssids: [] } },
        });
        const granted: ScanEvent = { type: "granted", linkUp: true };
        const reply = (request: number, errno?: number): ScanEvent => ({
            type: "driver.reply",
            request,
            reply: errno === undefined ? { ok: true, value: { bsss: [] } } : { ok: false, errno, text: "" },
        });
        const done = (own: boolean, aborted: boolean): ScanEvent => ({
            type: "driver.event",
            event: { type: "scan.done", own, aborted, frequencies: [], ssids: [] },
        });
        const starting = [request("client"), granted];
        const running = [...starting, reply(1)];
        const states = reached(scan, idleScan as Scan, {
            idle: [],
            waiting: [request("client")],
            "waiting for the link": [request("search"), { type: "granted", linkUp: false }],
            starting,
            aborting: [...starting, { type: "abort" }],
            refused: [...starting, reply(1, 16)],
            running,
            "running, another waits": [...running, request("search")],
            fetching: [...running, done(true, false)],
            "fetching another's": [done(false, false)],
        });
        assert.deepEqual(
            new Set(Object.values(states).map(({ tag }) => tag)),
            new Set(["idle", "waiting", "starting", "refused", "running", "fetching"]),
        );
        const events: Record<string, ScanEvent> = {
            "request of a client": request("client"),
            "request of a search": request("search"),
            granted,
            "granted, link down": { type: "granted", linkUp: false },
            abort: { type: "abort" },
            searchOver: { type: "searchOver" },
            up: { type: "link", up: true, gone: false },
            down: { type: "link", up: false, gone: false },
            gone: { type: "link", up: false, gone: true },
            "done, own": done(true, false),
            "aborted, own": done(true, true),
            "done, another's": done(false, false),
            "aborted, another's": done(false, true),
            "reply 0": reply(0),
            "reply 1": reply(1),
            "reply 1, busy": reply(1, 16),
            "reply 1, refused": reply(1, 22),
            "reply 2": reply(2),
            "reply 2, refused": reply(2, 22),
            deadline,
        };
        const reasons = explore(scan, {
            states,
            events,
            env: () => env(1_000_001),
            mayBeSilent: (_, event) => ["up", "down", "gone", "searchOver", "deadline"].includes(event),
        });
        assert.deepEqual([...reasons].toSorted(), [
            "foreignScanDone",
            "lateScanDone",
            "lateScanReply",
            "nothingToAbort",
            "scanRadioBusy",
            "scanRefused",
            "scanWaitsForLink",
        ]);
    });

    for (const sme of ["userspace", "driver"] as const)
        for (const security of ["open", "psk"] as const)
            it(`association: ${security} network, SME in ${sme}`, () => {
                const station = new Station();
                const target = (bssid: Mac, network = 0): Target => {
                    const { table } = applyScan(
                        emptyBssTable(),
                        {
                            bsss: [bssRecord(station, { bssid, security })],
                            startedAt: station.now,
                            askedAt: station.now,
                            frequencies: [],
                            ssids: [],
                            complete: false,
                        },
                        { maxCount: 10, expireCount: 1, inUse: new Set(), known: () => false },
                    );
                    const bss = table.byId.values()[0]!;
                    const config = security === "psk" ? pskNetwork() : openNetwork();
                    const fit = matchSecurity(config, bss, hwsimLike, 0);
                    assert.ok(typeof fit !== "string");
                    return { network, bss, security: fit.security, free: false };
                };
                const start = (bssid: Mac, network = 0): AssociationEvent => ({
                    type: "start",
                    target: target(bssid, network),
                    sme,
                });
                const granted: AssociationEvent = { type: "granted" };
                const from = (bssid: Mac) => ({
                    ...Object.fromEntries(
                        Object.entries(driverEvents(bssid)).map(([name, event]): [string, AssociationEvent] => [
                            name,
                            { type: "driver.event", event },
                        ]),
                    ),
                    connected: {
                        type: "driver.event",
                        event: {
                            type: "connected",
                            bssid,
                            statusCode: 0,
                            timedOut: false,
                            requestElements: undefined,
                            responseElements: undefined,
                        },
                    } satisfies AssociationEvent,
                });
                const heard: Readonly<Record<string, AssociationEvent>> = from(AP);
                const progress = (
                    progress: Extract<AssociationEvent, { type: "handshake" }>["progress"],
                ): AssociationEvent => ({ type: "handshake", progress });
                const begun = [start(AP), granted];
                const associated =
                    sme === "driver"
                        ? [...begun, heard.connected!]
                        : [...begun, heard.authenticated!, heard.associated!];
                const completed = security === "open" ? associated : [...associated, progress("completed")];
                const states = reached(association, idleAssociation as Association, {
                    idle: [],
                    waiting: [start(AP)],
                    begun,
                    "begun, early EAPOL": [...begun, heard.eapol!],
                    ...(sme === "userspace" && {
                        associating: [...begun, heard.authenticated!],
                        "put off": [...begun, heard.authenticated!, heard["association put off"]!],
                    }),
                    associated,
                    ...(security === "psk" && {
                        "4way": [...associated, progress("4way"), progress("sent")],
                        group: [...associated, progress("4way"), progress("group")],
                    }),
                    completed,
                    renewing: [...completed, progress("renewing")],
                    "renewing, about to move": [...completed, progress("renewing"), start(OTHER_AP)],
                    "about to move": [...completed, start(OTHER_AP)],
                    moving: [...completed, start(OTHER_AP), granted],
                    "moving, the old link is gone": [...completed, start(OTHER_AP), granted, heard.deauthenticated!],
                    "begun, the driver chooses": [
                        { type: "start", target: { ...target(AP), free: true }, sme },
                        granted,
                    ],
                    ...(sme === "driver" && {
                        "where the driver chose": [
                            { type: "start", target: { ...target(AP), free: true }, sme },
                            granted,
                            heard.connected!,
                        ],
                    }),
                });
                const reply = (request: number, errno?: number): AssociationEvent => ({
                    type: "driver.reply",
                    request,
                    reply: errno === undefined ? { ok: true, value: undefined } : { ok: false, errno, text: "" },
                });
                const events: Record<string, AssociationEvent> = {
                    "start same": start(AP),
                    "start other BSS": start(OTHER_AP),
                    "start other network": start(OTHER_AP, 1),
                    granted,
                    abandon: { type: "abandon", reasonCode: 3 },
                    giveUp: { type: "giveUp", cause: "saQueryUnanswered", reasonCode: 2 },
                    lost: { type: "giveUp", cause: "lost", reasonCode: 4 },
                    chosen: { type: "chosen", bss: target(OTHER_AP).bss },
                    roamed: { type: "roamed", bss: target(OTHER_AP).bss, authorized: false },
                    "roamed with keys": { type: "roamed", bss: target(OTHER_AP).bss, authorized: true },
                    up: { type: "link", up: true },
                    down: { type: "link", up: false },
                    ...Object.fromEntries(named("AP", from(AP))),
                    ...Object.fromEntries(named("other", from(OTHER_AP))),
                    ...Object.fromEntries(
                        [0, 1, 2, 3].flatMap(request =>
                            [undefined, 2, 16, 22, 114].map(errno => [
                                `reply ${request} ${errno}`,
                                reply(request, errno),
                            ]),
                        ),
                    ),
                    ...Object.fromEntries(
                        (["sent", "4way", "group", "completed", "renewing", "renewed"] as const).map(word => [
                            `progress ${word}`,
                            progress(word),
                        ]),
                    ),
                    handshakeFailed: { type: "handshakeFailed", reasonCode: 1, cause: "handshakeFailed" },
                    deadline,
                };
                const reasons = explore(association, {
                    states,
                    events,
                    env: () => env(2_000_000),
                    mayBeSilent: (_, event) =>
                        /^(abandon|giveUp|lost|chosen|granted|up|down|deadline|reply . undefined|progress .*|.*resynchronised.*)$/.test(
                            event,
                        ),
                });
                for (const reason of ["staleDisconnect", "strayEapol", "lateDriverReply", "unexpectedDriverEvent"])
                    assert.ok(reasons.has(reason), reason);
                everyEndIsTold(states, events);
            });

    it("connect, whatever there is to connect to", () => {
        const around = (more: Partial<Surroundings>): Surroundings => ({
            now: 1_000_000 as Instant,
            lookFrom: 1_000_000 as Instant,
            linkUp: true,
            associated: false,
            searching: false,
            scanInterval: 5,
            autoscanPause: () => undefined,
            joinable: true,
            reenabledAt: undefined,
            byCredential: false,
            candidates: () => [],
            considered: () => ({ bsss: [], candidates: 0, refusals: { tooOld: 1 } }),
            priority: 0,
            provisioning: false,
            retryPolicy: "inARow",
            failed: () => ({ ofBss: 1, others: [] }),
            knownFrequencies: () => [2412],
            stages: () => [],
            schedPlan: () => undefined,
            current: () => undefined,
            ...more,
        });
        const plan: SchedPlan = {
            batches: [{ parameters: { ssids: [], matchSsids: [], plans: [{ interval: 10 }] }, lasts: seconds(32) }],
        };
        const places: Readonly<Record<string, Surroundings>> = {
            "nothing heard": around({}),
            "nothing heard, searching": around({ searching: true }),
            "nothing heard, in stages": around({ stages: () => [[2412], [2437, 2462]] }),
            "link down": around({ linkUp: false }),
            associated: around({ associated: true }),
            "nothing heard, the driver's turn": around({ schedPlan: () => plan }),
            "nothing enabled": around({ joinable: false }),
            "everything set aside": around({ joinable: false, reenabledAt: 1_005_000 as Instant }),
            "nothing enabled, scans wanted": around({ joinable: false, autoscanPause: () => seconds(20) }),
        };
        const efforts = { failures: 1, fruitless: 1 };
        const until = 999_000 as Instant;
        const states: Record<string, Connect> = {
            off: { tag: "off" },
            inactive: initialConnect,
            "a scan is due": { tag: "inactive", until: undefined, ...efforts, scans: { next: until, made: 1 } },
            "a scan goes on": { tag: "inactive", until: undefined, ...efforts, scans: { next: undefined, made: 1 } },
            "set aside": { tag: "inactive", until, ...efforts },
            pausing: { tag: "pausing", until, ...efforts },
            scanning: { tag: "scanning", everywhere: true, left: [], ...efforts },
            "scanning in stages": { tag: "scanning", everywhere: false, left: [[2437], [5180]], ...efforts },
            waiting: { tag: "waiting", until, ...efforts },
            "pausing before a look at some channels": { tag: "pausing", until, only: [2462], ...efforts },
            offloaded: { tag: "offloaded", began: false, ...efforts },
            "offloaded at once": { tag: "offloaded", began: true, ...efforts },
            "waiting for the link": { tag: "waiting", until: undefined, ...efforts },
            engaged: { tag: "engaged", unseen: [], lookAt: undefined, ...efforts },
            "engaged, something unseen": { tag: "engaged", unseen: [5180], lookAt: undefined, ...efforts },
            "about to look around": { tag: "engaged", unseen: [5180], lookAt: until, ...efforts },
        };
        const events: Record<string, ConnectEvent> = {
            on: { type: "on" },
            off: { type: "off" },
            look: { type: "look" },
            again: { type: "again", same: false },
            "again, same": { type: "again", same: true },
            scanned: { type: "scanned", search: true, allowRoam: true, looked: undefined },
            "scanned some channels": { type: "scanned", search: true, allowRoam: true, looked: [2412] },
            "scanned for another": { type: "scanned", search: false, allowRoam: true, looked: undefined },
            "scanned only to look": { type: "scanned", search: false, allowRoam: false, looked: undefined },
            scanFailed: { type: "scanFailed", search: true, cause: "driverRefused" },
            "scanFailed for another": { type: "scanFailed", search: false, cause: "driverRefused" },
            offloadEnded: { type: "offloadEnded", cause: "stopped" },
            "offload refused": { type: "offloadEnded", cause: "refused" },
            autoscanChanged: { type: "autoscanChanged" },
            clientScans: { type: "clientScans" },
            completed: { type: "completed" },
            deadline,
        };
        for (const [where, surroundings] of Object.entries(places)) {
            const machine: Machine<Connect, ConnectEvent, ConnectEffect> = {
                reduce: (state, event) => connect(state, event, surroundings),
                deadline: connectDeadline,
            };
            explore(machine, { states, events, env: () => env(), mayBeSilent: () => true });
            for (const [name, state] of Object.entries(states))
                for (const [happened, event] of Object.entries(events)) {
                    const { state: after, effects } = machine.reduce(state, event, env());
                    const at = `${where}: ${name} × ${happened}`;
                    const scans = effects.filter(({ type }) => type === "scan").length;
                    const looksAround = name === "about to look around" && happened === "deadline";
                    const unasked = after.tag === "inactive" && name === "a scan is due" && happened === "deadline";
                    const looks = after.tag === "scanning" && (after !== state || scans > 0);
                    assert.equal(scans, Number(looks || looksAround || (unasked && surroundings.linkUp)), at);
                    const next = connectDeadline(after);
                    assert.ok(
                        after === state ||
                            next === undefined ||
                            next > surroundings.now ||
                            // What was begun is waited for to its end.
                            (event.type === "autoscanChanged" && after.tag === "waiting") ||
                            (name === "a scan is due" && event.type !== "deadline" && next === until),
                        `${at}: a late deadline`,
                    );
                    if (
                        event.type !== "off" &&
                        event.type !== "completed" &&
                        event.type !== "offloadEnded" &&
                        event.type !== "autoscanChanged" &&
                        !(after.tag === "inactive" && state.tag === "inactive") &&
                        after !== state &&
                        after.tag !== "waiting"
                    )
                        assert.ok(
                            effects.some(({ type }) => type === "decision") || after.tag === "engaged",
                            `${at}: no reason`,
                        );
                }
        }
    });
});

/** An attempt ends in `idle` with exactly one `ended`, gives the radio back exactly when it had it, and never twice. */
function everyEndIsTold(
    states: Readonly<Record<string, Association>>,
    events: Readonly<Record<string, AssociationEvent>>,
) {
    const holds = (state: Association): boolean =>
        state.tag !== "idle" && (state.tag !== "completed" || state.next !== undefined);
    const renews = (state: Association): boolean => state.tag === "completed" && state.renewal?.over === false;
    for (const [name, state] of Object.entries(states))
        for (const [event, happened] of Object.entries(events)) {
            if (event === "granted" && (state.tag === "idle" || (state.tag === "completed" && !holds(state)))) continue;
            const { state: after, effects } = association.reduce(state, happened, env(2_000_000));
            const count = (type: string): number => effects.filter(effect => effect.type === type).length;
            const where = `${name} × ${event}`;
            if (after.tag === "idle") assert.equal(count("ended"), state.tag === "idle" ? 0 : 1, where);
            const stays = effects.flatMap(effect => (effect.type === "onChannel" ? [effect.stay ? 1 : -1] : []));
            assert.deepEqual(stays, [Number(renews(after)) - Number(renews(state))].filter(Boolean), where);
            if (event === "granted" && !(state.tag === "waitingForRadio" || state.tag === "completed")) continue;
            const change = Number(holds(after)) - Number(holds(state));
            assert.equal(count("radio.request") - count("radio.release"), change, where);
        }
}

describe("random histories of the whole", () => {
    /** Handshakes whose outcome the first byte of a frame decides. The real one needs a real peer. */
    const supplicant: SealedMachine<SupplicantEvent | Deadline, SupplicantEffect> = {
        initial: "idle",
        deadline: () => undefined,
        reduce: (state, event) => {
            if (event.type === "associated") return { state: "expecting", effects: [] };
            if (event.type === "disassociated") return { state: "idle", effects: [] };
            if (event.type !== "eapol" || state === "idle") return { state, effects: [] };
            const send: SupplicantEffect = { type: "send", frame: new Uint8Array([2]), encrypted: false };
            const key = { cipher: 0xfac04, key: new Secret(new Uint8Array(16)), transmit: true } as const;
            const renewing = state === "completed";
            switch (event.frame[0]! % 3) {
                case 0:
                    if (renewing) return { state, effects: [{ type: "progress", phase: "renewing" }, send] };
                    return { state, effects: [{ type: "progress", phase: "4way" }, send] };
                case 1:
                    if (renewing) return { state, effects: [send, { type: "progress", phase: "renewed" }] };
                    return {
                        state: "completed",
                        effects: [
                            send,
                            { type: "installKey", key: { kind: "pairwise", keyIndex: 0, ...key } },
                            { type: "progress", phase: "group" },
                            { type: "progress", phase: "completed" },
                        ],
                    };
                default:
                    return { state: "idle", effects: [{ type: "failed", reason: "elementDiffers", reasonCode: 17 }] };
            }
        },
    };
    const machine = rootMachine({ supplicant });
    const commands: readonly (() => Command)[] = [
        () => ({ type: "scan", parameters: { ssids: [new Uint8Array()] }, allowRoam: false }),
        () => ({ type: "scan", parameters: { ssids: [utf8("home")], frequencies: [2412] }, allowRoam: true }),
        () => ({ type: "abortScan" }),
        () => ({ type: "disconnect" }),
        () => ({ type: "reassociate" }),
        () => ({ type: "reattach" }),
        () => ({ type: "reconnect" }),
        () => ({ type: "signalPoll" }),
        () => ({ type: "flushBss", age: 0 }),
        () => ({ type: "network.add", config: pskNetwork() }),
        () => ({ type: "network.add", config: pskNetwork({ psk: '"correct horse"' }) }),
        () => ({ type: "network.add", config: openNetwork({ ssid: '"cafe"', disabled: "0" }) }),
        () => ({ type: "network.select", network: 0 }),
        () => ({ type: "network.select", network: 1 }),
        () => ({ type: "network.enable", network: 0, enabled: true }),
        () => ({ type: "network.enable", network: 0, enabled: false }),
        () => ({ type: "network.set", network: 0, config: pskNetwork({ psk: '"another horse"', disabled: "0" }) }),
        () => ({ type: "network.remove", network: 0 }),
        () => ({ type: "network.removeAll" }),
    ];
    const links = ["up", "down", "removed"] as const;
    const events: readonly DriverEvent[] = [
        ...Object.values(driverEvents(AP)),
        ...Object.values(driverEvents(OTHER_AP)),
        ...links.map(state => ({ type: "link", state, address: OWN }) as const),
        { type: "link", state: "up", address: "02:00:00:00:00:99" as Mac },
        { type: "scan.done", own: true, aborted: false, frequencies: [...CHANNELS], ssids: [] },
        { type: "scan.done", own: true, aborted: true, frequencies: [], ssids: [] },
        { type: "scan.done", own: false, aborted: false, frequencies: [], ssids: [] },
        { type: "capabilitiesChanged", capabilities: { ...hwsimLike, wiphy: 1 } },
        { type: "capabilitiesChanged", capabilities: hwsimLike },
    ];

    /** One thing that can happen next, by number; what it means depends on what is open. */
    type Move = readonly [kind: number, which: number, where: number];

    /** The driver and the clients, played by numbers. Answers are given in any order and may fail. */
    class World {
        state: Root = initialRoot({ level: "info", timestamp: false, showKeys: false });
        now = 1_000_000;
        calls = 0;
        asked: CoreEffect[] = [];
        readonly open = new Set<Call>();
        readonly seen = new Set<string>();

        dispatch(event: CoreEvent): void {
            deepFreeze(event);
            const { state, effects } = machine.reduce(this.state, event, env(this.now));
            this.state = state;
            for (const effect of effects) {
                if (effect.type === "driver" || effect.type === "compute" || effect.type === "driver.open")
                    this.asked.push(effect);
                if (effect.type === "reply")
                    assert.ok(this.open.delete(effect.call), `call ${effect.call} was answered twice`);
                if (effect.type === "wipe") effect.secret.wipe();
            }
            this.check();
        }

        ask(make: (call: Call) => CoreEvent): void {
            const call = ++this.calls as Call;
            this.open.add(call);
            this.dispatch(make(call));
        }

        move([kind, which, where]: Move): void {
            const ids = this.state.interfaces.values().map(({ id }) => id);
            const id = ids[where % Math.max(1, ids.length)] ?? 0;
            switch (kind) {
                case 0:
                case 1:
                case 2:
                    this.answer(which, where);
                    break;
                case 3:
                case 4:
                    this.ask(call => ({
                        type: "command",
                        interface: id,
                        call,
                        command: commands[which % commands.length]!(),
                    }));
                    break;
                case 5:
                    this.dispatch({ type: "driver.event", interface: id, event: events[which % events.length]! });
                    break;
                case 6:
                case 7:
                case 8:
                    this.goOn(id, which);
                    break;
                case 9:
                    this.ask(call => ({
                        type: "command",
                        interface: id,
                        call,
                        command: { type: "network.select", network: which % 3 },
                    }));
                    break;
                case 10:
                    this.meet();
                    break;
                default:
                    if (which % 3 !== 0) break;
                    this.ask(call => {
                        if (which % 8 === 0) return { type: "interface.remove", call, interface: id };
                        if (which % 8 === 1) return { type: "interface.expectDisconnect", call };
                        const ifname = `wlan${which % 2}`;
                        return { type: "interface.create", call, ifname, drivers: [], bridge: "", configFile: "" };
                    });
            }
        }

        /** What usually comes next. */
        goOn(id: number, which: number): void {
            const state = this.state.interfaces.get(id);
            if (state === undefined) return;
            const { link, scan, association } = state;
            const happens = (event: DriverEvent): void => this.dispatch({ type: "driver.event", interface: id, event });
            if (link.state !== "up") {
                happens({ type: "link", state: "up", address: OWN });
            } else if (scan.tag === "running") {
                happens({ type: "scan.done", own: true, aborted: false, frequencies: [...CHANNELS], ssids: [] });
            } else if (association.tag !== "idle") {
                const { bssid } = association.target.bss;
                const answers = driverEvents(bssid);
                const frame = new Uint8Array([which % 7 === 0 ? 2 : which % 2]);
                if (association.tag === "authenticating") happens(answers.authenticated!);
                else if (association.tag === "associating") happens(answers.associated!);
                else happens({ type: "eapol", source: bssid, frame, encrypted: undefined });
            }
        }

        /** Answers something that was asked, well or badly. */
        answer(which: number, how: number): void {
            const effect = this.asked[which % Math.max(1, this.asked.length)];
            if (effect === undefined) return;
            this.asked = this.asked.filter(other => other !== effect);
            if (effect.type === "driver.open") {
                const link = { state: links[how % 2]!, address: OWN };
                this.dispatch({ type: "driver.opened", request: effect.request, capabilities: hwsimLike, link });
            } else if (effect.type === "compute") {
                const result = how % 4 === 0 ? undefined : new Secret(new Uint8Array(32));
                this.dispatch({ type: "computed", interface: effect.interface, request: effect.request, result });
            } else if (effect.type === "driver") {
                const { interface: id, owner, request, command } = effect;
                const errno = how % 7 === 0 ? [2, 16, 22, 100, 114][which % 5] : undefined;
                const reply =
                    errno !== undefined
                        ? ({ ok: false, errno, text: "" } as const)
                        : ({ ok: true, value: this.value(command.type) } as const);
                this.dispatch({ type: "driver.reply", interface: id, owner, request, reply });
            }
        }

        value(command: string) {
            if (command === "signal") return { signal: -50 };
            if (command !== "scanResults") return undefined;
            const heard = { now: this.now as Instant } as Station;
            return {
                bsss: [
                    bssRecord(heard),
                    bssRecord(heard, { bssid: OTHER_AP, signal: -40, frequency: 2412 }),
                    bssRecord(heard, { bssid: "02:00:00:00:04:00" as Mac, security: "open" }),
                    bssRecord(heard, { bssid: "02:00:00:00:03:00" as Mac, ssid: "cafe", security: "open" }),
                ],
            };
        }

        /** The next deadline is met, and does not stay. */
        meet(): void {
            const next = machine.deadline(this.state);
            if (next === undefined) return;
            this.now = Math.max(this.now, next);
            for (let turns = 0; ; turns++) {
                this.dispatch(deadline);
                const after = machine.deadline(this.state);
                if (after === undefined || after > this.now) return;
                assert.ok(turns < 10, "a deadline that was met comes again and again");
            }
        }

        check(): void {
            const works = [...this.state.radios.values()].flatMap(({ active, queue }) => {
                assert.ok(active !== undefined, "an idle radio is not kept");
                return [active, ...queue];
            });
            assert.equal(
                new Set(works.map(work => JSON.stringify(work))).size,
                works.length,
                "each work has one place",
            );
            for (const work of works)
                assert.ok(this.state.interfaces.get(work.interface) !== undefined, "work of nobody");
            for (const state of this.state.interfaces.values()) {
                deepFreeze(state);
                const { id, scan, association, connect, signalPolls, networks } = state;
                this.seen.add(`connect ${connect.tag}`).add(`scan ${scan.tag}`).add(`association ${association.tag}`);
                if (association.tag === "completed" && association.next !== undefined) this.seen.add("moving");
                const has = (kind: string): boolean => works.some(work => work.interface === id && work.kind === kind);
                assert.equal(has("scan"), scan.tag !== "idle" && scan.request !== undefined, `scan ${scan.tag}`);
                const connecting =
                    association.tag !== "idle" && (association.tag !== "completed" || association.next !== undefined);
                assert.equal(has("connect"), connecting, `connect ${association.tag}`);
                const renewing = association.tag === "completed" && association.renewal?.over === false;
                assert.equal(has("keys"), renewing, `keys ${association.tag}`);
                if (renewing) this.seen.add("renewing keys");
                assert.ok(signalPolls.size <= this.open.size);
                if (association.tag !== "idle")
                    assert.ok(
                        networks.byId.get(association.target.network) !== undefined,
                        "a link without its network",
                    );
            }
        }

        /** Everything that is open gets its answer. */
        settle(): void {
            for (let turns = 0; this.asked.length > 0; turns++) {
                assert.ok(turns < 200, "the driver is asked for ever");
                this.answer(0, 1);
            }
        }
    }

    const moves = fc.array(fc.tuple(fc.nat(11), fc.nat(200), fc.nat(20)), {
        minLength: 100,
        maxLength: 200,
    });

    it("leave no call without an answer, no radio occupied for nobody, and no deadline behind", () => {
        const seen = new Map<string, number>();
        fc.assert(
            fc.property(moves, history => {
                const world = new World();
                world.move([11, 3, 0]);
                world.answer(0, 0);
                for (const config of [openNetwork(), pskNetwork(), pskNetwork({ psk: '"correct horse"' })])
                    world.ask(call => ({
                        type: "command",
                        interface: 0,
                        call,
                        command: { type: "network.add", config },
                    }));
                for (const move of history) world.move(move);
                world.settle();
                for (const { id } of world.state.interfaces.values())
                    world.ask(call => ({ type: "interface.remove", call, interface: id }));
                assert.deepEqual([...world.open], [], "calls without an answer");
                assert.equal(world.state.radios.size, 0);
                assert.equal(machine.deadline(world.state), undefined);
                for (const state of world.seen) seen.set(state, (seen.get(state) ?? 0) + 1);
            }),
            { numRuns: Number(process.env.TEST_RUNS ?? 100), seed: Number(process.env.TEST_SEED ?? 1) },
        );
        // A history that gets nowhere proves nothing.
        for (const tag of ["waitingForRadio", "authenticating", "associating", "securing", "completed"])
            assert.ok((seen.get(`association ${tag}`) ?? 0) > 10, `few histories reach ${tag}`);
        assert.ok(seen.has("renewing keys"), "no history renews keys");
    });
});
