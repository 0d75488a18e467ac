import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type Configuration, readAdditional, readConfiguration } from "#src/config/file.js";
import { globalFieldText } from "#src/config/global.js";
import { networkFieldText } from "#src/config/network.js";
import { parseSyntax } from "#src/config/syntax.js";
import type { Result } from "#src/core/effect.js";
import type { CoreEvent } from "#src/core/event.js";
import { hasP2p, p2pDevice } from "#src/core/p2p-device.js";
import { utf8 } from "#src/lib/text.js";
import { bssRecord, hwsimLike, OWN, Station } from "#test/support/station.js";

const FILE = "/etc/wpa_supplicant.conf";
const OPEN = 'network={\nssid="home"\nkey_mgmt=NONE\n}\n';

function read(text: string, base?: Configuration): Configuration {
    const { configuration, errors } =
        base === undefined ? readConfiguration(parseSyntax(utf8(text))) : readAdditional(parseSyntax(utf8(text)), base);
    assert.deepEqual(errors, []);
    return configuration;
}

function only<T>(list: readonly T[]): T {
    assert.equal(list.length, 1);
    return list[0]!;
}

type Creation = Partial<Extract<CoreEvent, { type: "interface.create" }>>;

/** A station whose file is being read. */
function creating(more: Creation = {}): { readonly station: Station; readonly result: () => Result | undefined } {
    const station = new Station();
    const call = station.call();
    station.dispatch({
        type: "interface.create",
        call,
        ifname: "wlan0",
        drivers: [],
        bridge: "",
        configFile: FILE,
        ...more,
    });
    return { station, result: () => station.results.get(call) };
}

const opened = (station: Station, interfaceTypes = hwsimLike.interfaceTypes): void =>
    station.dispatch({
        type: "driver.opened",
        request: station.taken("driver.open")[0]!.request,
        capabilities: { ...hwsimLike, interfaceTypes },
        link: { state: "up", address: OWN },
    });

/** A station with an interface that was made from a file. */
function started(text: string, more: Creation = {}, interfaceTypes = hwsimLike.interfaceTypes): Station {
    const { station } = creating(more);
    const { request } = only(station.taken("config.read"));
    station.dispatch({ type: "config.loaded", request, configuration: read(text) });
    opened(station, interfaceTypes);
    return station;
}

/** Reads the file again. */
function reload(station: Station, text: string): Result | undefined {
    const call = station.call();
    station.dispatch({ type: "command", interface: 0, call, command: { type: "config.reload" } });
    const { request, path } = only(station.taken("config.read"));
    assert.equal(path, FILE);
    assert.equal(station.results.get(call), undefined);
    station.dispatch({ type: "config.loaded", interface: 0, request, configuration: read(text) });
    return station.results.get(call);
}

const networks = (station: Station): readonly (readonly [number, string | undefined])[] =>
    station
        .interface()
        .networks.byId.values()
        .map(({ id, config }) => [id, networkFieldText(config, "ssid")] as const);

describe("interfaces that begin with a network to look for", () => {
    /** When, in milliseconds from their beginning, each of so many interfaces asks for its first scan. */
    function firstScans(text: string, count: number): readonly (number | undefined)[] {
        const station = new Station();
        for (let n = 0; n < count; n++) {
            station.dispatch({
                type: "interface.create",
                call: station.call(),
                ifname: `wlan${n}`,
                drivers: [],
                bridge: "",
                configFile: FILE,
            });
            const { request } = only(station.taken("config.read"));
            station.dispatch({ type: "config.loaded", request, configuration: read(text) });
            station.dispatch({
                type: "driver.opened",
                request: only(station.taken("driver.open")).request,
                capabilities: { ...hwsimLike, wiphy: n },
                link: { state: "up", address: OWN },
            });
        }
        const begun = station.now;
        const first = new Map<number, number>();
        for (let time = 0; time <= 4000; time += 100) {
            for (const { interface: id, command } of station.taken("driver"))
                if (command.type === "scan" && !first.has(id)) first.set(id, station.now - begun);
            station.advance(100);
        }
        return Array.from({ length: count }, (_, id) => first.get(id));
    }

    it("S001 take turns in it when every search is of all channels", () => {
        assert.deepEqual(firstScans(`quick_search=0\n${OPEN}`, 4), [100, 1100, 2100, 100]);
    });

    it("S001 wait for all before them where start_policy says so", () => {
        assert.deepEqual(firstScans(`quick_search=0\nstart_policy=1\n${OPEN}`, 4), [100, 1100, 2100, 3100]);
    });

    it("do not wait for each other when they look on likely channels first", () => {
        assert.deepEqual(firstScans(OPEN, 4), [0, 0, 0, 0]);
    });

    it("S001 do not scan at all when no network is enabled, and are inactive", () => {
        const inactive = new Station();
        inactive.open();
        assert.equal(inactive.wpaState(), "inactive");
        assert.deepEqual(firstScans('quick_search=0\nnetwork={\nssid="a"\nkey_mgmt=NONE\ndisabled=1\n}\n', 2), [
            undefined,
            undefined,
        ]);
    });
});

