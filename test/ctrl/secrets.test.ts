import assert from "node:assert/strict";
import { wpa2Psk } from "#src/ap/index.js";
import { CREDENTIAL_FIELDS } from "#src/config/credential-fields.js";
import { readableGlobalFields } from "#src/config/global.js";
import { NETWORK_FIELDS } from "#src/config/network-fields.js";
import { passphraseToPsk } from "#src/crypto/pbkdf2.js";
import { toHex } from "#src/lib/bytes.js";
import { Secret } from "#src/lib/secret.js";
import { Controlled } from "#test/ctrl/controlled.js";
import { Site, text } from "#test/support/site.js";

const PASSPHRASE = "correct horse battery";
const PASSWORD = "staple-of-the-user";
const PIN = "31415926";
const PMK = passphraseToPsk(text(PASSPHRASE), text("home"));
const SECRETS = [PASSPHRASE, PASSWORD, PIN, toHex(PMK), toHex(text(PASSPHRASE)), toHex(text(PASSWORD))];

describe("secrets and the control socket", () => {
    it("go in and never come out, in no reply and no event, however closely one listens", async () => {
        const site = new Site();
        const { bssid } = site.accessPoint("home", { security: wpa2Psk(new Secret(PMK)) }).config;
        const controlled = await Controlled.start(site);
        const { socket, global } = controlled;
        const said: string[] = [];
        const listen = (): void => {
            said.push(...socket.take("monitor"), ...global.take("monitor"));
        };
        for (const command of ["ATTACH", "LEVEL 0"]) socket.receive("monitor", command);
        global.receive("monitor", "ATTACH");
        const ask = async (command: string): Promise<void> => {
            said.push(await controlled.ask(command));
            listen();
        };
        for (const command of [
            "LOG_LEVEL EXCESSIVE",
            "ADD_NETWORK",
            'SET_NETWORK 0 ssid "home"',
            `SET_NETWORK 0 psk "${PASSPHRASE}"`,
            `SET_NETWORK 0 password "${PASSWORD}"`,
            `SET_NETWORK 0 pin "${PIN}"`,
            `SET_NETWORK 0 private_key_passwd "${PASSWORD}"`,
            `SET_NETWORK 0 psk "${PASSPHRASE}${"!".repeat(50)}`,
            "ADD_CRED",
            `SET_CRED 0 password "${PASSWORD}"`,
            `SET_CRED 0 password ${PASSWORD}`,
            `CTRL-RSP-PASSWORD-0:${PASSWORD}`,
            `CTRL-RSP-PSK_PASSPHRASE-0:"${PASSPHRASE}"`,
            `SET pcsc_pin ${PIN}`,
            `SET blob key ${toHex(text(PASSWORD))}`,
            "SELECT_NETWORK 0",
        ])
            await ask(command);
        await controlled.supplicant.becomes("completed");
        listen();
        for (const command of [
            ...NETWORK_FIELDS.map(({ name }) => `GET_NETWORK 0 ${name}`),
            ...CREDENTIAL_FIELDS.map(({ name }) => `GET_CRED 0 ${name}`),
            ...[...readableGlobalFields(), "pcsc_pin", "blob"].map(name => `GET ${name}`),
            "DUMP",
            "ADD_NETWORK",
            "DUP_NETWORK 0 1 psk",
            "GET_NETWORK 1 psk",
            ...[
                "LIST_NETWORKS",
                "LIST_CREDS",
                "STATUS",
                "STATUS-VERBOSE",
                "STATUS-WPS",
                "STATUS-DRIVER",
                "MIB",
                "PMKSA",
            ],
            `BSS ${bssid}`,
            "DISCONNECT",
            "REMOVE_NETWORK all",
            "FLUSH",
        ])
            await ask(command);
        assert.ok(said.some(line => line.includes("CTRL-EVENT-CONNECTED")) && said.includes("*"));
        for (const secret of SECRETS)
            assert.deepEqual(
                said.filter(line => line.includes(secret)),
                [],
            );
        assert.deepEqual(
            [...controlled.warnings, ...controlled.notes].filter(line => SECRETS.some(secret => line.includes(secret))),
            [],
        );
        await site.air.close();
    });
});
