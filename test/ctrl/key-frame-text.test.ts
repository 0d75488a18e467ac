import assert from "node:assert/strict";
import { keyFrameRemarks } from "#service/ctrl/key-frame-text.js";
import { MessageLevel } from "#service/ctrl/monitors.js";
import { wpa2Psk } from "#src/ap/index.js";
import type { CoreEffect } from "#src/core/effect.js";
import type { Interface } from "#src/core/interface.js";
import type { Root } from "#src/core/root.js";
import { passphraseToPsk } from "#src/crypto/pbkdf2.js";
import { Secret } from "#src/lib/secret.js";
import { Controlled } from "#test/ctrl/controlled.js";
import { Site, text } from "#test/support/site.js";

const AP = "02:00:00:00:10:00";

/** Reason and facts of the key machine, and the words that wpa_supplicant 2.10 has for them. */
const rows: readonly (readonly [
    reason: string,
    facts: Record<string, number | string | boolean>,
    level: number,
    text: string,
])[] = [
    ["replayedCounter", {}, 4, "WPA: EAPOL-Key Replay Counter did not increase - dropping packet"],
    ["wrongDescriptorVersion", { version: 0 }, 3, "WPA: Unsupported EAPOL-Key descriptor version 0"],
    ["wrongDescriptorVersion", { version: 7 }, 3, "WPA: Unsupported EAPOL-Key descriptor version 7"],
    ["wrongDescriptorVersion", { version: 1 }, 3, "WPA: CCMP is used, but EAPOL-Key descriptor version (1) is not 2"],
    ["keyDataNotDecrypted", { dataLength: 0 }, 4, "WPA: Unsupported AES-WRAP len 0"],
    ["keyDataNotDecrypted", { dataLength: 9 }, 4, "WPA: Unsupported AES-WRAP len 9"],
    ["keyDataNotDecrypted", { dataLength: 16 }, 4, "WPA: AES unwrap failed - could not decrypt EAPOL-Key key data"],
    ["shortKeyData", { announced: 8, present: 7 }, 3, "WPA: Invalid EAPOL-Key frame - key_data overflow (8 > 7)"],
    ["wrongKeyLength", { keyLength: 15 }, 4, `WPA: Invalid CCMP key length 15 (src=${AP})`],
    [
        "wrongNonce",
        {},
        4,
        `WPA: ANonce from message 1 of 4-Way Handshake differs from 3 of 4-Way Handshake - drop packet (src=${AP})`,
    ],
    ["unexpectedGroupMessage", {}, 3, "WPA: Group Key Handshake started prior to completion of 4-way handshake"],
    ["missingGroupKey", { group: true }, 3, "WPA: No GTK IE in Group Key msg 1/2"],
    ["missingGroupKey", {}, 3, "RSN: No GTK KDE included in EAPOL-Key msg 3/4"],
    [
        "invalidGroupKey",
        { groupCipher: "tkip", groupKeyLength: 16 },
        4,
        "WPA: Unsupported TKIP Group Cipher key length 16 (16)",
    ],
    ["invalidGroupKey", {}, 3, "RSN: Failed to configure IGTK"],
    [
        "elementDiffers",
        { source: "02:00:00:00:77:00" },
        4,
        "WPA: IE in 3/4 msg does not match with IE in Beacon/ProbeResp (src=02:00:00:00:77:00)",
    ],
    ["groupKeyForTransmission", {}, 3, "WPA: Tx bit set for GTK, but pairwise keys are used - ignore Tx bit"],
    ["michaelMicFailure", {}, 4, "Michael MIC failure detected"],
    ["countermeasuresStarted", {}, 4, "TKIP countermeasures started"],
];

describe("words for frames of the key handshake that cannot be used, and for keys", () => {
    let site: Site;
    let controlled: Controlled;

    before(async () => {
        site = new Site();
        site.accessPoint("home", { security: wpa2Psk(new Secret(passphraseToPsk(text("passphrase"), text("home")))) });
        controlled = await Controlled.start(site);
        for (const command of ["ADD_NETWORK", 'SET_NETWORK 0 ssid "home"', 'SET_NETWORK 0 psk "passphrase"'])
            await controlled.ask(command);
        await controlled.ask("SELECT_NETWORK 0");
        await controlled.supplicant.becomes("completed");
    });

    after(() => site.air.close());

    for (const [reason, facts, level, words] of rows)
        it(`are "${words}"`, () => {
            assert.deepEqual(keyFrameRemarks(reason, facts, controlled.supplicant.interface), [[level, words]]);
        });

    it("are none for what the original says nothing of", () => {
        assert.deepEqual(keyFrameRemarks("wrongSource", {}, controlled.supplicant.interface), []);
        assert.deepEqual(keyFrameRemarks("constructor", {}, controlled.supplicant.interface), []);
    });

    it("are two for an access point that protects its frames better than it has to", () => {
        const facts = { version: 3 };
        const remarks = keyFrameRemarks("strongerDescriptorVersion", facts, controlled.supplicant.interface);
        assert.deepEqual(
            remarks.map(([, words]) => words.slice(0, 55)),
            [
                "WPA: CCMP is used, but EAPOL-Key descriptor version (3)",
                "WPA: Interoperability workaround: allow incorrect (shou",
            ],
        );
    });

    it("are told once, before the end of the link that the frame brought about", () => {
        controlled.socket.receive("monitor", "ATTACH");
        controlled.socket.take("monitor");
        const { interface: iface, root } = controlled.supplicant;
        const trace: Extract<CoreEffect, { type: "trace" }> = {
            ...{ type: "trace", level: "info", reason: "missingGroupKey", interface: iface.id },
            data: { group: true },
        };
        const ended: Interface = { ...iface, last: { ...iface.last, disconnect: { reason: -1 } } };
        const after: Root = { ...root, interfaces: root.interfaces.with([[iface.id, ended]]) };
        controlled.server.transition(root, after, [trace]);
        controlled.server.trace(trace);
        assert.deepEqual(controlled.socket.take("monitor"), [
            "<3>WPA: No GTK IE in Group Key msg 1/2",
            `<3>CTRL-EVENT-DISCONNECTED bssid=${AP} reason=1 locally_generated=1`,
        ]);
        controlled.server.trace({ ...trace });
        assert.deepEqual(controlled.socket.take("monitor"), ["<3>WPA: No GTK IE in Group Key msg 1/2"]);
        controlled.socket.receive("monitor", "DETACH");
    });

    it("tell monitors the lengths of a frame that is cut", async () => {
        controlled.socket.receive("monitor", "ATTACH");
        const { association } = controlled.supplicant.interface;
        assert.ok(association.tag === "completed");
        const frame = Buffer.from(`0203005f02${"13ca".padEnd(92 * 2, "0")}0008`, "hex");
        assert.equal(frame.length, 99);
        controlled.supplicant.dispatch({
            type: "driver.event",
            interface: controlled.supplicant.interface.id,
            event: { type: "eapol", source: association.target.bss.bssid, frame, encrypted: true },
        });
        assert.ok(
            controlled.socket
                .take("monitor")
                .includes(`<${MessageLevel.info}>WPA: Invalid EAPOL-Key frame - key_data overflow (8 > 0)`),
        );
    });
});