describe("an interface with a configuration file", () => {
    it("is opened after the file was read, and starts with all that it says", () => {
        const { station, result } = creating({ additionalConfigFile: "/etc/more.conf" });
        assert.deepEqual(station.taken("driver.open"), []);
        const [asked] = station.taken("config.read");
        assert.deepEqual(
            { path: asked!.path, additional: asked!.additional, interface: asked!.interface },
            { path: FILE, additional: "/etc/more.conf", interface: undefined },
        );
        const configuration = read(
            `country=DE\n${OPEN}network={\nssid="off"\ndisabled=1\n}\ncred={\nrealm="r"\n}\nblob-base64-b={\naGVsbG8=\n}\n`,
        );
        station.dispatch({ type: "config.loaded", request: asked!.request, configuration });
        opened(station);
        assert.deepEqual(result(), { ok: true, value: { interface: 0 } });
        assert.deepEqual(networks(station), [
            [0, '"home"'],
            [1, '"off"'],
        ]);
        assert.equal(station.interface().config.country, "DE");
        assert.equal(station.interface().credentials.size, 1);
        assert.deepEqual([...station.interface().blobs.keys()], ["b"]);
        const commands = station.commands().map(({ type }) => type);
        assert.ok(commands.includes("setCountry"));
        assert.ok(commands.includes("scan"), "it does not look for its network");
    });

    it("is not made when the file cannot be used", () => {
        const { station, result } = creating();
        const [asked] = station.taken("config.read");
        station.dispatch({ type: "config.unreadable", request: asked!.request, text: "Failed" });
        assert.deepEqual(result(), { ok: false, error: "configNotRead", text: "Failed" });
        assert.deepEqual(station.taken("driver.open"), []);
        assert.equal(station.root.opening.size, 0);
    });

    it("wipes what the file held when the driver cannot be opened", () => {
        const { station } = creating();
        const [asked] = station.taken("config.read");
        const configuration = read('network={\nssid="a"\npsk="12345678"\n}\n');
        const { psk } = configuration.networks[0]!;
        station.dispatch({ type: "config.loaded", request: asked!.request, configuration });
        const { request } = only(station.taken("driver.open"));
        station.dispatch({
            type: "driver.openFailed",
            request,
            failure: { failed: "noSuchInterface", text: "no wlan0" },
        });
        assert.ok(psk?.kind === "passphrase" && psk.passphrase.wiped);
    });

    it("puts the command line before the file, also when the file is read again", () => {
        const station = started("ap_scan=2\n", { settings: [["ap_scan", "0"]] });
        assert.equal(station.interface().config.apScan, 0);
        reload(station, "ap_scan=1\n");
        assert.equal(station.interface().config.apScan, 0);
    });

    it("takes a thousand networks at once", () => {
        const many = Array.from({ length: 1000 }, (_, i) => `network={\nssid="n${i}"\nkey_mgmt=NONE\n}\n`).join("");
        assert.equal(networks(started(many)).length, 1000);
    });
});

describe("a configuration file that is read again", () => {
    const connected = (): Station => {
        const station = started(`${OPEN}network={\nssid="other"\npriority=-1\nkey_mgmt=NONE\n}\n`);
        station.scanned([bssRecord(station, { security: "open" })]);
        station.answer("authenticate");
        station.authenticated();
        station.answer("associate");
        station.associated();
        assert.equal(station.wpaState(), "completed");
        station.forget();
        return station;
    };

    it("leaves the connection of a network alone that did not change", () => {
        const station = connected();
        assert.deepEqual(reload(station, `country=FR\n${OPEN}network={\nssid="new"\n}\n`), { ok: true });
        assert.deepEqual(networks(station), [
            [0, '"home"'],
            [2, '"new"'],
        ]);
        assert.equal(station.interface().config.country, "FR");
        assert.equal(station.wpaState(), "completed");
        assert.deepEqual(station.states(), ["completed"]);
    });

    it("ends the connection of a network that changed, and looks for it as it is now", () => {
        const station = connected();
        reload(station, OPEN.replace("}", "priority=7\n}"));
        assert.deepEqual(networks(station), [[2, '"home"']]);
        assert.notEqual(station.wpaState(), "completed");
        assert.ok(station.commands().some(({ type }) => type === "deauthenticate" || type === "disconnect"));
    });

    it("ends the connection of a network that is gone, and forgets what clients added and did not save", () => {
        const station = connected();
        reload(station, "");
        assert.deepEqual(networks(station), []);
        assert.notEqual(station.wpaState(), "completed");
    });

    it("changes nothing when it cannot be used", () => {
        const station = connected();
        const before = station.interface();
        const call = station.call();
        station.dispatch({ type: "command", interface: 0, call, command: { type: "config.reload" } });
        const { request } = only(station.taken("config.read"));
        station.dispatch({ type: "config.unreadable", interface: 0, request, text: "Failed" });
        assert.deepEqual(station.results.get(call), { ok: false, error: "configNotRead", text: "Failed" });
        assert.deepEqual(station.interface(), { ...before, requests: before.requests + 1 });
    });

    it("keeps one copy of a secret that stays, and wipes the other", () => {
        const text = 'network={\nssid="a"\npsk="12345678"\n}\ncred={\npassword="p"\n}\nblob-base64-b={\naGVsbG8=\n}\n';
        const station = started(text);
        const call = station.call();
        station.dispatch({ type: "command", interface: 0, call, command: { type: "config.reload" } });
        const { request } = only(station.taken("config.read"));
        const again = read(text);
        station.dispatch({ type: "config.loaded", interface: 0, request, configuration: again });
        const wiped = (configuration: Configuration): readonly boolean[] => [
            configuration.networks[0]?.psk?.kind === "passphrase" && configuration.networks[0].psk.passphrase.wiped,
            configuration.blobs.get("b")!.wiped,
        ];
        const { networks: kept, blobs } = station.interface();
        assert.deepEqual(wiped(again), [true, true]);
        const { psk } = kept.byId.get(0)!.config;
        assert.ok(psk?.kind === "passphrase" && !psk.passphrase.wiped);
        assert.equal(blobs.get("b")!.wiped, false);
    });
});

