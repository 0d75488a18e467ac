import { setGlobalField } from "#src/config/global.js";
import { isRefused } from "#src/config/network.js";
import type { Answer } from "#src/core/client/answer.js";
import type { Interface } from "#src/core/interface.js";
import { type InterfaceEffect, type Routed, routed } from "#src/core/route/routed.js";
import type { DriverCommand } from "#src/driver/command.js";
import { EapolType, emitEapol } from "#src/eapol/packet.js";
import { noBytes } from "#src/lib/bytes.js";
import { unreachable } from "#src/lib/machine.js";

/** What clients ask about IEEE 802.1X. */
export type EapolCommand =
    /** Tells the access point goodbye and closes the port until `eapol.logon`; the association stays. */
    | { readonly type: "eapol.logoff" }
    | { readonly type: "eapol.logon" }
    /** Where the PKCS #11 engine and module are; empty: unset. */
    | { readonly type: "pkcs11.set"; readonly enginePath: string; readonly modulePath: string };

export function eapolCommand(state: Interface, command: EapolCommand, { done, failed }: Answer): Routed {
    switch (command.type) {
        case "eapol.logoff":
            return done(state.loggedOff ? routed(state) : routed({ ...state, loggedOff: true }, farewell(state)));

        // wpa_supplicant opens the port of a pre-shared key network only after its EAPOL-Starts went unanswered for a
        // minute and a half; the keys are there, so nothing is to be waited for.
        case "eapol.logon":
            return done(state.loggedOff ? routed({ ...state, loggedOff: false }, greeting(state)) : routed(state));

        case "pkcs11.set": {
            const { enginePath, modulePath } = command;
            // Without EAP no engine can be loaded.
            if (enginePath !== "") return failed("engineNotLoaded");
            const withoutEngine = setGlobalField(state.config, "pkcs11_engine_path", "");
            if (isRefused(withoutEngine)) return failed("fieldRefused", withoutEngine.refused);
            const config = setGlobalField(withoutEngine, "pkcs11_module_path", modulePath);
            if (isRefused(config)) return failed("fieldRefused", config.refused);
            return done(routed({ ...state, config, last: { ...state.last, pkcs11: {} } }));
        }

        default:
            return unreachable(command);
    }
}

/** What goes out when the port of a link closes because a client logged off. */
export const farewell = (state: Interface): readonly InterfaceEffect[] => port(state, EapolType.logoff, false);

const greeting = (state: Interface): readonly InterfaceEffect[] => port(state, EapolType.start, true);

function port({ association, config }: Interface, packetType: number, authorized: boolean): readonly InterfaceEffect[] {
    if (association.tag !== "completed") return [];
    const { bssid } = association.target.bss;
    const frame = emitEapol({ version: config.eapolVersion, packetType, body: noBytes });
    const command = (wanted: DriverCommand): InterfaceEffect => ({
        type: "driver",
        owner: "none",
        request: 0,
        command: wanted,
    });
    return [
        command({ type: "sendEapol", destination: bssid, frame, encrypt: association.target.security !== undefined }),
        command({ type: "authorizePort", peer: bssid, authorized }),
    ];
}
