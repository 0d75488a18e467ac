import assert from "node:assert/strict";
import { kernel } from "#service/runtime/native/kernel.js";
import { isOpenFailure } from "#src/driver/driver.js";
import type { DriverEvent } from "#src/driver/event.js";
import { nl80211Family } from "#src/driver/nl80211/nl80211-family.js";
import { noBytes } from "#src/lib/bytes.js";
import { type Mac, parseMac } from "#src/lib/mac.js";
import { utf8 } from "#src/lib/text.js";
import { type Bench, driverContract } from "#test/driver/contract.js";
import { AccessPoint } from "#test/hwsim/guest/access-point.js";
import { create, remove, setUp } from "#test/hwsim/guest/radio.js";
import { sleep, until } from "#test/hwsim/guest/wait.js";

async function open(): Promise<Bench> {
    const ap = await AccessPoint.start({ ssid: "testnet", security: "open" });
    await setUp("wlan0");
    const family = nl80211Family(kernel);
    const driver = await family.open("wlan0");
    if (isOpenFailure(driver)) throw new Error(driver.text);
    return {
        driver,
        accessPoint: { bssid: parseMac(ap.bssid)!, ssid: utf8("testnet"), frequency: 2412 },
        deauthenticate: async (station, reasonCode) => {
            await ap.command("deauthenticate", station, `reason=${reasonCode}`);
        },
        vanish: () => ap.vanish(),
        plug: async plugged => {
            await (plugged ? create("wlan0") : remove("wlan0"));
        },
        advance: sleep,
        close: () => family.close(),
    };
}

driverContract("nl80211 on the real kernel", open);

/** cfg80211 has an SME of its own for wiphys whose firmware has none: it stands for a firmware's here. */
describe("nl80211's CONNECT on the real kernel", () => {
    it("connects, is sent away, connects again and leaves, and tells one story of it", async () => {
        const { driver, accessPoint, deauthenticate, close } = await open();
        const events: DriverEvent[] = [];
        driver.events$.subscribe(event => events.push(event));
        const command = { type: "connect", fixedBss: true, algorithm: "open", elements: noBytes } as const;
        const { address } = driver.link;
        for (const leave of [
            () => deauthenticate(address, 5),
            () => driver.execute({ type: "disconnect", reasonCode: 3 }),
        ]) {
            assert.ok((await driver.execute({ ...command, ...accessPoint })).ok);
            await until("connection", () => events.some(({ type }) => type === "connected"));
            await leave();
            await until("its end", () => events.some(({ type }) => type === "disconnected"));
            const told = events.splice(0).filter(({ type }) => type !== "scan.started" && type !== "scan.done");
            assert.deepEqual(
                told.map(({ type }) => type),
                ["connected", "disconnected"],
            );
            const [connected, disconnected] = told;
            assert.ok(connected?.type === "connected" && disconnected?.type === "disconnected");
            const { bssid, statusCode, timedOut } = connected;
            assert.deepEqual(
                { bssid, statusCode, timedOut },
                { bssid: accessPoint.bssid, statusCode: 0, timedOut: false },
            );
            assert.equal(disconnected.bssid, accessPoint.bssid);
        }
        await close();
    });

    it("tells that nobody answers for a BSS that is not there", async () => {
        const { driver, accessPoint, close } = await open();
        const events: DriverEvent[] = [];
        driver.events$.subscribe(event => events.push(event));
        const bssid = "02:de:ad:be:ef:00" as Mac;
        const target = { ...accessPoint, bssid, fixedBss: true, algorithm: "open", elements: noBytes } as const;
        assert.ok((await driver.execute({ type: "connect", ...target })).ok);
        const failed = (event: DriverEvent) => event.type === "connected" && event.statusCode !== 0;
        await until("refusal", () => events.some(failed));
        await close();
    });
});