describe("a configuration that is saved", () => {
    it("is written whole, without secrets being lost, and the client answered when it is on disk", () => {
        const station = started(`update_config=1\n${OPEN}`);
        station.command({ type: "config.set", field: "ap_scan", text: "2" });
        const call = station.call();
        station.dispatch({ type: "command", interface: 0, call, command: { type: "config.save" } });
        const [asked] = station.taken("config.write");
        assert.equal(asked!.path, FILE);
        assert.equal(asked!.configuration.global.apScan, 2);
        assert.equal(asked!.configuration.networks.length, 1);
        assert.equal(station.results.get(call), undefined);
        station.dispatch({ type: "config.written", interface: 0, request: asked!.request, failure: undefined });
        assert.deepEqual(station.results.get(call), { ok: true });
    });

    it("is refused when the file does not allow it, when there is none, or when it could not be written", () => {
        const refused = (error: string, text?: string) => ({ ok: false, error, ...(text !== undefined && { text }) });
        assert.deepEqual(started(OPEN).command({ type: "config.save" }), refused("configReadOnly"));
        const none = new Station();
        none.open();
        none.command({ type: "config.set", field: "update_config", text: "1" });
        assert.deepEqual(
            none.command({ type: "config.save" }),
            refused("configNotWritten", "there is no configuration file"),
        );
        assert.deepEqual(
            none.command({ type: "config.reload" }),
            refused("configNotRead", "there is no configuration file"),
        );
        const full = started("update_config=1\n");
        const call = full.call();
        full.dispatch({ type: "command", interface: 0, call, command: { type: "config.save" } });
        const [asked] = full.taken("config.write");
        full.dispatch({ type: "config.written", interface: 0, request: asked!.request, failure: "disk full" });
        assert.deepEqual(full.results.get(call), refused("configNotWritten", "disk full"));
    });

    it("does not keep a client waiting when the interface goes", () => {
        const station = started("update_config=1\n");
        const call = station.call();
        station.dispatch({ type: "command", interface: 0, call, command: { type: "config.save" } });
        const [asked] = station.taken("config.write");
        station.dispatch({ type: "interface.remove", call: station.call(), interface: 0 });
        assert.deepEqual(station.results.get(call), { ok: false, error: "interfaceUnknown" });
        station.dispatch({ type: "config.written", interface: 0, request: asked!.request, failure: undefined });
        assert.equal(station.answered.filter(answered => answered === call).length, 1);
    });

    it("has marks on what the additional file said", () => {
        const { networks: both } = read('network={\nssid="b"\n}\n', read(OPEN));
        assert.deepEqual(
            both.map(({ additional }) => additional),
            [undefined, true],
        );
    });

    it("of P2P counts in everything of P2P, whatever the interface's own file says", () => {
        const p2pConfig = read("device_name=the screen\np2p_listen_channel=11\np2p_listen_reg_class=81\n").global;
        const station = started("device_name=the computer\np2p_disabled=1\n", { p2pConfig }, ["station", "p2pDevice"]);
        const device = () => p2pDevice(station.interface());
        assert.ok(hasP2p(station.interface()));
        assert.equal(device().name, "the screen");
        assert.equal(device().listenChannel.channel, 11);
        reload(station, "device_name=the old computer\n");
        assert.equal(device().name, "the screen");
        station.command({ type: "p2p.set", settings: {}, fields: [["device_name", "the wall"]] });
        assert.equal(device().name, "the wall");
        assert.equal(globalFieldText(station.interface().config, "device_name"), "the old computer");
    });
});
