import assert from "node:assert/strict";
import type { DriverCommand } from "#src/driver/command.js";
import { type Composite, encode } from "#src/driver/nl80211/encode.js";
import { EXT_FEATURE_INDEX, FEATURE_FLAGS, PS_STATE } from "#src/driver/nl80211/uapi.gen.js";
import { WiphyCollector } from "#src/driver/nl80211/wiphy.js";
import { toHex } from "#src/lib/bytes.js";
import { Secret } from "#src/lib/secret.js";
import { AttributeWriter } from "#src/netlink/attribute.js";
import { defaultWiphy } from "#test/support/fake-nl80211-answers.js";
import type { Value } from "#test/support/nl80211-policy.js";
import { ap, quiet, ssid, World } from "./world.js";

const NO_HT = {
    info: 0,
    ampduParameters: 0,
    mcsSet: new Uint8Array(16),
    extended: 0,
    txBeamforming: 0,
    antennaSelection: 0,
};
const NO_VHT = { info: 0, rxMcsMap: 0, rxHighest: 0, txMcsMap: 0, txHighest: 0 };

/** What must reach the kernel for each command: name and attributes, nothing more and nothing less. */
const rows: readonly (readonly [
    string,
    Exclude<DriverCommand, { type: Composite }>,
    readonly (readonly [string, Value])[],
])[] = [
    [
        "an active scan of two channels",
        {
            type: "scan",
            ssids: [ssid, new Uint8Array(0)],
            frequencies: [2412, 2437],
            extraElements: Uint8Array.of(127, 0),
        },
        [["TRIGGER_SCAN", { IFINDEX: 3, SCAN_SSIDS: ["6e6574", ""], SCAN_FREQUENCIES: [2412, 2437], IE: "7f00" }]],
    ],
    ["a passive scan of everything", { type: "scan", ssids: [] }, [["TRIGGER_SCAN", { IFINDEX: 3 }]]],
    [
        "a scan for one BSS that forgets older results, at low priority",
        { type: "scan", ssids: [ssid], bssid: ap, flush: true, lowPriority: true },
        [["TRIGGER_SCAN", { IFINDEX: 3, SCAN_SSIDS: ["6e6574"], SCAN_FLAGS: 3, MAC: ap, BSSID: ap }]],
    ],
    [
        "a random address only where the wiphy can",
        { type: "scan", ssids: [], randomAddress: { address: ap, mask: new Uint8Array(6) } },
        [["TRIGGER_SCAN", { IFINDEX: 3 }]],
    ],
    [
        "power save",
        { type: "setPowerSave", enabled: true },
        [["SET_POWER_SAVE", { IFINDEX: 3, PS_STATE: PS_STATE.ENABLED }]],
    ],
    [
        "a scheduled scan, in milliseconds where the wiphy knows no plans",
        { type: "startSchedScan", ssids: [ssid, new Uint8Array(0)], matchSsids: [], plans: [{ interval: 10 }] },
        [
            [
                "START_SCHED_SCAN",
                { IFINDEX: 3, SOCKET_OWNER: true, SCAN_SSIDS: ["6e6574", ""], SCHED_SCAN_INTERVAL: 10_000 },
            ],
        ],
    ],
    [
        "a scheduled scan for loud networks of a name, on two channels, not at once",
        {
            type: "startSchedScan",
            ssids: [],
            frequencies: [2412, 2437],
            matchSsids: [ssid],
            minimumSignal: -80,
            plans: [{ interval: 10 }],
            startDelay: 3,
        },
        [
            [
                "START_SCHED_SCAN",
                {
                    IFINDEX: 3,
                    SOCKET_OWNER: true,
                    SCAN_FREQUENCIES: [2412, 2437],
                    SCHED_SCAN_MATCH: [{ SSID: "6e6574", RSSI: -80 }],
                    SCHED_SCAN_INTERVAL: 10_000,
                    SCHED_SCAN_DELAY: 3,
                },
            ],
        ],
    ],
    [
        "a scheduled scan once in a lifetime",
        { type: "startSchedScan", ssids: [ssid], matchSsids: [], plans: [{ interval: 2 ** 31 - 1 }] },
        [
            [
                "START_SCHED_SCAN",
                { IFINDEX: 3, SOCKET_OWNER: true, SCAN_SSIDS: ["6e6574"], SCHED_SCAN_INTERVAL: 0xffff_ffff },
            ],
        ],
    ],
    ["the end of a scheduled scan", { type: "stopSchedScan" }, [["STOP_SCHED_SCAN", { IFINDEX: 3 }]]],
    ["an aborted scan", { type: "abortScan" }, [["ABORT_SCAN", { IFINDEX: 3 }]]],
    [
        "open authentication",
        { type: "authenticate", bssid: ap, frequency: 2412, ssid, algorithm: "open" },
        [["AUTHENTICATE", { IFINDEX: 3, MAC: ap, WIPHY_FREQ: 2412, SSID: "6e6574", AUTH_TYPE: 0 }]],
    ],
    [
        "SAE authentication with its own data",
        {
            type: "authenticate",
            bssid: ap,
            frequency: 2412,
            ssid,
            algorithm: "sae",
            data: Uint8Array.of(1, 0, 0, 0, 19, 0),
            elements: Uint8Array.of(255, 1, 93),
        },
        [
            [
                "AUTHENTICATE",
                {
                    IFINDEX: 3,
                    MAC: ap,
                    WIPHY_FREQ: 2412,
                    SSID: "6e6574",
                    AUTH_TYPE: 4,
                    IE: "ff015d",
                    AUTH_DATA: "010000001300",
                },
            ],
        ],
    ],
    [
        "S084 an open association, which says nothing of protected management frames",
        { type: "associate", bssid: ap, frequency: 2412, ssid, elements: new Uint8Array(0) },
        [
            [
                "ASSOCIATE",
                {
                    IFINDEX: 3,
                    MAC: ap,
                    WIPHY_FREQ: 2412,
                    SSID: "6e6574",
                    SOCKET_OWNER: true,
                    CONTROL_PORT_ETHERTYPE: 0x888e,
                    CONTROL_PORT_OVER_NL80211: true,
                },
            ],
        ],
    ],
    [
        "an association that leaves out and changes capabilities, with a mask for each that says what is meant",
        {
            type: "associate",
            bssid: ap,
            frequency: 2412,
            ssid,
            elements: new Uint8Array(0),
            overrides: {
                without: ["vht", "he", "eht"],
                ht: {
                    value: { ...NO_HT, mcsSet: Uint8Array.from({ length: 16 }, (_, i) => (i === 0 ? 0xff : 0)) },
                    mask: {
                        ...NO_HT,
                        info: 0x0042,
                        ampduParameters: 0x03,
                        mcsSet: new Uint8Array(16).fill(0xff, 0, 9),
                    },
                },
                vht: { value: { ...NO_VHT, txMcsMap: 0xfffc }, mask: { ...NO_VHT, info: 0x60, txMcsMap: 0xffff } },
            },
        },
        [
            [
                "ASSOCIATE",
                {
                    IFINDEX: 3,
                    MAC: ap,
                    WIPHY_FREQ: 2412,
                    SSID: "6e6574",
                    SOCKET_OWNER: true,
                    DISABLE_VHT: true,
                    DISABLE_HE: true,
                    DISABLE_EHT: true,
                    HT_CAPABILITY: `000000ff${"00".repeat(22)}`,
                    HT_CAPABILITY_MASK: `420003${"ff".repeat(9)}${"00".repeat(14)}`,
                    VHT_CAPABILITY: "000000000000" + "0000" + "fcff" + "0000",
                    VHT_CAPABILITY_MASK: "600000000000" + "0000" + "ffff" + "0000",
                    CONTROL_PORT_ETHERTYPE: 0x888e,
                    CONTROL_PORT_OVER_NL80211: true,
                },
            ],
        ],
    ],
    [
        "S084 a protected reassociation",
        {
            type: "associate",
            bssid: ap,
            frequency: 2412,
            ssid,
            elements: Uint8Array.of(48, 0),
            previousBssid: ap,
            security: {
                protocol: "rsn",
                akm: 0x000fac06,
                pairwise: 0x000fac04,
                group: 0x000fac02,
                managementFrameProtection: "required",
            },
        },
        [
            [
                "ASSOCIATE",
                {
                    IFINDEX: 3,
                    MAC: ap,
                    WIPHY_FREQ: 2412,
                    SSID: "6e6574",
                    SOCKET_OWNER: true,
                    IE: "3000",
                    PREV_BSSID: ap,
                    WPA_VERSIONS: 2,
                    CIPHER_SUITES_PAIRWISE: [0x000fac04],
                    CIPHER_SUITE_GROUP: 0x000fac02,
                    AKM_SUITES: [0x000fac06],
                    CONTROL_PORT: true,
                    USE_MFP: 1,
                    CONTROL_PORT_ETHERTYPE: 0x888e,
                    CONTROL_PORT_OVER_NL80211: true,
                },
            ],
        ],
    ],
    [
        "a connection that the driver runs, with hints",
        {
            type: "connect",
            bssid: ap,
            frequency: 2412,
            fixedBss: false,
            ssid,
            elements: Uint8Array.of(221, 0),
            algorithm: "open",
            security: {
                protocol: "wpa",
                akm: 0x0050f202,
                pairwise: 0x0050f202,
                group: 0x0050f202,
                managementFrameProtection: "optional",
            },
        },
        [
            [
                "CONNECT",
                {
                    IFINDEX: 3,
                    AUTH_TYPE: 0,
                    MAC_HINT: ap,
                    WIPHY_FREQ_HINT: 2412,
                    PRIVACY: true,
                    SSID: "6e6574",
                    SOCKET_OWNER: true,
                    IE: "dd00",
                    WPA_VERSIONS: 1,
                    CIPHER_SUITES_PAIRWISE: [0x0050f202],
                    CIPHER_SUITE_GROUP: 0x0050f202,
                    AKM_SUITES: [0x0050f202],
                    CONTROL_PORT: true,
                    CONTROL_PORT_ETHERTYPE: 0x888e,
                    CONTROL_PORT_OVER_NL80211: true,
                },
            ],
        ],
    ],
    [
        "a deauthentication that nobody hears",
        { type: "deauthenticate", bssid: ap, reasonCode: 3, localOnly: true },
        [["DEAUTHENTICATE", { IFINDEX: 3, MAC: ap, REASON_CODE: 3, LOCAL_STATE_CHANGE: true }]],
    ],
    ["a disconnection", { type: "disconnect", reasonCode: 3 }, [["DISCONNECT", { IFINDEX: 3, REASON_CODE: 3 }]]],
    [
        "a pairwise key",
        {
            type: "installKey",
            kind: "pairwise",
            keyIndex: 0,
            cipher: 0x000fac04,
            key: new Secret(new Uint8Array(16).fill(0xab)),
            receiveSequence: new Uint8Array(8),
            peer: ap,
            transmit: true,
        },
        [
            [
                "NEW_KEY",
                {
                    IFINDEX: 3,
                    KEY: { DATA: "ab".repeat(16), IDX: 0, CIPHER: 0x000fac04, TYPE: 1, SEQ: "000000000000" },
                    MAC: ap,
                },
            ],
        ],
    ],
    [
        "a group key that is only received with, its counter cut to six bytes",
        {
            type: "installKey",
            kind: "group",
            keyIndex: 1,
            cipher: 0x000fac02,
            key: new Secret(new Uint8Array(32).fill(0xcd)),
            receiveSequence: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
            transmit: false,
        },
        [
            [
                "NEW_KEY",
                {
                    IFINDEX: 3,
                    KEY: { DATA: "cd".repeat(32), IDX: 1, CIPHER: 0x000fac02, TYPE: 0, SEQ: "010203040506" },
                },
            ],
        ],
    ],
    [
        "an IGTK that is used to transmit",
        {
            type: "installKey",
            kind: "igtk",
            keyIndex: 4,
            cipher: 0x000fac06,
            key: new Secret(new Uint8Array(16)),
            transmit: true,
        },
        [
            ["NEW_KEY", { IFINDEX: 3, KEY: { DATA: "00".repeat(16), IDX: 4, CIPHER: 0x000fac06, TYPE: 0 } }],
            ["SET_KEY", { IFINDEX: 3, KEY: { IDX: 4, DEFAULT_MGMT: true } }],
        ],
    ],
    [
        "S072 a WEP key of 13 bytes for everything, without a counter",
        {
            type: "installKey",
            kind: "group",
            keyIndex: 2,
            cipher: 0x000fac05,
            key: new Secret(new Uint8Array(13)),
            receiveSequence: new Uint8Array(8),
            transmit: true,
        },
        [
            ["NEW_KEY", { IFINDEX: 3, KEY: { DATA: "00".repeat(13), IDX: 2, CIPHER: 0x000fac05, TYPE: 0 } }],
            [
                "SET_KEY",
                { IFINDEX: 3, KEY: { IDX: 2, DEFAULT: true, DEFAULT_TYPES: { UNICAST: true, MULTICAST: true } } },
            ],
        ],
    ],
    [
        "S072 a WEP key of 5 bytes",
        {
            type: "installKey",
            kind: "group",
            keyIndex: 0,
            cipher: 0x000fac01,
            key: new Secret(new Uint8Array(5)),
            transmit: false,
        },
        [["NEW_KEY", { IFINDEX: 3, KEY: { DATA: "00".repeat(5), IDX: 0, CIPHER: 0x000fac01, TYPE: 0 } }]],
    ],
    [
        "a key that is taken out",
        { type: "removeKey", keyIndex: 0, peer: ap },
        [["DEL_KEY", { IFINDEX: 3, KEY: { IDX: 0 }, MAC: ap }]],
    ],
    [
        "an authorised port",
        { type: "authorizePort", peer: ap, authorized: true },
        [["SET_STATION", { IFINDEX: 3, MAC: ap, STA_FLAGS2: "0200000002000000" }]],
    ],
    [
        "a port that is closed again",
        { type: "authorizePort", peer: ap, authorized: false },
        [["SET_STATION", { IFINDEX: 3, MAC: ap, STA_FLAGS2: "0200000000000000" }]],
    ],
    [
        "an EAPOL frame in the clear",
        { type: "sendEapol", destination: ap, frame: Uint8Array.of(1, 1, 0, 0), encrypt: false },
        [
            [
                "CONTROL_PORT_FRAME",
                {
                    IFINDEX: 3,
                    FRAME: "01010000",
                    MAC: ap,
                    CONTROL_PORT_ETHERTYPE: 0x888e,
                    CONTROL_PORT_NO_ENCRYPT: true,
                },
            ],
        ],
    ],
    [
        "action frames of one category",
        { type: "registerFrames", subtype: 13, prefix: Uint8Array.of(10, 7) },
        [["REGISTER_FRAME", { IFINDEX: 3, FRAME_TYPE: 0xd0, FRAME_MATCH: "0a07" }]],
    ],
    [
        "a signal threshold",
        { type: "monitorSignal", threshold: -70, hysteresis: 4 },
        [["SET_CQM", { IFINDEX: 3, CQM: { RSSI_THOLD: -70, RSSI_HYST: 4 } }]],
    ],
    ["an operational link", { type: "setOperState", operState: "up" }, [["SETLINK", { ifindex: 3, OPERSTATE: 6 }]]],
    ["a link that goes down", { type: "setLinkUp", up: false }, [["SETLINK", { ifindex: 3, up: 0 }]]],
    [
        "another device on the radio, with an address of its own",
        { type: "addDevice", ifname: "made0", kind: "station", address: ap },
        [["NEW_INTERFACE", { IFINDEX: 3, IFNAME: "made0", IFTYPE: 2, MAC: ap }]],
    ],
    [
        "another device for an access point",
        { type: "addDevice", ifname: "made0", kind: "ap", address: undefined },
        [["NEW_INTERFACE", { IFINDEX: 3, IFNAME: "made0", IFTYPE: 3 }]],
    ],
    [
        "a direct link",
        { type: "tdls", operation: "setup", peer: ap },
        [["TDLS_OPER", { IFINDEX: 3, TDLS_OPERATION: 1, MAC: ap }]],
    ],
    [
        "a country",
        { type: "setCountry", alpha2: "DE" },
        [["REQ_SET_REG", { REG_ALPHA2: "4445", USER_REG_HINT_TYPE: 0 }]],
    ],
];

