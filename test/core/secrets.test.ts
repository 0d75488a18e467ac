import assert from "node:assert/strict";
import { inspect } from "node:util";
import { type CredentialConfig, defaultCredential, setCredentialField } from "#src/config/credential.js";
import { isRefused } from "#src/config/member.js";
import type { NetworkConfig } from "#src/config/network.js";
import { NETWORK_FIELDS } from "#src/config/network-fields.js";
import type { Command } from "#src/core/client/command.js";
import { Secret } from "#src/lib/secret.js";
import { network, pskNetwork, Station, secretOf } from "#test/support/station.js";

const ok = { ok: true };
const refused = (error: string) => ({ ok: false, error });

/** Every secret that a value refers to. */
function secretsIn(value: unknown, seen = new Set<unknown>()): readonly Secret[] {
    if (typeof value !== "object" || value === null || seen.has(value)) return [];
    seen.add(value);
    if (value instanceof Secret) return [value];
    const parts = value instanceof Map ? [...value.values()] : Object.values(value);
    return parts.flatMap(part => secretsIn(part, seen));
}

/** A text that each secret field takes. */
const TEXTS: Readonly<Record<string, string>> = {
    psk: '"correct horse"',
    alt_sae_password_ids: "0011",
    psk_list: `02:00:00:00:00:01-${"11".repeat(32)}`,
    mka_cak: "11".repeat(16),
    mka_ckn: "11".repeat(16),
    machine_password: `hash:${"11".repeat(16)}`,
    dpp_netaccesskey: "0011",
};

/** A network with something in every field that holds a secret. */
const everySecret = (): NetworkConfig =>
    network(
        Object.fromEntries(
            NETWORK_FIELDS.filter(({ secret, name }) => secret && name !== "mac_value").map(({ name }) => [
                name,
                TEXTS[name] ?? '"a secret"',
            ]),
        ),
    );

const opened = (): Station => {
    const station = new Station();
    station.open();
    return station;
};

