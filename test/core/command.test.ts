import assert from "node:assert/strict";
import { Secret } from "#src/lib/secret.js";
import { AP, bssRecord, openNetwork, pskNetwork, Station } from "#test/support/station.js";

const commands = (station: Station): readonly string[] => station.commands().map(({ type }) => type);
const ok = { ok: true };
const refused = (error: string) => ({ ok: false, error });

/** Every stage of connecting to network 0, open. */
const stages: Readonly<Record<string, () => Station>> = {
    "waiting for the link": () => {
        const station = new Station();
        station.open();
        station.link("down");
        station.select(openNetwork());
        return station;
    },
    searching: () => {
        const station = new Station();
        station.open();
        station.select(openNetwork());
        return station;
    },
    "between two searches": () => {
        const station = stages.searching!();
        station.scanned([]);
        return station;
    },
    authenticating: () => {
        const station = new Station();
        station.open();
        station.hears([
            bssRecord(station, { security: "open" }),
            bssRecord(station, { security: "open", ssid: "cafe", bssid: "02:00:00:00:05:00" as typeof AP }),
        ]);
        station.select(openNetwork());
        return station;
    },
    associating: () => {
        const station = stages.authenticating!();
        station.authenticated();
        return station;
    },
    completed: () => {
        const station = stages.associating!();
        station.associated();
        return station;
    },
    "pausing after a failure": () => {
        const station = stages.authenticating!();
        station.event({ type: "authenticationTimedOut", bssid: AP });
        return station;
    },
};
const linked = new Set(["completed"]);
const cafe = openNetwork({ ssid: '"cafe"' });

