import assert from "node:assert/strict";
import fc from "fast-check";
import { type Interface, type Member, readContract } from "#service/build/introspection.js";
import { toBus } from "#service/client/values.js";
import { parseSignature, type Type } from "#service/dbus/signature.js";
import type { Value, Variant } from "#service/dbus/value.js";
import { interfacePath, peerPath, ROOT_PATH } from "#service/objects/path.js";
import { NETWORK } from "#src/config/network.js";
import { bssRecord } from "#test/support/bss-record.js";
import { type Outcome, variantOf } from "#test/support/bus-client.js";
import { arbitraryBody, arbitraryVariant } from "#test/support/dbus-values.js";
import { addressOf, answerOf, deviceNumbered } from "#test/support/p2p-answer.js";
import { hasDbusDaemon } from "#test/support/private-bus.js";
import { Served } from "#test/support/served.js";

const IF = interfacePath(0);
const PROPERTIES = "org.freedesktop.DBus.Properties";
const INTROSPECTABLE = "org.freedesktop.DBus.Introspectable";
const BLOB = "blob";
const VENDOR_ELEMENT = Buffer.from([0xdd, 4, 0, 0x11, 0x22, 1]);

/** Time for everything, in milliseconds, and the fewest calls that must fit into it even on a slow machine. */
const TIME = 8_000;
const FEWEST = 500;

describe("random calls", function () {
    this.timeout(60_000);
    let served: Served;

    before(async function () {
        if (!hasDbusDaemon()) this.skip();
        served = await Served.start();
    });

    after(async () => {
        await served?.stop();
        assert.deepEqual(served?.faults ?? [], []);
    });

    /** There is something of everything to call, whatever earlier calls did. */
    const world = async (): Promise<void> => {
        if (served.engine.state.interfaces.get(0) === undefined) {
            await served.stop();
            assert.deepEqual(served.faults, []);
            served = await Served.start();
            served.add();
        }
        served.air = [bssRecord(1), bssRecord(2)];
        await served.scan(IF);
        for (const member of ["RemoveAllNetworks", "RemoveAllCreds"]) await served.call(IF, `Interface.${member}`);
        await served.call(IF, "Interface.AddNetwork", "a{sv}", { ssid: variantOf("s", "net-1") });
        await served.call(IF, "Interface.AddBlob", "say", BLOB, Buffer.from("x"));
        await served.call(IF, "Interface.AddCred", "a{sv}", { realm: variantOf("s", "example.com") });
        await served.call(IF, "Interface.VendorElemAdd", "iay", 14, VENDOR_ELEMENT);
        await served.call(IF, "Interface.P2PDevice.Find", "a{sv}", {});
        // After the search began: what was heard before is none of its answers.
        served.answers.set("p2p.results", { ok: true, value: { bsss: [answerOf(deviceNumbered(1))] } });
        served.event({ type: "p2p.listenEnded" });
        // The search of a find that this one took the place of ends first.
        served.searched();
        served.searched();
    };

    const perform = ({ path, iface, member, signature, body }: RandomCall): Promise<Outcome> =>
        served.client.call("fi.w1.wpa_supplicant1", path, `${iface}.${member}`, signature, ...toBus(signature, body));

    it("are all answered, never break the service, and those that are refused change nothing", async () => {
        const seen = { calls: 0, replies: 0, errors: new Set<string>() };
        const taken = new Set<string>();
        const refused = new Set<string>();
        await fc.assert(
            fc.asyncProperty(fc.array(arbitraryCall, { minLength: 1, maxLength: 30 }), async calls => {
                await world();
                for (const call of calls) {
                    let before = served.engine.state;
                    let outcome = await perform(call);
                    // Time may have passed meanwhile: a find goes on by itself.
                    for (let again = 0; "error" in outcome && served.engine.state !== before && again < 3; again++) {
                        before = served.engine.state;
                        outcome = await perform(call);
                    }
                    seen.calls++;
                    if ("reply" in outcome) {
                        seen.replies++;
                        for (const name of about(call)) taken.add(name);
                        continue;
                    }
                    for (const name of about(call)) refused.add(name);
                    seen.errors.add(String(outcome.error[0]));
                    assert.equal(
                        served.engine.state,
                        before,
                        `${describeCall(call)} was refused and changed something`,
                    );
                    assert.equal(undocumented(call, outcome), undefined, describeCall(call));
                }
                await served.settled();
                assert.deepEqual(served.faults, []);
            }),
            { seed: 1, numRuns: 2000, interruptAfterTimeLimit: TIME, markInterruptAsFailure: false },
        );
        assert.ok(seen.calls >= FEWEST, `only ${seen.calls} calls`);
        assert.ok(seen.replies > seen.calls / 20, `${seen.replies} of ${seen.calls} succeeded`);
        assert.ok(seen.errors.size > 5, [...seen.errors].join());
        for (const { name } of contract) {
            assert.ok(taken.has(name), `nothing of ${name} was taken`);
            assert.ok(refused.has(name) || name === INTROSPECTABLE, `nothing of ${name} was refused`);
        }
        for (const { iface, member } of SENSIBLE)
            assert.ok(taken.has(`${iface}.${member}`), `${member} was never taken`);
    });
});

