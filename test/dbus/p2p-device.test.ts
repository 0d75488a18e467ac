import assert from "node:assert/strict";
import { P2P_DEVICE } from "#service/objects/p2p-device.js";
import { interfacePath, peerPath } from "#service/objects/path.js";
import { hasP2p } from "#src/core/p2p-device.js";
import type { DriverCommand } from "#src/driver/command.js";
import { toHex } from "#src/lib/bytes.js";
import { variantOf as v } from "#test/support/bus-client.js";
import { addressOf, answerOf, deviceNumbered } from "#test/support/p2p-answer.js";
import {
    Asked,
    failed,
    invalidArgs,
    nothing,
    OWN,
    STANDARD,
    standardInvalidArgs,
    unknownError,
    wrongSignature,
} from "#test/support/refusals.js";
import { CAPABILITIES, P2P_ADDRESS } from "#test/support/served.js";

const IF = interfacePath(0);
const PEER = peerPath(0, addressOf(1));
const bytes = (...list: readonly number[]) => v("ay", Buffer.from(list));
const lists = (...list: readonly (readonly number[])[]) =>
    v(
        "aay",
        list.map(each => Buffer.from(each)),
    );
const OFF = failed("P2P is not available for this interface");
const NO_DEVICE = [`${OWN}.InterfaceUnknown`, "Could not find P2P mgmt interface"];
const TYPE = [0, 1, 0, 0x50, 0xf2, 4, 0, 1];

