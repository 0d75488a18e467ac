import {
    alone,
    ask,
    askWhen,
    atoi,
    FAIL,
    type InterfaceHandlers,
    type InterfaceScene,
    OK,
    type Outcome,
    withArgument,
} from "#service/ctrl/command.js";
import type { Command } from "#src/core/client/command.js";
import { currentNetworkOf, wpaState } from "#src/core/interface.js";
import { leadingMac } from "#src/lib/mac.js";

/** Connecting, leaving, moving. */
export const linkCommands: InterfaceHandlers = {
    REASSOCIATE: alone(scene => whenEnabled(scene, { type: "reassociate" })),
    REATTACH: alone(scene =>
        currentNetworkOf(scene.iface) === undefined ? FAIL : whenEnabled(scene, { type: "reattach" }),
    ),
    RECONNECT: alone(scene => whenEnabled(scene, { type: "reconnect" })),
    // Nothing to disconnect from is no failure here.
    DISCONNECT: alone(scene => ask(scene, { type: "disconnect" }, undefined, () => OK)),
    ROAM: withArgument((argument, scene) => askWhen(scene, leadingMac(argument), bssid => ({ type: "roam", bssid }))),
    STA_AUTOCONNECT: withArgument((argument, scene) =>
        ask(scene, { type: "autoReconnect.set", enabled: atoi(argument) !== 0 }),
    ),
    // Nothing of IEEE 802.1X is kept or under way.
    REAUTHENTICATE: alone(() => OK),
    ERP_FLUSH: alone(() => OK),
    LOGON: alone(scene => ask(scene, { type: "eapol.logon" })),
    LOGOFF: alone(scene => ask(scene, { type: "eapol.logoff" })),
    SIGNAL_MONITOR: {
        form: "prefix",
        run: (argument, scene) => {
            const value = (name: string): number => atoi(argument.split(`${name}=`)[1] ?? "0");
            return ask(scene, {
                type: "signalMonitor.set",
                threshold: value("THRESHOLD"),
                hysteresis: value("HYSTERESIS"),
            });
        },
    },
};

const whenEnabled = (scene: InterfaceScene, command: Command): Outcome =>
    wpaState(scene.iface) === "interface_disabled" ? FAIL : ask(scene, command);
