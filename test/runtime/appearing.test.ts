import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "mocha";
import { Subject } from "rxjs";
import { isMeant, watchInterfaces } from "#service/runtime/appearing.js";
import { AttributeWriter } from "#src/netlink/attribute.js";
import { writeMessage } from "#src/netlink/message.js";
import { IFINFOMSG, IFLA, RTM } from "#src/netlink/route.js";
import type { NetlinkInput } from "#src/netlink/transport.js";

describe("a pattern of -M", () => {
    for (const [pattern, meant, not] of [
        ["*", "wlan0", undefined],
        ["wlan0", "wlan0", "wlan01"],
        ["wl*", "wlp3s0", "eth0"],
        ["wlan?", "wlan1", "wlan10"],
        ["wlan[0-2]", "wlan2", "wlan3"],
        ["wlan[!0]", "wlan1", "wlan0"],
        ["wlan[^0]", "wlan1", "wlan0"],
        ["a.b", "a.b", "axb"],
        ["\\*", "*", "x"],
        ["wlan[", "wlan[", "wlan"],
        ["x[]]", "x]", "x["],
    ] as const) {
        it(`${pattern} means ${meant}${not === undefined ? "" : ` and not ${not}`}`, () => {
            assert.ok(isMeant(pattern, meant));
            if (not !== undefined) assert.ok(!isMeant(pattern, not));
        });
    }
});

describe("interfaces that appear", () => {
    const newLink = (name: string): Uint8Array =>
        writeMessage(
            RTM.NEWLINK,
            0,
            0,
            0,
            new AttributeWriter().raw(new Uint8Array(IFINFOMSG)).string(IFLA.IFNAME, name).finish(),
        );

    it("are those that are there and those that come, if they are wireless", () => {
        const folder = mkdtempSync(join(tmpdir(), "interfaces-"));
        const wireless = (name: string): unknown => mkdirSync(join(folder, name, "phy80211"), { recursive: true });
        wireless("wlan0");
        mkdirSync(join(folder, "eth0"));
        const input = new Subject<NetlinkInput>();
        const joined: number[] = [];
        const found: string[] = [];
        let closed = false;
        const watching = watchInterfaces(
            {
                portId: 1,
                input$: input,
                send: () => 0,
                join: group => {
                    joined.push(group);
                    return 0;
                },
                close: () => {
                    closed = true;
                },
            },
            ifname => found.push(ifname),
            folder,
        );
        assert.deepEqual(found.splice(0), ["wlan0"]);
        assert.deepEqual(joined, [1]);
        wireless("wlan1");
        input.next({ type: "datagram", bytes: newLink("wlan1") });
        input.next({ type: "datagram", bytes: newLink("eth0") });
        assert.deepEqual(found.splice(0), ["wlan1"]);
        input.next({ type: "overrun" });
        assert.deepEqual(found.sort(), ["wlan0", "wlan1"]);
        watching.close();
        assert.ok(closed);
        rmSync(folder, { recursive: true });
    });
});