describe("Wi-Fi Direct of an interface", () => {
    const asked = new Asked();
    beforeEach(() => asked.served.add());

    const call = (member: string, signature = "", ...args: readonly unknown[]) =>
        asked.call(IF, `Interface.P2PDevice.${member}`, signature, ...args);
    const refuses = (error: readonly string[], member: string, signature = "", ...args: readonly unknown[]) =>
        asked.refuses(error, IF, `Interface.P2PDevice.${member}`, signature, ...args);
    const get = (name: string) => asked.get(IF, P2P_DEVICE, name);
    const set = (name: string, value: unknown) => asked.set(IF, P2P_DEVICE, name, value);
    const told = <T extends DriverCommand["type"]>(type: T) =>
        asked.served.commands.filter(
            (command): command is Extract<DriverCommand, { type: T }> => command.type === type,
        );
    const state = () => asked.served.engine.state.interfaces.get(0)!;
    const finding = () => {
        const { activity } = state().p2p.discovery;
        return activity.tag === "finding" ? activity.find : undefined;
    };
    /** A find that meets these. */
    const meet = async (...devices: readonly ReturnType<typeof deviceNumbered>[]): Promise<void> => {
        assert.deepEqual(await call("Find", "a{sv}", { DiscoveryType: v("s", "social") }), nothing);
        asked.served.answers.set("p2p.results", {
            ok: true,
            value: { bsss: devices.map(device => answerOf(device)) },
        });
        asked.served.searched();
        await asked.served.settled();
    };
    const switchOff = () => asked.set(IF, `${OWN}.Interface`, "P2pDisabled", v("s", "1"));

    describe("Find", () => {
        it("looks everywhere first unless told otherwise, until it is stopped", async () => {
            assert.deepEqual(await call("Find", "a{sv}", {}), nothing);
            const { searchDelay: _, ...find } = finding()!;
            assert.deepEqual(find, {
                kind: "full",
                frequency: undefined,
                timeout: undefined,
                deviceTypes: [],
                deviceId: undefined,
            });
            assert.equal(told("p2p.search").length, 1);
            assert.deepEqual(await call("StopFind"), nothing);
            assert.equal(finding(), undefined);
            assert.deepEqual(asked.heard("FindStopped"), [[]]);
        });

        it("takes every argument", async () => {
            const all = {
                Timeout: v("i", 7),
                RequestedDeviceTypes: lists(TYPE, [...TYPE].reverse()),
                DiscoveryType: v("s", "progressive"),
                freq: v("u", 2412),
            };
            assert.deepEqual(await call("Find", "a{sv}", all), nothing);
            const { kind, frequency, timeout, deviceTypes } = finding()!;
            assert.deepEqual([kind, frequency, timeout], ["progressive", 2412, 7000]);
            assert.deepEqual(
                deviceTypes.map(toHex),
                [TYPE, [...TYPE].reverse()].map(type => toHex(Buffer.from(type))),
            );
            await call("Find", "a{sv}", { DiscoveryType: v("s", "start_with_full"), freq: v("i", 2462) });
            assert.deepEqual([finding()!.kind, finding()!.frequency], ["full", 2462]);
        });

        for (const [what, args] of Object.entries({
            "an unknown key": { nonsense: v("i", 1) },
            "seconds of another type": { Timeout: v("u", 1) },
            "a type of seven bytes": { RequestedDeviceTypes: lists(TYPE, TYPE.slice(1)) },
            "types that are no lists": { RequestedDeviceTypes: bytes(...TYPE) },
            "an unknown way to look": { DiscoveryType: v("s", "everywhere") },
            "a way to look that is no text": { DiscoveryType: v("i", 1) },
            "a frequency of another type": { freq: v("q", 2412) },
        }))
            it(`refuses ${what}`, () => refuses(invalidArgs(), "Find", "a{sv}", args));

        it("refuses other arguments than a dictionary", () => refuses(wrongSignature, "Find", "i", 5));

        it("says that it cannot begin when the interface is down", async () => {
            asked.served.event({ type: "link", state: "down", address: state().link.address });
            await refuses(unknownError("Could not start P2P find"), "Find", "a{sv}", {});
            await refuses(unknownError("Could not start P2P listen"), "Listen", "i", 5);
        });

        it("says that it cannot begin when the driver does not get ready", async () => {
            asked.served.answers.set("p2p.start", { ok: false, errno: 95, text: "no" });
            assert.deepEqual(await call("Find", "a{sv}", {}), { error: unknownError("Could not start P2P find") });
        });
    });

    describe("Listen and ExtendedListen", () => {
        it("last as long as asked, or an hour", async () => {
            for (const [asks, seconds] of [
                [5, 5],
                [0, 3600],
            ] as const) {
                assert.deepEqual(await call("Listen", "i", asks), nothing);
                const { activity } = state().p2p.discovery;
                assert.deepEqual(activity.tag === "listening" && activity.left, seconds * 1000);
            }
        });

        it("begin and end, by a dictionary without keys too", async () => {
            assert.deepEqual(
                await call("ExtendedListen", "a{sv}", { period: v("i", 100), interval: v("i", 5000) }),
                nothing,
            );
            const { period, interval } = state().p2p.discovery.extendedListen!;
            assert.deepEqual([period, interval], [100, 5000]);
            assert.deepEqual(await call("ExtendedListen", "a{sv}", {}), nothing);
            assert.equal(state().p2p.discovery.extendedListen, undefined);
        });

        for (const [period, interval] of [
            [100, 99],
            [0, 100],
            [100, 0],
            [-1, 100],
            [100, 65_536],
        ] as const)
            it(`cannot be for ${period} ms in every ${interval} ms`, () =>
                refuses(unknownError("failed to initiate a p2p_ext_listen."), "ExtendedListen", "a{sv}", {
                    period: v("i", period),
                    interval: v("i", interval),
                }));

        for (const [what, args] of Object.entries({
            "an unknown key": { Period: v("i", 1) },
            "milliseconds of another type": { period: v("u", 1) },
            "text for milliseconds": { interval: v("s", "1") },
        }))
            it(`refuse ${what}`, () => refuses(invalidArgs(), "ExtendedListen", "a{sv}", args));
    });

    describe("services", () => {
        const upnp = { service_type: v("s", "upnp"), version: v("i", 16), service: v("s", "uuid:1::upnp:rootdevice") };
        const bonjour = { service_type: v("s", "bonjour"), query: bytes(1, 2, 0, 0x0c, 1) };
        const response = { response: bytes(9, 9) };
        const offered = () => state().p2p.services.services;

        it("are offered and withdrawn", async () => {
            assert.deepEqual(await call("AddService", "a{sv}", upnp), nothing);
            assert.deepEqual(await call("AddService", "a{sv}", { ...bonjour, ...response }), nothing);
            assert.deepEqual(offered().upnp, [{ version: 16, service: "uuid:1::upnp:rootdevice" }]);
            assert.deepEqual(
                offered().bonjour.map(({ query }) => toHex(query)),
                ["0102000c01"],
            );
            assert.deepEqual(await call("DeleteService", "a{sv}", upnp), nothing);
            assert.deepEqual(offered().upnp, []);
            await refuses(invalidArgs(), "DeleteService", "a{sv}", upnp);
            assert.deepEqual(await call("FlushService"), nothing);
            assert.deepEqual(offered().bonjour, []);
        });

        it("may be described with what nobody knows, but not be named so", async () => {
            const more = { ...upnp, nonsense: v("x", 1n) };
            assert.deepEqual(await call("AddService", "a{sv}", more), nothing);
            await refuses(invalidArgs(), "DeleteService", "a{sv}", more);
            await refuses(invalidArgs(), "AddService", "a{sv}", { ...upnp, nonsense: v("g", "s") });
        });

        for (const [what, args] of Object.entries({
            "no type": { version: v("i", 16), service: v("s", "a") },
            "an unknown type": { ...upnp, service_type: v("s", "wsd") },
            "no version": { service_type: v("s", "upnp"), service: v("s", "a") },
            "a version of another type": { ...upnp, version: v("u", 16) },
            "version 256": { ...upnp, version: v("i", 256) },
            "no service": { service_type: v("s", "upnp"), version: v("i", 16) },
            "no question": { service_type: v("s", "bonjour"), ...response },
            "a question that is text": { ...bonjour, ...response, query: v("s", "a") },
        }))
            for (const member of ["AddService", "DeleteService"])
                it(`${member} refuses ${what}`, () => refuses(invalidArgs(), member, "a{sv}", args));

        it("of Bonjour need an answer", () => refuses(invalidArgs(), "AddService", "a{sv}", bonjour));

        it("are counted when they change, and answered by a client that wants to", async () => {
            assert.deepEqual(await call("ServiceUpdate"), nothing);
            assert.equal(state().p2p.services.updateIndicator, 1);
            for (const on of [1, 0]) {
                assert.deepEqual(await call("ServiceDiscoveryExternal", "i", on), nothing);
                assert.equal(state().p2p.services.external, on === 1);
            }
        });

        it("of others are asked for under a number, by which the question is taken back", async () => {
            await meet(deviceNumbered(1));
            const first = await call("ServiceDiscoveryRequest", "a{sv}", { tlv: bytes(2, 0, 0, 1) });
            assert.deepEqual(first, { reply: [1n], signature: "t" });
            const second = await call("ServiceDiscoveryRequest", "a{sv}", {
                peer_object: v("o", PEER),
                service_type: v("s", "upnp"),
                version: v("i", 16),
                service: v("s", "ssdp:all"),
            });
            assert.deepEqual(second, { reply: [2n], signature: "t" });
            const [all, one] = state().p2p.services.queries;
            assert.deepEqual([all!.peer, all!.queries.map(({ protocol }) => protocol)], [undefined, [0]]);
            assert.deepEqual(
                [one!.peer, toHex(one!.queries[0]!.data)],
                [addressOf(1), `10${toHex(Buffer.from("ssdp:all"))}`],
            );
            assert.deepEqual(await call("ServiceDiscoveryCancelRequest", "t", 2n), nothing);
            for (const unknown of [2n, 0n, 2n ** 64n - 1n])
                await refuses(invalidArgs(), "ServiceDiscoveryCancelRequest", "t", unknown);
        });

        for (const [what, args] of Object.entries({
            "no question": {},
            "a peer that nobody knows": { peer_object: v("o", PEER), tlv: bytes(2, 0, 0, 1) },
            "a path without an address": { peer_object: v("o", "/"), tlv: bytes(2, 0, 0, 1) },
            "a question that ends too early": { tlv: bytes(9, 0, 0, 1) },
            "a type other than upnp": { service_type: v("s", "bonjour"), tlv: bytes(2, 0, 0, 1) },
            "upnp without a version": { service_type: v("s", "upnp"), service: v("s", "a") },
            "an unknown key": { tlv: bytes(2, 0, 0, 1), nonsense: v("b", true) },
            "text for bytes": { tlv: v("s", "0200") },
        }))
            it(`of others cannot be asked for with ${what}`, () =>
                refuses(invalidArgs(), "ServiceDiscoveryRequest", "a{sv}", args));

        it("are told by a client", async () => {
            await meet(deviceNumbered(1));
            const answer = {
                peer_object: v("o", PEER),
                frequency: v("i", 2437),
                dialog_token: v("u", 5),
                tlvs: bytes(3, 0, 0, 1, 1),
            };
            assert.deepEqual(await call("ServiceDiscoveryResponse", "a{sv}", answer), nothing);
            assert.equal(told("p2p.send").length, 1);
            for (const wrong of [
                { peer_object: v("o", peerPath(0, addressOf(2))) },
                { peer_object: v("s", PEER) },
                { tlvs: bytes(3, 0, 0) },
                { tlvs: v("s", "text") },
                { dialog_token: v("s", "5") },
                { nonsense: v("i", 1) },
            ])
                await refuses(invalidArgs(), "ServiceDiscoveryResponse", "a{sv}", { ...answer, ...wrong });
            const { tlvs: _, ...less } = answer;
            await refuses(invalidArgs(), "ServiceDiscoveryResponse", "a{sv}", less);
        });
    });

    it("RejectPeer hears of a known peer no more", async () => {
        await meet(deviceNumbered(1));
        for (const path of ["/", `${IF}/Peers/02aa000000`, `${IF}/Peers/02aa0000000g`])
            await refuses(invalidArgs(), "RejectPeer", "o", path);
        const unknown = unknownError("Failed to call wpas_p2p_reject method.");
        await refuses(unknown, "RejectPeer", "o", peerPath(0, addressOf(2)));
        assert.deepEqual(await call("RejectPeer", "o", `/anywhere/${PEER.slice(-12).toUpperCase()}more`), nothing);
        await meet(deviceNumbered(1, { name: "Another name" }));
        assert.equal(asked.heard("DeviceFound").length, 1);
    });

    describe("P2PDeviceConfig", () => {
        const INITIAL = {
            PrimaryDeviceType: "00".repeat(8),
            GOIntent: 7,
            PersistentReconnect: false,
            ListenRegClass: 0,
            ListenChannel: 0,
            OperRegClass: 0,
            OperChannel: 0,
            IntraBss: true,
            GroupIdle: 0,
            disassoc_low_ack: 0,
            NoGroupIface: false,
            p2p_search_delay: 500,
        };
        const ALL = {
            DeviceName: v("s", "Ours"),
            PrimaryDeviceType: bytes(...TYPE),
            SecondaryDeviceTypes: lists(TYPE, [...TYPE].reverse()),
            IpAddrGo: bytes(192, 168, 42, 1),
            IpAddrMask: bytes(255, 255, 255, 0),
            IpAddrStart: bytes(192, 168, 42, 2),
            IpAddrEnd: bytes(192, 168, 42, 100),
            VendorExtension: lists([0x11, 0x22, 0x33, 0x44], []),
            GOIntent: v("u", 15),
            PersistentReconnect: v("b", true),
            ListenRegClass: v("u", 81),
            ListenChannel: v("u", 11),
            OperRegClass: v("u", 115),
            OperChannel: v("u", 48),
            SsidPostfix: v("s", "-ours"),
            IntraBss: v("b", false),
            GroupIdle: v("u", 0xffff_ffff),
            disassoc_low_ack: v("u", 1),
            NoGroupIface: v("b", true),
            p2p_search_delay: v("u", 1000),
        };

        it("says at first what the original says, in its order", async () => {
            assert.deepEqual(await get("P2PDeviceConfig"), INITIAL);
            assert.deepEqual(Object.keys((await get("P2PDeviceConfig")) as object), Object.keys(INITIAL));
        });

        it("gives back whatever it was given, and can be written back", async () => {
            assert.deepEqual(await set("P2PDeviceConfig", v("a{sv}", ALL)), nothing);
            const shown = (await get("P2PDeviceConfig")) as Record<string, unknown>;
            assert.deepEqual(Object.keys(shown), Object.keys(ALL));
            assert.deepEqual(shown.VendorExtension, ["11223344", ""]);
            assert.deepEqual(shown.IpAddrGo, "c0a82a01");
            assert.deepEqual([shown.DeviceName, shown.SsidPostfix, shown.GroupIdle], ["Ours", "-ours", 0xffff_ffff]);
            const { settings } = state().p2p;
            await set("P2PDeviceConfig", v("a{sv}", ALL));
            assert.deepEqual(await get("P2PDeviceConfig"), shown);
            assert.deepEqual(state().p2p.settings, settings);
        });

        it("is what others hear of us, and where we listen", async () => {
            await call("Listen", "i", 1);
            assert.equal(told("p2p.listen")[0]?.frequency, 2412);
            await set("P2PDeviceConfig", v("a{sv}", ALL));
            await call("StopFind");
            asked.served.event({ type: "p2p.listenEnded" });
            await call("Listen", "i", 1);
            assert.equal(told("p2p.listen").at(-1)?.frequency, 2462);
            await call("StopFind");
            asked.served.event({ type: "p2p.listenEnded" });
            await call("Find", "a{sv}", {});
            const { extraElements } = told("p2p.search").at(-1)!;
            assert.ok(toHex(extraElements!).includes(toHex(Buffer.from("Ours"))));
        });

        it("forgets lists that are empty", async () => {
            await set("P2PDeviceConfig", v("a{sv}", ALL));
            await set("P2PDeviceConfig", v("a{sv}", { SecondaryDeviceTypes: lists(), VendorExtension: lists() }));
            const shown = (await get("P2PDeviceConfig")) as Record<string, unknown>;
            assert.deepEqual([shown.SecondaryDeviceTypes, shown.VendorExtension], [undefined, undefined]);
        });

        for (const [what, wrong] of Object.entries({
            "an unknown key": { nonsense: v("i", 1) },
            "a name of another type": { DeviceName: v("i", 1) },
            "a name of 33 bytes": { DeviceName: v("s", `${"é".repeat(16)}x`) },
            "a type of seven bytes": { PrimaryDeviceType: bytes(...TYPE.slice(1)) },
            "six secondary types": { SecondaryDeviceTypes: lists(TYPE, TYPE, TYPE, TYPE, TYPE, TYPE) },
            "eleven extensions": { VendorExtension: lists(...Array.from({ length: 11 }, () => [1])) },
            "an address of three bytes": { IpAddrGo: bytes(1, 2, 3) },
            "an intent above 15": { GOIntent: v("u", 16) },
            "an intent with a sign": { GOIntent: v("i", 7) },
            "a number for yes": { IntraBss: v("u", 1) },
        }))
            it(`refuses ${what}, and changes nothing by what came before it`, () =>
                asked.refusesToSet(
                    standardInvalidArgs("invalid message format"),
                    IF,
                    P2P_DEVICE,
                    "P2PDeviceConfig",
                    v("a{sv}", { p2p_search_delay: v("u", 9), ...wrong }),
                ));

        it("has the original's words for secondary types of another length", () =>
            asked.refusesToSet(
                [`${STANDARD}.NoMemory`, "no memory"],
                IF,
                P2P_DEVICE,
                "P2PDeviceConfig",
                v("a{sv}", { SecondaryDeviceTypes: lists(TYPE.slice(1)) }),
            ));

        it("takes a dictionary and nothing else", async () => {
            const refusesToSet = (error: readonly string[], value: unknown) =>
                asked.refusesToSet(error, IF, P2P_DEVICE, "P2PDeviceConfig", value);
            await refusesToSet(standardInvalidArgs("unexpected message argument types"), v("s", "text"));
            await refusesToSet(standardInvalidArgs("invalid message format"), v("a{ss}", { DeviceName: "text" }));
        });
    });

    it("has its own address once the driver has made a device for it, and none before", async () => {
        assert.equal(await get("DeviceAddress"), "020000000000");
        const interfaceTypes = ["station", "p2pDevice"] as const;
        asked.served.event({ type: "capabilitiesChanged", capabilities: { ...CAPABILITIES, interfaceTypes } });
        assert.equal(await get("DeviceAddress"), "");
        await call("Listen", "i", 1);
        assert.equal(await get("DeviceAddress"), P2P_ADDRESS.replaceAll(":", ""));
    });

    it("is in no group, and what needs one answers as where there is no P2P", async () => {
        assert.deepEqual(
            [await get("Role"), await get("Group"), await get("PeerGO"), await get("PersistentGroups")],
            ["device", "/", "/", []],
        );
        await meet(deviceNumbered(1));
        const connect = { peer: v("o", PEER), wps_method: v("s", "pbc"), join: v("b", false), go_intent: v("i", 7) };
        await refuses(OFF, "Connect", "a{sv}", connect);
        await refuses(OFF, "Invite", "a{sv}", { peer: v("o", PEER) });
        await refuses(OFF, "RemoveClient", "a{sv}", { peer: v("o", PEER) });
        await refuses(unknownError("P2P cancel failed"), "Cancel");
        await refuses(unknownError("failed to disconnect"), "Disconnect");
        await refuses(unknownError("Failed to invoke presence request."), "PresenceRequest", "a{sv}", {});
        await refuses(invalidArgs(), "PresenceRequest", "a{sv}", { duration1: v("u", 1) });
        await refuses(NO_DEVICE, "GroupAdd", "a{sv}", { persistent: v("b", true), frequency: v("i", 2412) });
        for (const wrong of [
            { frequency: v("i", 0) },
            { frequency: v("u", 2412) },
            { go_bssid: v("s", "02aa00000001") },
            { max_oper_chwidth: v("i", 30) },
            { nonsense: v("b", true) },
        ])
            await refuses(invalidArgs(), "GroupAdd", "a{sv}", wrong);
        await refuses(NO_DEVICE, "ProvisionDiscoveryRequest", "os", PEER, "pbc");
        await refuses(invalidArgs(), "ProvisionDiscoveryRequest", "os", PEER, "nfc");
        await refuses(invalidArgs(), "ProvisionDiscoveryRequest", "os", "/", "pbc");
        await refuses(NO_DEVICE, "AddPersistentGroup", "a{sv}", {});
        await refuses(NO_DEVICE, "RemovePersistentGroup", "o", `${IF}/PersistentGroups/0`);
        await refuses(NO_DEVICE, "RemoveAllPersistentGroups");
    });

    describe("switched off", () => {
        beforeEach(async () => {
            assert.deepEqual(await switchOff(), nothing);
            assert.ok(!hasP2p(state()));
        });

        it("judges arguments, then says that there is none", async () => {
            await refuses(invalidArgs(), "Find", "a{sv}", { nonsense: v("i", 1) });
            await refuses(NO_DEVICE, "Find", "a{sv}", {});
            await refuses(NO_DEVICE, "Listen", "i", 1);
            await refuses(NO_DEVICE, "ExtendedListen", "a{sv}", {});
            await refuses(NO_DEVICE, "RejectPeer", "o", PEER);
            await refuses(OFF, "Flush");
            await refuses(unknownError("Unable to send SD request"), "ServiceDiscoveryRequest", "a{sv}", {
                tlv: bytes(2, 0, 0, 1),
            });
        });

        it("does silently nothing about the rest", async () => {
            const upnp = { service_type: v("s", "upnp"), version: v("i", 16), service: v("s", "a") };
            const before = asked.served.engine.state;
            assert.deepEqual(await call("StopFind"), nothing);
            assert.deepEqual(await call("AddService", "a{sv}", upnp), nothing);
            assert.deepEqual(await call("FlushService"), nothing);
            assert.deepEqual(await call("ServiceUpdate"), nothing);
            assert.deepEqual(await call("ServiceDiscoveryExternal", "i", 1), nothing);
            assert.equal(asked.served.engine.state, before);
        });

        it("has no properties but those of groups", async () => {
            for (const name of ["P2PDeviceConfig", "DeviceAddress", "Peers"])
                assert.deepEqual(await get(name), { error: OFF }, name);
            assert.deepEqual(await get("PersistentGroups"), { error: NO_DEVICE });
            assert.equal(await get("Role"), "device");
            await asked.refusesToSet(OFF, IF, P2P_DEVICE, "P2PDeviceConfig", v("s", "text"));
        });
    });
});