interface RandomCall {
    readonly path: string;
    readonly iface: string;
    readonly member: string;
    readonly signature: string;
    readonly body: readonly Value[];
}

/** The interface that a call is about, and its method. */
const about = ({ iface, member, body }: RandomCall): readonly string[] =>
    iface === PROPERTIES ? [PROPERTIES, String(body[0])] : [iface, `${iface}.${member}`];

const contract = readContract();
const PATHS = [...[ROOT_PATH, IF, `${IF}/BSSs/0`, `${IF}/Networks/0`, `${IF}/Networks/1`], peerPath(0, addressOf(1))];
const NOWHERE = ["/", "/fi", `${ROOT_PATH}/Interfaces`, `${IF}/Networks`, `${IF}/Networks/999`, interfacePath(7)];

/** Words that mean something somewhere, so that calls get further than the first check. */
const WORDS = [
    ...[
        "wlan0",
        "wlan1",
        "nl80211",
        "active",
        "passive",
        "home",
        "net-1",
        '"quoted"',
        "WPA-PSK",
        "NONE",
        "sta",
        "info",
    ],
    ...[
        "0",
        "1",
        "2",
        "-1",
        "99999999999",
        "02:ff:00:00:00:01",
        "blob://x",
        "periodic:30",
        "exponential:3:300",
        "social",
        "upnp",
        "bonjour",
        "PASSWORD",
    ],
    ...["long enough to be a passphrase", "/etc/passwd", "../x", "any", "x".repeat(300)],
];
const KEYS = [
    ...["Ifname", "Driver", "ConfigFile", "BridgeIfname", "Create", "Type", "Address", "SSIDs", "IEs", "Channels"],
    ...[
        "AllowRoam",
        "NonColoc6GHz",
        "6GHzOnly",
        "realm",
        "username",
        "password",
        "domain",
        "scan",
        "sched_scan",
        "pno",
    ],
    ...["Timeout", "DiscoveryType", "freq", "RequestedDeviceTypes", "period", "interval", "service_type", "version"],
    ...["service", "query", "response", "tlv", "tlvs", "peer_object", "frequency", "dialog_token", "DeviceName"],
    ...["PrimaryDeviceType", "SecondaryDeviceTypes", "VendorExtension", "GOIntent", "ListenChannel", "SsidPostfix"],
    ...Object.keys(NETWORK),
];

const word = fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: "grapheme", maxLength: 12 })).filter(sendable);
const path = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...PATHS) },
    { weight: 1, arbitrary: fc.constantFrom(...NOWHERE) },
);

/** A value of this type. */
function arbitraryOf(type: Type): fc.Arbitrary<Value> {
    switch (type.code) {
        case "y":
            return fc.nat(255);
        case "b":
            return fc.boolean();
        case "n":
            return fc.integer({ min: -0x8000, max: 0x7fff });
        case "q":
            return fc.nat(0xffff);
        case "i":
            return fc.oneof(fc.integer({ min: -2, max: 16 }), fc.integer());
        case "u":
            return fc.oneof(fc.nat(10), fc.nat(0xffffffff));
        case "x":
        case "t":
            return fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
        case "d":
            return fc.double({ noNaN: true, noDefaultInfinity: true }).filter(n => !Object.is(n, -0));
        case "s":
            return word;
        case "o":
            return fc.oneof(path, fc.constantFrom("/", `${IF}/Networks/abc`, `${IF}/Credentials/0`));
        case "g":
            return fc.constantFrom("", "s", "a{sv}");
        case "v":
            return arbitraryVariant;
        case "a":
            return arbitraryArray(type.of);
        case "(":
            return fc.tuple(...type.members.map(arbitraryOf));
        default:
            throw new Error(`no value of type ${type.code}`);
    }
}

function arbitraryArray(of: Type): fc.Arbitrary<Value> {
    if (of.code === "y") return fc.uint8Array({ maxLength: 60 });
    if (of.code !== "{") return fc.array(arbitraryOf(of), { maxLength: 3 });
    const key: fc.Arbitrary<string> = fc.oneof(fc.constantFrom(...KEYS), word);
    const value = of.value.code === "v" ? plausibleVariant : arbitraryOf(of.value);
    return fc.array(fc.tuple(key, value), { maxLength: 4 }).map(pairs => new Map(pairs));
}

const plausibleVariant: fc.Arbitrary<Variant> = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom("s", "i", "u", "b", "ay", "aay", "a(uu)").chain(fitting) },
    { weight: 1, arbitrary: arbitraryVariant },
);

function fitting(signature: string): fc.Arbitrary<Variant> {
    return arbitraryOf(parseSignature(signature)![0]!).map(value => ({ signature, value }));
}

/** No zero byte, and nothing that dbus-next would take for the prototype of a dictionary. */
function sendable(text: string): boolean {
    return !text.includes("\0") && text !== "__proto__";
}

type Target = Pick<RandomCall, "path" | "iface" | "member">;

