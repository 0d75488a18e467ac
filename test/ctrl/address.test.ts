import assert from "node:assert/strict";
import type { Mac } from "#src/lib/mac.js";
import { Controlled } from "#test/ctrl/controlled.js";
import { Site } from "#test/support/site.js";

const OWN = "02:00:00:00:00:00";

describe("MAC address policies", () => {
    let site: Site;
    let controlled: Controlled;
    /** Every address that the driver was told. */
    let told: Mac[];
    const ask = (command: string): Promise<string> => controlled.ask(command);
    const address = (): Mac => controlled.supplicant.interface.link.address;

    beforeEach(async () => {
        site = new Site();
        controlled = await Controlled.start(site);
        told = [];
        const { card } = controlled.supplicant;
        const execute = card.execute.bind(card);
        card.execute = command => {
            if (command.type === "setAddress") told.push(command.address);
            return execute(command);
        };
        for (const ssid of ["A", "B"]) site.accessPoint(ssid);
    });

    afterEach(() => site.air.close());

    async function add(ssid: string, fields: Readonly<Record<string, string>> = {}): Promise<number> {
        const id = Number(await ask("ADD_NETWORK"));
        for (const [name, value] of Object.entries({ ssid: `"${ssid}"`, key_mgmt: "NONE", ...fields }))
            assert.equal(await ask(`SET_NETWORK ${id} ${name} ${value}`), "OK\n", name);
        return id;
    }

    async function join(id: number): Promise<Mac> {
        assert.equal(await ask(`SELECT_NETWORK ${id}`), "OK\n");
        await site.until(`network ${id}`, () => {
            const { association } = controlled.supplicant.interface;
            return association.tag === "completed" && association.target.network === id ? true : undefined;
        });
        assert.match(await ask("STATUS"), new RegExp(`^address=${address()}$`, "m"));
        assert.equal(controlled.supplicant.card.state.link.address, address());
        return address();
    }

    it("S077 joins each network under an address of its own, and comes back under the same", async () => {
        await ask("SET mac_addr 1");
        await ask("SET rand_addr_lifetime 0");
        const [a, b] = [await add("A"), await add("B")];
        const first = await join(a);
        assert.notEqual(first, OWN);
        assert.match(first, /^.[2367abef]/);
        const second = await join(b);
        assert.notEqual(second, first);
        await ask("DISCONNECT");
        await ask("RECONNECT");
        assert.equal(await join(b), second);
        assert.equal(told.length, 2);
        assert.ok(!controlled.supplicant.states.includes("interface_disabled"));
    });

    it("keeps a random address for its lifetime, whichever network comes next", async () => {
        await ask("SET mac_addr 1");
        const [a, b] = [await add("A"), await add("B")];
        const first = await join(a);
        assert.equal(await join(b), first);
        await site.run(61_000);
        assert.notEqual(await join(a), first);
    });

    it("keeps the vendor's prefix where it shall", async () => {
        const address = await join(await add("A", { mac_addr: "2" }));
        assert.notEqual(address, OWN);
        assert.equal(address.slice(0, 8), OWN.slice(0, 8));
    });

    it("takes the address that a network gives", async () => {
        assert.equal(
            await join(await add("A", { mac_addr: "3", mac_value: "02:aa:bb:cc:dd:ee" })),
            "02:aa:bb:cc:dd:ee",
        );
    });

    it("goes back to its own address for a network that wants that, and after FLUSH", async () => {
        const [a, b] = [await add("A", { mac_addr: "1" }), await add("B")];
        assert.notEqual(await join(a), OWN);
        assert.equal(await join(b), OWN);
        assert.notEqual(await join(a), OWN);
        await ask("FLUSH");
        await site.run(100);
        assert.equal(address(), OWN);
    });

    it("scans under a random address while there is no link, and not under another one while there is", async () => {
        await ask("SET preassoc_mac_addr 1");
        await ask("SET rand_addr_lifetime 0");
        assert.equal(await ask("SCAN"), "OK\n");
        await site.until("end of the scan", () =>
            controlled.supplicant.interface.scan.tag === "idle" ? true : undefined,
        );
        const scanned = address();
        assert.notEqual(scanned, OWN);
        assert.equal(controlled.supplicant.interface.bss.byId.size, 2);
        const network = await add("A", { mac_addr: "1" });
        const joined = await join(network);
        const before = told.length;
        await ask("SCAN");
        await site.until("end of the scan", () =>
            controlled.supplicant.interface.scan.tag === "idle" ? true : undefined,
        );
        assert.deepEqual([address(), told.length], [joined, before]);
    });

    it("S077 tries again later when the driver takes no other address", async () => {
        const { card } = controlled.supplicant;
        const execute = card.execute.bind(card);
        let refusals = 1;
        card.execute = command =>
            command.type === "setAddress" && refusals-- > 0
                ? Promise.resolve({ ok: false, errno: 16, text: "busy" })
                : execute(command);
        controlled.socket.receive("monitor", "ATTACH");
        const joined = await join(await add("A", { mac_addr: "1" }));
        assert.notEqual(joined, OWN);
        assert.ok(controlled.socket.take("monitor").includes("<3>Failed to set random MAC address"));
    });

    it("lets go of an attempt that is called off while it waits for its address", async () => {
        await ask("SCAN");
        await site.until("results", () => (controlled.supplicant.interface.bss.byId.size === 2 ? true : undefined));
        const { card } = controlled.supplicant;
        let answer: () => void = () => {};
        const execute = card.execute.bind(card);
        card.execute = command =>
            command.type === "setAddress"
                ? new Promise(resolve => {
                      answer = () => resolve({ ok: true, value: undefined });
                  })
                : execute(command);
        const network = await add("A", { mac_addr: "1" });
        await ask(`SELECT_NETWORK ${network}`);
        assert.equal(controlled.supplicant.state, "scanning");
        await ask("DISCONNECT");
        answer();
        await site.run(1000);
        assert.equal(controlled.supplicant.interface.association.tag, "idle");
    });
});