describe("the secrets of networks and blobs", () => {
    const ends: Readonly<Record<string, (station: Station) => void>> = {
        "its network is removed": station => station.command({ type: "network.remove", network: 0 }),
        "all networks are removed": station => station.command({ type: "network.removeAll" }),
        "each of them is replaced": station =>
            station.command({ type: "network.set", network: 0, config: pskNetwork() }),
        "its interface is given up": station =>
            station.dispatch({ type: "interface.remove", call: station.call(), interface: 0 }),
    };
    for (const [what, end] of Object.entries(ends)) {
        it(`every secret of every field is wiped when ${what}`, () => {
            const station = opened();
            const config = everySecret();
            const secrets = secretsIn(config);
            assert.ok(secrets.length >= 18, `${secrets.length} secrets`);
            station.command({ type: "network.add", config });
            assert.ok(secrets.every(secret => !secret.wiped));
            end(station);
            assert.deepEqual(
                secrets.filter(secret => !secret.wiped),
                [],
            );
        });
    }

    it("a change keeps the secrets that stay", () => {
        const station = opened();
        const before = everySecret();
        station.command({ type: "network.add", config: before });
        const replaced = secretsIn(before.saePassword);
        const config: NetworkConfig = { ...before, saePassword: secretOf(1) };
        station.command({ type: "network.set", network: 0, config });
        assert.ok(replaced.every(secret => secret.wiped));
        assert.ok(secretsIn(config).every(secret => !secret.wiped));
    });

    const unknown: Readonly<Record<string, (station: Station, command: Command) => void>> = {
        networkUnknown: (station, command) => assert.deepEqual(station.command(command), refused("networkUnknown")),
        interfaceUnknown: (station, command) =>
            assert.deepEqual(station.command(command, 9), refused("interfaceUnknown")),
    };
    for (const [error, refuse] of Object.entries(unknown)) {
        it(`those of a command that is refused are wiped (${error})`, () => {
            const config = everySecret();
            refuse(opened(), { type: "network.set", network: 5, config });
            assert.ok(secretsIn(config).every(secret => secret.wiped));
        });
    }

    describe("of credentials", () => {
        const credential = (): CredentialConfig => {
            const config = setCredentialField(defaultCredential, "password", '"a secret"');
            assert.ok(!isRefused(config));
            return config;
        };
        const credentialEnds: Readonly<Record<string, (station: Station) => void>> = {
            "it is removed": station => station.command({ type: "credential.remove", credential: 0 }),
            "all are removed": station => station.command({ type: "credential.removeAll" }),
            "it is replaced": station =>
                station.command({ type: "credential.set", credential: 0, config: credential() }),
            "its interface is given up": station =>
                station.dispatch({ type: "interface.remove", call: station.call(), interface: 0 }),
        };
        for (const [what, end] of Object.entries(credentialEnds))
            it(`are wiped when ${what}`, () => {
                const station = opened();
                const config = credential();
                station.command({ type: "credential.add", config });
                const secrets = secretsIn(config);
                assert.ok(secrets.length > 0 && secrets.every(secret => !secret.wiped));
                end(station);
                assert.ok(secrets.every(secret => secret.wiped));
            });

        it("are wiped when the credential is refused", () => {
            const config = credential();
            assert.deepEqual(
                opened().command({ type: "credential.set", credential: 5, config }),
                refused("credentialUnknown"),
            );
            assert.ok(secretsIn(config).every(secret => secret.wiped));
        });
    });

    it("what a person answered is wiped once it is in its field, and when it is refused", () => {
        const station = opened();
        station.command({ type: "network.add", config: pskNetwork() });
        for (const [field, answer] of [
            ["PASSWORD", ok],
            ["OTP", ok],
            ["SHOE_SIZE", refused("fieldRefused")],
        ] as const) {
            const value = secretOf(7);
            const result = station.command({ type: "network.reply", network: 0, field, value });
            assert.equal(result?.ok, answer.ok);
            assert.ok(value.wiped, field);
        }
    });

    it("blobs are secret, and are wiped when they are removed, refused, repeated, or their interface is given up", () => {
        const station = opened();
        const [first, same, other, second] = [secretOf(1), secretOf(1), secretOf(2), secretOf(3)] as const;
        const add = (name: string, data: Secret) => station.command({ type: "blob.add", name, data });
        assert.deepEqual(
            [add("key", first), add("key", same), add("key", other), add("more", second)],
            [ok, ok, refused("blobExists"), ok],
        );
        assert.deepEqual([first.wiped, same.wiped, other.wiped], [false, true, true]);
        assert.ok(!inspect(station.interface().blobs).includes("1, 1"));
        station.command({ type: "blob.remove", name: "key" });
        assert.ok(first.wiped);
        station.dispatch({ type: "interface.remove", call: station.call(), interface: 0 });
        assert.ok(second.wiped);
    });
});

describe("what one client can fill", () => {
    it("is a thousand networks; then a refusal changes nothing until one is removed", () => {
        const station = opened();
        for (let i = 0; i < 1000; i++)
            assert.equal(station.command({ type: "network.add", config: pskNetwork() })?.ok, true);
        const before = station.root;
        assert.deepEqual(station.command({ type: "network.add", config: pskNetwork() }), refused("limitReached"));
        assert.equal(station.root, before);
        station.command({ type: "network.remove", network: 3 });
        assert.equal(station.command({ type: "network.add", config: pskNetwork() })?.ok, true);
    });

    it("is four mebibytes of blobs, names included", () => {
        const station = opened();
        const add = (name: string, length: number) =>
            station.command({ type: "blob.add", name, data: Secret.taking(new Uint8Array(length).fill(1)) });
        assert.deepEqual(add("a", 0x40_0000), refused("limitReached"));
        assert.deepEqual(add("a".repeat(0x40_0000), 1), refused("limitReached"));
        assert.deepEqual([add("a", 0x20_0000), add("b", 0x1f_fffe)], [ok, ok]);
        assert.deepEqual(add("c", 1), refused("limitReached"));
    });

    it("is no scan that is longer than a kernel message", () => {
        const station = opened();
        const scan = (parameters: { frequencies?: readonly number[]; extraElements?: Uint8Array }) =>
            station.command({ type: "scan", parameters: { ssids: [], ...parameters }, allowRoam: true });
        assert.deepEqual(scan({ frequencies: Array.from({ length: 1001 }, (_, i) => i) }), refused("scanRejected"));
        assert.deepEqual(scan({ extraElements: new Uint8Array(2305) }), refused("scanRejected"));
        assert.deepEqual(scan({ extraElements: new Uint8Array(2304) }), ok);
    });
});