const call = (target: Target, body: fc.Arbitrary<readonly Variant[]>): fc.Arbitrary<RandomCall> =>
    body.map(values => ({
        ...target,
        signature: values.map(({ signature }) => signature).join(""),
        body: values.map(({ value }) => value),
    }));

const ofKind = ({ members }: Interface, kind: Member["kind"]): readonly Member[] =>
    members.filter(member => member.kind === kind);

/** A member of that kind, of each interface equally often. */
const memberOf = (kind: Member["kind"]): fc.Arbitrary<{ readonly iface: string; readonly member: Member }> =>
    fc
        .constantFrom(...contract.filter(one => ofKind(one, kind).length > 0))
        .chain(one => fc.constantFrom(...ofKind(one, kind)).map(member => ({ iface: one.name, member })));

/** Where this interface is; now and then elsewhere. */
function pathOf(iface: string): fc.Arbitrary<string> {
    const { path: pattern } = contract.find(({ name }) => name === iface)!;
    const here = new RegExp(
        pattern.startsWith("/") ? `^${pattern.replace(/\bN\b/g, "\\d+").replace("aabbccddeeff", "[0-9a-f]{12}")}$` : "",
    );
    const home = fc.constantFrom(...PATHS.filter(one => here.test(one)));
    return fc.oneof({ weight: 9, arbitrary: home }, { weight: 1, arbitrary: path });
}

/** A method with arguments that fit. */
const fittingCall = memberOf("method").chain(({ iface, member }) =>
    pathOf(iface).chain(where =>
        call(
            { path: where, iface, member: member.name },
            fc.tuple(...member.args.filter(arg => arg.direction === "in").map(arg => fitting(arg.type))),
        ),
    ),
);

const onInterface = (member: string, signature: string, ...body: readonly Value[]): RandomCall => ({
    path: IF,
    iface: "fi.w1.wpa_supplicant1.Interface",
    member,
    signature,
    body,
});

/** What is taken as long as everything is there, and too much of a chance for arbitrary values. */
const SENSIBLE: readonly RandomCall[] = [
    onInterface("GetBlob", "s", BLOB),
    onInterface("RemoveBlob", "s", BLOB),
    onInterface("RemoveCred", "o", `${IF}/Credentials/0`),
    onInterface("VendorElemGet", "i", 14),
    onInterface("VendorElemRem", "iay", 14, VENDOR_ELEMENT),
    onInterface("Scan", "a{sv}", new Map([["Type", { signature: "s", value: "active" }]])),
    onInterface("SelectNetwork", "o", `${IF}/Networks/0`),
    onInterface("RemoveNetwork", "o", `${IF}/Networks/0`),
    onInterface("FlushBSS", "u", 0),
];

/** A property read, or written with a value that fits or with any. */
const propertyCall = memberOf("property").chain(({ iface, member }) =>
    pathOf(iface).chain(where => {
        const names = [iface, member.name].map(text => fc.constant<Variant>({ signature: "s", value: text }));
        const any = fc.oneof({ weight: 3, arbitrary: fitting(member.type) }, arbitraryVariant);
        return fc.oneof(
            call({ path: where, iface: PROPERTIES, member: "Get" }, fc.tuple(...names)),
            call(
                { path: where, iface: PROPERTIES, member: "Set" },
                fc.tuple(
                    ...names,
                    any.map(value => ({ signature: "v", value })),
                ),
            ),
        );
    }),
);

/** Anything with arguments of any types. */
const wildCall = fc
    .tuple(memberOf("method"), path, arbitraryBody, fc.constantFrom(undefined, "Nope", "Get", "Scan"))
    .map(([{ iface, member }, where, { signature, values }, other]) => ({
        path: where,
        iface,
        member: other ?? member.name,
        signature,
        body: values,
    }));

const arbitraryCall: fc.Arbitrary<RandomCall> = fc.oneof(
    { weight: 4, arbitrary: fittingCall },
    { weight: 2, arbitrary: fc.constantFrom(...SENSIBLE) },
    { weight: 4, arbitrary: propertyCall },
    { weight: 1, arbitrary: wildCall },
);

const describeCall = ({ path: where, iface, member, signature, body }: RandomCall): string =>
    `${where} ${iface}.${member}(${signature}) ${fc.stringify(body)}`;

/** What every call may be answered with; the guide beside the files says so. */
const GENERAL: ReadonlySet<string> = new Set(["DBus.UnknownMethod", "DBus.InvalidArgs", "DBus.LimitsExceeded"]);

/** An error that the introspection files do not tell of. */
function undocumented(
    { iface, member, body }: RandomCall,
    { error }: Extract<Outcome, { error: unknown }>,
): string | undefined {
    const name = String(error[0])
        .replace(/^fi\.w1\.wpa_supplicant1\./, "")
        .replace(/^org\.freedesktop\.DBus\.Error\./, "DBus.");
    const [of, what] = iface === PROPERTIES ? [String(body[0]), String(body[1])] : [iface, member];
    const told = contract.find(one => one.name === of)?.members.find(one => one.name === what)?.errors ?? [];
    const set = iface === PROPERTIES ? ["DBus.Failed", "UnknownError"] : [];
    return GENERAL.has(name) || [...told, ...set].includes(name) ? undefined : name;
}
