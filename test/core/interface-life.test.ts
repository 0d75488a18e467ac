import assert from "node:assert/strict";
import { changed } from "#src/core/interface.js";
import type { DriverCommand } from "#src/driver/command.js";
import type { Mac } from "#src/lib/mac.js";
import { Authenticator } from "#test/support/authenticator.js";
import { AP, bssRecord, hwsimLike, OWN, openNetwork, pskNetwork, Station } from "#test/support/station.js";

const NEW: Mac = "02:00:00:00:00:02" as Mac;
const ERFKILL = 132;

const commands = (station: Station): readonly string[] =>
    station.commands().map(command => (command.type === "setLinkUp" ? `${command.type} ${command.up}` : command.type));

const rfkill = (station: Station, blocked: boolean, wiphy = 0): void =>
    station.dispatch({ type: "rfkill", wiphy, blocked });

/** Taken over while the radio is switched off. */
function blocked(): Station {
    const station = new Station();
    const call = station.call();
    station.dispatch({ type: "interface.create", call, ifname: "wlan0", drivers: [], bridge: "", configFile: "" });
    const [opening] = station.taken("driver.open");
    station.dispatch({
        type: "driver.opened",
        request: opening!.request,
        capabilities: hwsimLike,
        link: { state: "down", address: OWN },
    });
    assert.deepEqual(station.results.get(call), { ok: true, value: { interface: 0 } });
    return station;
}

describe("an interface of which something has changed", () => {
    it("has everything else as it was", () => {
        const station = new Station();
        station.open();
        const before = station.interface();
        assert.deepEqual(changed(before, { ifname: "wlan9" }), { ...before, ifname: "wlan9" });
        assert.equal(before.ifname, "wlan0");
    });

    it("is the same one when it has become what it was", () => {
        const station = new Station();
        station.open();
        const before = station.interface();
        assert.equal(changed(before, { ifname: before.ifname, scan: before.scan }), before);
    });
});

describe("a device that was made for us", () => {
    /** Opens a device that is to be made, for which the kernel has the address of one that there is. */
    function made(wish: Mac | undefined): readonly DriverCommand[] {
        const station = new Station();
        station.open();
        const call = station.call();
        const device = { kind: "station", address: wish } as const;
        const rest = { drivers: [], bridge: "", configFile: "", device };
        station.dispatch({ type: "interface.create", call, ifname: "wlan1", ...rest });
        station.answer("addDevice");
        const [opening] = station.taken("driver.open");
        station.forget();
        station.dispatch({
            type: "driver.opened",
            request: opening!.request,
            capabilities: hwsimLike,
            link: { state: "down", address: wish ?? OWN },
        });
        return station.commands();
    }

    it("gets an address of its own where the kernel gives it another one's, before it comes up", () => {
        const [first, second] = made(undefined);
        assert.ok(first?.type === "setAddress");
        assert.notEqual(first.address, OWN);
        assert.equal(first.address.slice(2), OWN.slice(2));
        assert.deepEqual(second, { type: "setLinkUp", up: true });
    });

    it("keeps the address that a client wants", () => {
        assert.deepEqual(
            made(NEW).map(({ type }) => type),
            ["setLinkUp"],
        );
    });
});