describe("Wi-Fi Display", () => {
    const asked = new Asked();
    const ROOT = "/fi/w1/wpa_supplicant1";
    const SOURCE = "0000060010 1c440032".replace(" ", "");
    const set = (hex: string) => asked.set(ROOT, OWN, "WFDIEs", v("ay", Buffer.from(hex, "hex")));
    const elements = (n: number) => toHex(asked.served.engine.state.interfaces.get(n)!.p2p.settings.wfdSubelements);

    it("is said of every interface that there is and will be, and shown where one can say it", async () => {
        asked.served.add("wlan0");
        assert.deepEqual(await set(`0a0003ffffff${SOURCE}`), nothing);
        asked.served.add("wlan1");
        const sorted = `${SOURCE}0a0003ffffff`;
        assert.deepEqual([elements(0), elements(1)], [sorted, sorted]);
        assert.equal(await asked.get(ROOT, OWN, "WFDIEs"), sorted);
        assert.deepEqual(await set(""), nothing);
        assert.equal(await asked.get(ROOT, OWN, "WFDIEs"), "");
    });

    it("is not shown as long as nobody has P2P", async () => {
        await set(SOURCE);
        assert.equal(await asked.get(ROOT, OWN, "WFDIEs"), "");
    });

    it("refuses what is cut off", async () => {
        for (const hex of ["00", "0000060010", "00000600101c4400", `${SOURCE}0a00`])
            await asked.refusesToSet(
                standardInvalidArgs("invalid message format"),
                ROOT,
                OWN,
                "WFDIEs",
                v("ay", Buffer.from(hex, "hex")),
            );
    });
});
