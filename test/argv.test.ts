import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type Options, parseCommandLine } from "#service/argv.js";

function options(...args: string[]): Options {
    const parsed = parseCommandLine(args);
    assert.ok(parsed.kind === "run", JSON.stringify(parsed));
    return parsed.options;
}

function refusal(...args: string[]): string {
    const parsed = parseCommandLine(args);
    assert.ok(parsed.kind === "error", JSON.stringify(parsed));
    return parsed.text;
}

describe("the command line", () => {
    it("reads the way distributions start wpa_supplicant for D-Bus", () => {
        const parsed = parseCommandLine(["-u", "-s", "-O", "DIR=/run/wpa_supplicant GROUP=netdev"]);
        assert.ok(parsed.kind === "run");
        assert.equal(parsed.options.dbus, true);
        assert.deepEqual(parsed.options.log, { to: "syslog" });
        assert.equal(parsed.options.overrideControlInterface, "DIR=/run/wpa_supplicant GROUP=netdev");
        assert.deepEqual(parsed.warnings, []);
    });

    it("logs informative messages to stdout, in the foreground and without keys, unless told otherwise", () => {
        const { level, log, background, showKeys, timestamps, interfaces, air } = options("-u");
        assert.deepEqual(
            { level, log, background, showKeys, timestamps, interfaces, air },
            {
                level: "info",
                log: { to: "stdout" },
                background: false,
                showKeys: false,
                timestamps: false,
                interfaces: [],
                air: false,
            },
        );
    });

    it("takes flags in one word and values with or without a blank", () => {
        assert.deepEqual(options("-Ku", "-iwlan0", "-f", "/tmp/x"), options("-f/tmp/x", "-i", "wlan0", "-u", "-K"));
        assert.deepEqual(options("-Kui", "wlan0"), options("-K", "-u", "-iwlan0"));
    });

    it("takes a value that begins with a dash, as getopt does", () => {
        assert.deepEqual(options("-u", "-f", "-odd-name").log, { to: "file", path: "-odd-name" });
    });

    for (const [args, level] of [
        [["-d"], "debug"],
        [["-dd"], "msgdump"],
        [["-d", "-dd"], "excessive"],
        [["-ddddd"], "excessive"],
        [["-q"], "warning"],
        [["-qq"], "error"],
        [["-qqqq"], "error"],
        [["-dq"], "info"],
    ] as const) {
        it(`understands ${args.join(" ")} as level ${level}`, () => {
            assert.equal(options("-u", ...args).level, level);
        });
    }

    it("begins a new interface with -N and lets each have its own driver", () => {
        const { interfaces, air } = options("-iwlan0", "-Dnl80211,wext", "-N", "-iair1", "-Dair");
        assert.deepEqual(interfaces, [
            { ifname: "wlan0", drivers: ["nl80211", "wext"] },
            { ifname: "air1", drivers: ["air"] },
        ]);
        assert.equal(air, true);
    });

    it("gives simulated air an interface when -Dair comes without one", () => {
        assert.deepEqual(options("-u", "-Dair").interfaces, [{ ifname: "air0", drivers: ["air"] }]);
    });

    it("says what it was asked for before anything else it reads", () => {
        assert.deepEqual(parseCommandLine(["-uh"]), { kind: "help" });
        assert.deepEqual(parseCommandLine(["-v"]), { kind: "version" });
        assert.deepEqual(parseCommandLine(["-L"]), { kind: "license" });
    });

    it("writes keys into a recording only together with -K", () => {
        assert.equal(refusal("-u", "--record-keys", "r"), "--record-keys writes keys and needs -K");
        assert.equal(options("-uK", "--record-keys", "r").recordKeys, "r");
        assert.equal(options("-u", "--record=r").record, "r");
    });

    for (const [args, text] of [
        [["-x"], "invalid option '-x'"],
        [["--dbus"], "invalid option '--dbus'"],
        [["--u"], "invalid option '--u'"],
        [["-ux"], "invalid option '-x'"],
        [["-u", "wlan0"], "unexpected argument 'wlan0'"],
        [["-i"], "option '-i' requires an argument"],
        [["--record"], "option '--record' requires an argument"],
        [["--constructor"], "invalid option '--constructor'"],
        [[], "nothing to do: neither -u nor -g nor -i was given"],
    ] as const) {
        it(`refuses '${args.join(" ")}': ${text}`, () => assert.equal(refusal(...args), text));
    }

    for (const [option, ...args] of [
        ["-c", "-iwlan0", "-c/etc/x.conf"],
        ["-I", "-iwlan0", "-Ix"],
        ["-m", "-iwlan0", "-mx"],
        ["-b", "-iwlan0", "-bbr0"],
        ["-B", "-Bu"],
        ["-P", "-u", "-P/run/x.pid"],
        ["-o", "-u", "-onl80211"],
        ["-p", "-iwlan0", "-px=1"],
        ["-W", "-u", "-W"],
        ["-T", "-u", "-T"],
    ] as const) {
        it(`says of ${option} that it is not supported yet`, () => {
            const text = refusal(...args);
            assert.ok(text.startsWith(`option '${option}' (`) && text.endsWith(") is not supported yet"), text);
        });
    }

    it("says so when none of the drivers asked for is there", () => {
        assert.equal(refusal("-iwlan0", "-Dwext,wired"), "wlan0: no driver of 'wext,wired' is supported yet");
        assert.equal(options("-iwlan0", "-Dwired,nl80211").interfaces.length, 1);
    });
});