describe("a radio that is switched off", () => {
    it("S186 S187 does not keep its interface from being taken over: it is disabled", () => {
        const station = blocked();
        assert.deepEqual(commands(station), ["setLinkUp true"]);
        station.answer("setLinkUp", { errno: ERFKILL });
        assert.equal(station.wpaState(), "interface_disabled");
    });

    it("S188 ends the connection as our own doing, and the interface is disabled", () => {
        const station = Station.connected();
        station.advance(1000);
        rfkill(station, true);
        station.link("down");
        assert.deepEqual(station.states(), ["completed", "interface_disabled"]);
        assert.deepEqual(station.interface().last.disconnect, { reason: -3 });
        assert.equal(station.interface().association.tag, "idle");
        assert.equal(station.root.radios.size, 0, "nothing waits for the radio");
    });

    it("S189 is used at once when it is switched on: the link is brought up, and then we look", () => {
        const station = Station.connected();
        station.advance(60_000);
        rfkill(station, true);
        station.link("down");
        station.forget();
        rfkill(station, false);
        assert.deepEqual(commands(station), ["setLinkUp true"]);
        assert.equal(station.wpaState(), "interface_disabled");
        station.link("up");
        assert.deepEqual(commands(station), ["scan"]);
    });

    it("S189 stays disabled when the link does not come up", () => {
        const station = blocked();
        station.forget();
        rfkill(station, false);
        station.answer("setLinkUp", { errno: 5 });
        assert.equal(station.wpaState(), "interface_disabled");
    });

    it("S189 concerns the interfaces of that radio alone, and those that are down", () => {
        const station = Station.connected();
        rfkill(station, false);
        rfkill(station, true, 7);
        station.link("down");
        station.forget();
        rfkill(station, false, 7);
        assert.deepEqual(commands(station), []);
    });
});

describe("an interface that is disabled", () => {
    function disabled(): Station {
        const station = Station.connected();
        station.link("down");
        station.forget();
        return station;
    }

    it("S190 takes no notice of what the driver says, except that it is enabled", () => {
        const station = disabled();
        const before = station.interface();
        station.disconnected({ reasonCode: 7 });
        station.authenticated();
        station.associated();
        station.event({ type: "eapol", source: AP, frame: new Uint8Array(4), encrypted: undefined });
        station.event({ type: "unprotectedDisconnect", frame: "deauthentication", bssid: AP, reasonCode: 7 });
        assert.equal(station.wpaState(), "interface_disabled");
        assert.deepEqual(commands(station), []);
        assert.equal(station.interface().last, before.last);
        assert.equal(station.interface().blocklist.size, 0);
    });

    it("S188 forgets what it heard when nobody could join it any more, and not before", () => {
        for (const [quickSearch, kept, gone] of [
            ["1", 30_000, 40_000],
            ["0", 5_000, 15_000],
        ] as const) {
            const station = Station.connected();
            station.command({ type: "config.set", field: "quick_search", text: quickSearch });
            station.hears([bssRecord(station, { security: "open" })]);
            station.link("down");
            station.advance(kept);
            assert.equal(station.interface().bss.byId.size, 1);
            station.advance(gone - kept);
            assert.equal(station.interface().bss.byId.size, 0);
        }
    });

    it("keeps what it heard when it is enabled again at once", () => {
        const station = Station.connected();
        station.link("down");
        station.advance(10);
        station.link("up");
        station.advance(100_000);
        assert.equal(station.interface().bss.byId.size, 1);
    });

    it("S191 refuses to reassociate, to reconnect and to roam", () => {
        const station = disabled();
        for (const command of [{ type: "reassociate" }, { type: "reconnect" }, { type: "roam", bssid: AP }] as const)
            assert.deepEqual(station.command(command), { ok: false, error: "interfaceDisabled" });
        assert.deepEqual(commands(station), []);
    });

    it("S193 has the address that it comes back with, also in its keys", () => {
        const station = new Station();
        station.open();
        station.link("down");
        station.link("up", NEW);
        assert.equal(station.interface().link.address, NEW);
        station.hears([bssRecord(station)]);
        station.select(pskNetwork());
        station.authenticated();
        station.answer("associate");
        station.associated();
        new Authenticator(station, { station: NEW }).begin().run();
        assert.equal(station.wpaState(), "completed");
    });

    it("connects again by itself when it is enabled under another address", () => {
        const station = disabled();
        station.link("up", NEW);
        station.authenticated();
        station.associated();
        assert.equal(station.wpaState(), "completed");
    });

    it("is disabled while its device is gone, and taken over again when it is back", () => {
        const station = Station.connected(openNetwork());
        station.link("removed");
        assert.equal(station.wpaState(), "interface_disabled");
        station.forget();
        station.link("down");
        assert.deepEqual(commands(station), ["setLinkUp true"]);
    });
});
