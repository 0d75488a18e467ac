import {
    act,
    ay,
    b,
    type Chapter,
    get,
    getAll,
    INTERFACE,
    i,
    NETWORK,
    ONE_OF_EACH,
    type Options,
    onInterface,
    quickly,
    type Step,
    s,
    set,
    u,
    v,
    withInterface,
} from "#test/hwsim/differential/step.js";

/** Messages without what stands in the dictionary of a network. */
const HEADLINES = /^(?:reply|error|signal|changed)|^ {2}(?:\[0\]|\.)/;

const add = (args: Readonly<Record<string, ReturnType<typeof s>>>, options: Options = {}): Step =>
    onInterface("AddNetwork", "a{sv}", [args], { save: "network", only: HEADLINES, ...options });

const NETWORKS = get("$if", INTERFACE, "Networks");
const numbers = Array.from({ length: 200 }, (_, number) => number);
const headline = { only: HEADLINES };

/** Networks that come, change and go, while nothing is connected. */
export const networks: Chapter = {
    name: "networks",
    steps: [
        withInterface(),
        onInterface("AddNetwork", "a{sv}", [{}], { save: "network" }),
        getAll("$network", NETWORK),
        add({ ssid: s("testnet"), psk: s("12345678"), key_mgmt: s("WPA-PSK"), scan_ssid: i(1), priority: i(7) }),
        getAll("$network", NETWORK),
        add({ ssid: ay("bytes"), psk: v("ay", Buffer.alloc(32, 7)), proto: s("RSN"), disabled: i(0) }),
        getAll("$network", NETWORK),
        NETWORKS,
        add({ ssid: s("x"), nonsense: s("x"), priority: i(1) }),
        add({ psk: s("short") }),
        add({ priority: s("1") }),
        add({ mode: i(99) }),
        add({ key_mgmt: s("nonsense") }),
        ...ONE_OF_EACH.map(value => add({ id_str: v(value.signature, value.value) })),
        NETWORKS,
        onInterface("RemoveNetwork", "o", ["$if/Networks/1"]),
        add({ ssid: s("hole") }),
        onInterface("RemoveNetwork", "o", ["$network"]),
        add({ ssid: s("again") }),
        NETWORKS,
        ...[true, true, false, false].flatMap(on => [
            set("$network", NETWORK, "Enabled", b(on), { settle: 500, only: /^(?:reply|error)|Enabled/ }),
            get("$network", NETWORK, "Enabled"),
        ]),
        onInterface("RemoveNetwork", "o", ["$network"]),
        onInterface("RemoveNetwork", "o", ["$network"]),
        getAll("$network", NETWORK),
        set("$network", NETWORK, "Enabled", b(true)),
        onInterface("RemoveAllNetworks"),
        NETWORKS,
        onInterface("RemoveAllNetworks"),
        add({ ssid: s("first") }),
        act(
            "another client adds a network",
            world => world.callFromOther(onInterface("AddNetwork", "a{sv}", [{ ssid: s("others") }])),
            { only: HEADLINES },
        ),
        act(
            "a client adds a network and vanishes",
            world => world.callAndVanish(onInterface("AddNetwork", "a{sv}", [{ ssid: s("left") }])),
            { only: HEADLINES },
        ),
        NETWORKS,
        onInterface("AddNetwork", "a{sv}", [{ ssid: s("no reply") }], { noReply: true, only: HEADLINES }),
        NETWORKS,
        onInterface("RemoveAllNetworks"),
        ...quickly(numbers.map(number => onInterface("AddNetwork", "a{sv}", [{ ssid: s(`net ${number}`) }], headline))),
        NETWORKS,
        ...quickly(numbers.map(number => onInterface("RemoveNetwork", "o", [`$if/Networks/${number}`], headline))),
        NETWORKS,
        add({ priority: u(3), ssid: s("after") }),
        add({ mem_only_psk: i(1), ssid: s("memory") }),
        getAll("$network", NETWORK),
    ],
};