describe("commands in every stage of connecting", () => {
    for (const [name, reach] of Object.entries(stages))
        describe(name, () => {
            it("Disconnect stays away until somebody asks again, and a second one finds nothing to do", () => {
                const station = reach();
                assert.deepEqual(station.command({ type: "disconnect" }), ok);
                const expected = name === "waiting for the link" ? "interface_disabled" : "disconnected";
                assert.equal(station.wpaState(), expected);
                assert.deepEqual(station.command({ type: "disconnect" }), refused("notConnected"));
                station.forget();
                station.advance(60_000);
                assert.equal(station.wpaState(), expected);
                assert.ok(!commands(station).some(type => type === "authenticate" || type === "scan"));
                assert.deepEqual(
                    station.interface().last.disconnect,
                    linked.has(name) ? { reason: -3 } : undefined,
                    "only a link that was there is disconnected",
                );
            });

            it("Disconnect, RemoveNetwork, AddNetwork and SelectNetwork without a pause end in the new network", () => {
                const station = reach();
                station.command({ type: "disconnect" });
                station.command({ type: "network.remove", network: 0 });
                const id = station.select(cafe);
                assert.equal(id, 0);
                for (let turn = 0; turn < 4 && station.wpaState() !== "authenticating"; turn++) {
                    if (station.interface().link.state !== "up") station.link("up");
                    const { scan } = station.interface();
                    const air = [bssRecord(station, { security: "open", ssid: "cafe" })];
                    if (scan.tag === "starting") station.scanned(air);
                    else if (scan.tag === "fetching") station.answer("scanResults", { ok: true, value: { bsss: air } });
                    else if (scan.tag === "running")
                        station.event({ type: "scan.done", own: true, aborted: true, frequencies: [], ssids: [] });
                }
                assert.equal(station.wpaState(), "authenticating");
                assert.equal(new TextDecoder().decode(station.latest("authenticate").ssid), "cafe");
            });

            it("SelectNetwork of another network leaves this one for it", () => {
                const station = reach();
                const other = station.select(cafe);
                const { networks, association, selected } = station.interface();
                assert.deepEqual(
                    networks.byId.values().map(({ config }) => config.disabled),
                    [1, 0],
                );
                assert.equal(selected, other);
                assert.ok(association.tag === "idle" || association.target.network === other);
            });

            it("SelectNetwork of the same network changes nothing that is under way", () => {
                const station = reach();
                const before = station.interface().association;
                station.command({ type: "network.select", network: 0 });
                assert.equal(before.tag === "idle" || station.interface().association === before, true);
            });

            it("RemoveNetwork and disabling end it", () => {
                for (const command of [
                    { type: "network.remove", network: 0 },
                    { type: "network.removeAll" },
                    { type: "network.enable", network: 0, enabled: false },
                ] as const) {
                    const station = reach();
                    assert.deepEqual(station.command(command), ok);
                    assert.notEqual(station.wpaState(), name);
                    station.advance(100);
                    const expected = name === "waiting for the link" ? "interface_disabled" : "inactive";
                    assert.equal(station.wpaState(), expected);
                    station.forget();
                    station.advance(60_000);
                    assert.ok(!commands(station).some(type => type === "authenticate" || type === "scan"));
                }
            });

            it("a change of the address in the middle ends in a link with the new address", () => {
                const station = reach();
                const address = "02:00:00:00:00:77" as typeof AP;
                station.link("down");
                assert.equal(station.wpaState(), "interface_disabled");
                station.advance(50);
                station.link("up", address);
                for (let turn = 0; turn < 6 && station.wpaState() !== "authenticating"; turn++) {
                    const { scan } = station.interface();
                    if (scan.tag === "starting") station.scanned([bssRecord(station, { security: "open" })]);
                    else station.advance(100);
                }
                station.authenticated();
                station.associated();
                assert.equal(station.wpaState(), "completed");
                assert.equal(station.interface().link.address, address);
                assert.equal(station.interface().networks.byId.get(0)?.setAside, undefined);
            });

            it("a device that goes away and comes back is used again", () => {
                const station = reach();
                station.link("removed");
                assert.equal(station.wpaState(), "interface_disabled");
                assert.deepEqual(
                    station.command({ type: "scan", parameters: { ssids: [] }, allowRoam: true }),
                    refused("scanRejected"),
                );
                station.advance(30_000);
                station.link("up");
                assert.notEqual(station.wpaState(), "interface_disabled");
                for (let turn = 0; turn < 6 && station.wpaState() !== "authenticating"; turn++) {
                    if (station.interface().scan.tag === "starting")
                        station.scanned([bssRecord(station, { security: "open" })]);
                    else station.advance(100);
                }
                assert.equal(station.wpaState(), "authenticating");
            });

            it("RemoveInterface leaves no work, no deadline and no call behind", () => {
                const station = reach();
                const poll = station.call();
                station.dispatch({ type: "command", interface: 0, call: poll, command: { type: "signalPoll" } });
                const call = station.call();
                station.dispatch({ type: "interface.remove", call, interface: 0 });
                assert.deepEqual(station.results.get(call), ok);
                assert.equal(station.results.get(poll)?.ok, false);
                assert.equal(new Set(station.answered).size, station.answered.length);
                assert.equal(station.root.radios.size, 0);
                assert.equal(station.deadline, undefined);
                assert.equal(station.taken("driver.close").length, 1);
                assert.equal(station.open(), 1, "and the number is not used again");
            });
        });

    it("SelectNetwork of another network that was heard goes there at once", () => {
        const station = stages.completed!();
        station.forget();
        station.select(cafe);
        assert.deepEqual(commands(station), ["deauthenticate", "setOperState", "authenticate"]);
        assert.equal(station.wpaState(), "authenticating");
        assert.deepEqual(station.interface().last.disconnect, { reason: -3 });
        assert.equal(station.interface().blocklist.size, 0);
    });

    it("AddNetwork changes nothing until the network is selected or enabled", () => {
        const station = new Station();
        station.open();
        station.command({ type: "network.add", config: openNetwork() });
        assert.equal(station.wpaState(), "inactive");
        assert.deepEqual(commands(station), []);
        station.command({ type: "network.enable", network: 0, enabled: true });
        assert.equal(station.wpaState(), "scanning");
    });

    it("numbers networks from 0, and uses the highest number again", () => {
        const station = new Station();
        station.open();
        const add = () => station.command({ type: "network.add", config: openNetwork() });
        assert.deepEqual(
            [add(), add()],
            [0, 1].map(network => ({ ok: true, value: { network } })),
        );
        station.command({ type: "network.remove", network: 1 });
        assert.deepEqual(add(), { ok: true, value: { network: 1 } });
    });

    for (const type of ["network.remove", "network.select"] as const)
        it(`${type} of a network that is not there is refused`, () => {
            const station = new Station();
            station.open();
            assert.deepEqual(station.command({ type, network: 5 }), refused("networkUnknown"));
        });

    it("Reconnect acts after a Disconnect only", () => {
        const station = Station.connected();
        assert.deepEqual(station.command({ type: "reconnect" }), ok);
        assert.deepEqual(commands(station), []);
        station.command({ type: "disconnect" });
        station.forget();
        assert.deepEqual(station.command({ type: "reconnect" }), ok);
        assert.equal(station.wpaState(), "authenticating");
    });

    it("S191 Reassociate and Reconnect are refused while the link is down", () => {
        const station = Station.connected();
        station.link("down");
        assert.deepEqual(station.command({ type: "reassociate" }), refused("interfaceDisabled"));
        assert.deepEqual(station.command({ type: "reconnect" }), refused("interfaceDisabled"));
    });

    it("Reattach associates with the present BSS again, however old its scan result is", () => {
        const station = Station.connected();
        station.advance(600_000);
        station.forget();
        assert.deepEqual(station.command({ type: "reattach" }), ok);
        assert.equal(station.latest("authenticate").bssid, AP);
        assert.deepEqual(station.states(), ["completed", "authenticating"]);
        const idle = new Station();
        idle.open();
        assert.deepEqual(idle.command({ type: "reattach" }), refused("notConnected"));
    });

    it("Reassociate in the middle of an attempt begins it anew", () => {
        const station = stages.associating!();
        station.forget();
        station.command({ type: "reassociate" });
        assert.deepEqual(commands(station), ["deauthenticate", "authenticate"]);
        assert.equal(station.wpaState(), "authenticating");
    });

    it("Reassociate that finds nothing better than nothing keeps the link, and says why", () => {
        const station = Station.connected();
        station.command({ type: "network.set", network: 0, config: pskNetwork({ disabled: "0" }) });
        station.forget();
        station.command({ type: "reassociate" });
        assert.equal(station.wpaState(), "completed");
        assert.ok(
            station.taken("trace").some(({ reason, data }) => reason === "nothingFound" && data?.bssIsOpen === 1),
        );
    });

    it("ExpectDisconnect keeps the coming disconnection from counting as a failure, once", () => {
        const station = Station.connected();
        station.dispatch({ type: "interface.expectDisconnect", call: station.call() });
        station.disconnected();
        assert.equal(station.interface().blocklist.size, 0);
        assert.equal(station.interface().expectDisconnect, false);
    });

    it("SignalPoll is answered by the driver, or not", () => {
        const station = Station.connected();
        const ask = () => {
            const call = station.call();
            station.dispatch({ type: "command", interface: 0, call, command: { type: "signalPoll" } });
            return call;
        };
        const answered = ask();
        assert.equal(station.results.get(answered), undefined);
        station.answer("signal", { ok: true, value: { signal: -50 } });
        assert.deepEqual(station.results.get(answered), { ok: true, value: { signal: { signal: -50 } } });
        const failed = ask();
        station.answer("signal", { errno: 95 });
        assert.deepEqual(station.results.get(failed), refused("signalUnavailable"));
        station.command({ type: "disconnect" });
        assert.deepEqual(station.results.get(ask()), refused("signalUnavailable"));
        assert.equal(station.interface().signalPolls.size, 0);
    });

    it("AbortScan fails when there is no scan", () => {
        const station = new Station();
        station.open();
        assert.deepEqual(station.command({ type: "abortScan" }), refused("noScanInProgress"));
    });

    it("FlushBss keeps the BSS in use", () => {
        const station = Station.connected();
        station.hears([bssRecord(station, { security: "open" }), bssRecord(station, { ssid: "other" })]);
        station.command({ type: "flushBss", age: 0 });
        assert.deepEqual(
            station
                .interface()
                .bss.byId.values()
                .map(({ bssid }) => bssid),
            [AP],
        );
    });

    it("AddBlob takes the same bytes again, and refuses others under a name that is taken", () => {
        const station = new Station();
        station.open();
        const add = (byte: number) =>
            station.command({ type: "blob.add", name: "ca", data: new Secret(Uint8Array.of(byte)) });
        assert.deepEqual([add(1), add(1), add(2)], [ok, ok, refused("blobExists")]);
        assert.deepEqual(
            station.notices().map(({ notice }) => notice.type),
            ["blobAdded"],
        );
        assert.deepEqual(station.command({ type: "blob.remove", name: "ca" }), ok);
        assert.deepEqual(station.command({ type: "blob.remove", name: "ca" }), refused("blobUnknown"));
    });

    it("brings no scan results to an interface that is down", () => {
        const station = new Station();
        station.open();
        const done = { type: "scan.done", own: false, aborted: false, frequencies: [2412], ssids: [] } as const;
        station.event(done);
        assert.ok(station.commands().some(({ type }) => type === "scanResults"));
        const down = new Station();
        down.open();
        down.link("down");
        down.forget();
        down.event(done);
        assert.ok(!down.commands().some(({ type }) => type === "scanResults"));
    });
});
