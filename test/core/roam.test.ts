import assert from "node:assert/strict";
import type { BssRecord } from "#src/driver/command.js";
import { AP, bssRecord, OTHER_AP, openNetwork, Station } from "#test/support/station.js";

const open = { security: "open" } as const;
const refused = (error: string) => ({ ok: false, error });

/** Connected to one of two access points of the same network. */
function betweenTwo(near: Partial<BssRecord> = {}, far: Partial<BssRecord> = {}): Station {
    const station = Station.connected(openNetwork(), near);
    station.hears([
        bssRecord(station, { ...open, ...near }),
        bssRecord(station, { ...open, bssid: OTHER_AP, signal: -80, ...far }),
    ]);
    station.forget();
    return station;
}

const commands = (station: Station): readonly string[] => station.commands().map(command => command.type);

describe("a roam that a client commands", () => {
    it("S090 is refused without a current network, and for a BSS that was not scanned or has another SSID", () => {
        const idle = new Station();
        idle.open();
        idle.hears([bssRecord(idle, open)]);
        idle.forget();
        assert.deepEqual(idle.command({ type: "roam", bssid: AP }), refused("notConnected"));
        const station = betweenTwo();
        station.hears([bssRecord(station, { ...open, ssid: "work", bssid: "02:00:00:00:03:00" as typeof AP })]);
        station.forget();
        for (const bssid of ["02:00:00:00:03:00", "02:00:00:00:04:00"] as (typeof AP)[])
            assert.deepEqual(station.command({ type: "roam", bssid }), refused("bssUnknown"));
        station.link("down");
        station.forget();
        assert.deepEqual(station.command({ type: "roam", bssid: AP }), refused("interfaceDisabled"));
        for (const asked of [idle, station]) assert.deepEqual(commands(asked), []);
    });

    it("S091 moves to the BSS whatever its signal, however long ago it was heard", () => {
        const station = betweenTwo();
        station.advance(60_000);
        assert.deepEqual(station.command({ type: "roam", bssid: OTHER_AP }), { ok: true });
        assert.equal(station.latest("authenticate").bssid, OTHER_AP);
        station.answer("authenticate");
        station.authenticated({ bssid: OTHER_AP });
        const { bssid, previousBssid } = station.latest("associate");
        assert.deepEqual([bssid, previousBssid], [OTHER_AP, AP]);
        station.associated({ bssid: OTHER_AP });
        assert.deepEqual(station.states(), ["completed", "authenticating", "associating", "completed"]);
        assert.equal(station.interface().last.roam?.complete, true);
    });
});
