import assert from "node:assert/strict";
import { AccessPoint, PASSPHRASE } from "#test/hwsim/guest/access-point.js";
import { block } from "#test/hwsim/guest/command-line.js";
import { Controlled } from "#test/hwsim/guest/controlled.js";
import { sleep } from "#test/hwsim/guest/wait.js";

const SCANS = /CTRL-EVENT-SCAN-STARTED/;

const accessPoint = (): Promise<AccessPoint> => AccessPoint.start({ ssid: "testnet", channel: 6 });

/** Connected with these lines in the network, and others around it. */
async function connected(inNetwork: readonly string[], around: readonly string[] = []): Promise<Controlled> {
    const control = await Controlled.start([
        ...around,
        block("testnet", `psk="${PASSPHRASE}"`, "scan_freq=2437", ...inNetwork),
    ]);
    await control.reaches("COMPLETED");
    return control;
}

/** How many scans begin within so many seconds. */
async function scansWithin(control: Controlled, seconds: number): Promise<number> {
    const { mark } = control;
    await sleep(seconds * 1000);
    return control.events(SCANS, mark).length;
}

describe("scanning in the background", () => {
    it("S119 looks at the channels of the network after every interval, counted from the last results", async () => {
        await accessPoint();
        const control = await connected(['bgscan="simple:10"']);
        await control.event(SCANS, control.mark);
        await sleep(1000);
        assert.equal(await scansWithin(control, 27), 2);
        await sleep(2000);
        const { mark } = control;
        await control.ok("SCAN freq=2437");
        await control.event(/SCAN-RESULTS/, mark);
        assert.equal(await scansWithin(control, 9), 0, "somebody else has looked");
        assert.equal(await scansWithin(control, 3), 1);
    });

    it("S116 S120 does nothing with a module or parameters that it does not know, and stays connected", async () => {
        await accessPoint();
        for (const bgscan of ["nosuch:2", "simple:2:-45"]) {
            const control = await connected([`bgscan="${bgscan}"`]);
            assert.equal(await scansWithin(control, 40), 0);
            assert.equal(await control.status("wpa_state"), "COMPLETED");
            await control.daemon.stop();
        }
    });

    it("S116 takes what stands outside the networks for those that say nothing of their own", async () => {
        await accessPoint();
        const around = ['bgscan="simple:5"'];
        const control = await connected([], around);
        assert.ok((await scansWithin(control, 16)) >= 2);
        await control.daemon.stop();
        assert.equal(await scansWithin(await connected(['bgscan=""'], around), 40), 0);
    });

    it("S118 ends with the connection", async () => {
        await accessPoint();
        const control = await connected(['bgscan="simple:5"']);
        await control.event(SCANS);
        await control.ok("DISCONNECT");
        assert.equal(await scansWithin(control, 20), 0);
    });

    it("S124 goes on when beacons are lost, which is told", async () => {
        const ap = await accessPoint();
        const control = await connected(['bgscan="simple:100:-45:200"']);
        await sleep(6000);
        const { mark } = control;
        await ap.vanish();
        await control.event(/CTRL-EVENT-BEACON-LOSS/, mark);
        await control.event(/CTRL-EVENT-DISCONNECTED .* reason=4 locally_generated=1/, mark);
        await ap.start();
        await control.reaches("COMPLETED");
    });
});