describe("requests to nl80211", () => {
    for (const [name, command, expected] of rows) {
        it(`asks for ${name}`, async () => {
            const world = await World.opened();
            const reply = await world.execute(command);
            assert.deepEqual(reply, { ok: true, value: undefined });
            assert.deepEqual(
                world.kernel.requests.map(({ command, attributes }) => [command, attributes]),
                expected,
            );
            await world.family.close();
        });
    }

    it("asks for probe requests on a socket of their own, which is closed when P2P listens no more", async () => {
        const world = await World.opened();
        const open = (): number => world.kernel.sockets.filter(({ closed }) => !closed).length;
        assert.ok((await world.execute({ type: "p2p.start" })).ok);
        const [before, all] = [open(), world.kernel.sockets.length];
        const probes = (): number =>
            world.kernel.requests.filter(
                ({ command, attributes }) => command === "REGISTER_FRAME" && attributes.FRAME_TYPE === 0x40,
            ).length;
        assert.equal(probes(), 0);
        // This kernel gives no cookie, so the stay is over before it began.
        assert.ok(!(await world.execute({ type: "p2p.listen", frequency: 2437, duration: 100 })).ok);
        assert.deepEqual([probes(), world.kernel.sockets.length, open()], [1, all + 1, before]);
        await world.family.close();
    });

    it("reaches the kernel as a number of 32 bits where a client names no frequency", async () => {
        const world = await World.opened();
        await world.execute({ type: "sendFrame", frame: Uint8Array.of(0xd0), frequency: -5 });
        const { command, attributes } = world.kernel.requests.at(-1)!;
        assert.deepEqual([command, attributes], ["FRAME", { IFINDEX: 3, WIPHY_FREQ: 2 ** 32 - 5, FRAME: "d0" }]);
        await world.family.close();
    });

    it("has the wiphy keep the bits of an address that the mask names", async () => {
        const world = await World.opened(kernel => {
            kernel.wiphy = { ...defaultWiphy, featureFlags: FEATURE_FLAGS.SCAN_RANDOM_MAC_ADDR };
        });
        const randomAddress = { address: ap, mask: Uint8Array.of(255, 255, 255, 0, 0, 0) };
        await world.execute({ type: "scan", ssids: [], randomAddress });
        const { command, attributes } = world.kernel.requests.at(-1)!;
        assert.deepEqual(
            [command, attributes],
            ["TRIGGER_SCAN", { IFINDEX: 3, SCAN_FLAGS: 8, MAC: ap, MAC_MASK: "ff:ff:ff:00:00:00" }],
        );
        await world.family.close();
    });

    it("has the wiphy compare BSSs with the link only where it can", async () => {
        const scan = {
            type: "startSchedScan",
            ssids: [],
            matchSsids: [],
            plans: [{ interval: 10 }],
            relativeSignal: { better: 10, adjustment: { band: "5GHz", by: -3 } },
        } as const;
        const usual = { IFINDEX: 3, SOCKET_OWNER: true, SCHED_SCAN_INTERVAL: 10_000 };
        for (const [features, more] of [
            [[], {}],
            [
                [EXT_FEATURE_INDEX.SCHED_SCAN_RELATIVE_RSSI],
                { SCHED_SCAN_RELATIVE_RSSI: 10, SCHED_SCAN_RSSI_ADJUST: "01fd" },
            ],
        ] as const) {
            const world = await World.opened(kernel => {
                kernel.wiphy = { ...defaultWiphy, extendedFeatures: [...features] };
            });
            await world.execute(scan);
            const { command, attributes } = world.kernel.requests.at(-1)!;
            assert.deepEqual([command, attributes], ["START_SCHED_SCAN", { ...usual, ...more }]);
            await world.family.close();
        }
    });

    it("finds the device that is to be deleted by its name", async () => {
        const world = await World.opened();
        assert.deepEqual(await world.execute({ type: "deleteDevice", ifname: "wlan0" }), {
            ok: true,
            value: undefined,
        });
        const { command, attributes } = world.kernel.requests.at(-1)!;
        assert.deepEqual([command, attributes], ["DEL_INTERFACE", { IFINDEX: 3 }]);
        const gone = await world.execute({ type: "deleteDevice", ifname: "nowhere0" });
        assert.ok(!gone.ok);
        await world.family.close();
    });

    it("hears through a bridge only where frames come over packet sockets, and refuses one that is not there", async () => {
        for (const offloaded of [true, false]) {
            const world = await World.opened(kernel => {
                if (!offloaded) kernel.wiphy = { ...defaultWiphy, extendedFeatures: [] };
            });
            const before = world.kernel.packets.length;
            assert.ok(!(await world.execute({ type: "setBridge", bridge: "br9" })).ok);
            assert.ok((await world.execute({ type: "setBridge", bridge: "wlan0" })).ok);
            assert.equal(world.kernel.packets.length - before, offloaded ? 0 : 1);
            assert.ok((await world.execute({ type: "setBridge", bridge: "" })).ok);
            await world.family.close();
            assert.ok(world.kernel.packets.every(({ closed }) => closed));
        }
    });

    it("leaves no copy of a key in any buffer once it is sent", async () => {
        const world = await World.opened();
        const socket = world.kernel.commandSocket;
        const send = socket.send.bind(socket);
        // The fake kernel's own copies are no business of ours.
        socket.send = () => 0;
        const key = new Secret(KEY);
        const buffers = await buffersMadeBy(async () => {
            const command = { kind: "group", keyIndex: 1, cipher: 0x000fac04, key, transmit: true } as const;
            void world.execute({ type: "installKey", ...command });
            await quiet();
        });
        assert.ok(buffers.length >= 3, `${buffers.length} buffers`);
        assert.deepEqual(buffers.filter(holdsKey), []);
        socket.send = send;
        socket.overrun();
        await world.family.close();
    });

    it("leaves no key in a buffer that it outgrew", async () => {
        const buffers = await buffersMadeBy(async () => {
            const writer = new AttributeWriter().bytes(1, KEY).bytes(2, new Uint8Array(1000));
            writer.wipe();
        });
        assert.ok(buffers.length >= 2, `${buffers.length} buffers`);
        assert.deepEqual(buffers.filter(holdsKey), []);
    });

    it("marks a request that holds a key, so that its sender wipes it", () => {
        const key = new Secret(new Uint8Array(16));
        const command = { kind: "group", keyIndex: 1, cipher: 0x000fac04, key, transmit: true } as const;
        const target = { ifindex: 3, capabilities: new WiphyCollector().finish() };
        assert.deepEqual(
            encode({ type: "installKey", ...command }, target).map(({ secret }) => secret),
            [true, undefined],
        );
    });
});

const KEY = new Uint8Array(16).fill(0xab);
const holdsKey = (buffer: Uint8Array): boolean => toHex(buffer).includes(toHex(KEY));

/** Every byte array that is made meanwhile, by slicing too. */
async function buffersMadeBy(work: () => Promise<void>): Promise<readonly Uint8Array[]> {
    const made: Uint8Array[] = [];
    const original = globalThis.Uint8Array;
    class Recorded extends original {
        constructor(...parameters: readonly unknown[]) {
            super(...(parameters as [number]));
            made.push(this);
        }
    }
    globalThis.Uint8Array = Recorded as typeof original;
    try {
        await work();
    } finally {
        globalThis.Uint8Array = original;
    }
    return made;
}
