import {
    alone,
    atoi,
    FAIL,
    findHandler,
    type Handler,
    type Handlers,
    type InterfaceHandlers,
    type InterfaceScene,
    OK,
    type Outcome,
    type Scene,
    split,
    UNKNOWN,
    withArgument,
} from "#service/ctrl/command.js";
import { daemonCommands } from "#service/ctrl/commands/daemon.js";
import { interfaceHandlers } from "#service/ctrl/commands/index.js";
import { duplicate } from "#service/ctrl/commands/network.js";
import { p2pCommands } from "#service/ctrl/commands/p2p.js";
import { p2pServiceCommands } from "#service/ctrl/commands/p2p-service.js";
import { setWifiDisplay } from "#service/ctrl/commands/set-word.js";
import { settingCommands } from "#service/ctrl/commands/setting.js";
import { statusAddress } from "#service/ctrl/commands/status.js";
import type { Setting } from "#src/core/client/config-file.js";
import type { Call } from "#src/core/event.js";
import type { Interface } from "#src/core/interface.js";
import { hasP2p, isP2pPossible, p2pDeviceName } from "#src/core/p2p-device.js";
import { interfaceNamed, type Root } from "#src/core/root.js";

/** What the global socket does about a command: one of its own, or `IFNAME=wlan0` and one of that interface. */
export function globalOutcome(text: string, scene: Scene): Outcome {
    const [, ifname, rest] = /^IFNAME=([^ ]*) (.*)$/s.exec(text) ?? [];
    if (ifname !== undefined && rest !== undefined) {
        const inner = interfaceScene(scene, ifname);
        return inner === undefined ? "FAIL-NO-IFNAME-MATCH\n" : run(interfaceHandlers, rest, inner);
    }
    return run(globalHandlers, text, scene);
}

function run<S extends Scene>(handlers: Handlers<S>, text: string, scene: S): Outcome {
    const found = findHandler(handlers, text);
    return found === undefined ? UNKNOWN : found.run(found.argument, scene);
}

function interfaceScene(scene: Scene, ifname: string): InterfaceScene | undefined {
    const { root } = scene;
    const iface = interfaceNamed(root, ifname) ?? root.interfaces.values().find(each => p2pDeviceName(each) === ifname);
    return iface && { ...scene, iface };
}

const { RELOG, TERMINATE, INTERFACES, INTERFACE_LIST, SUSPEND, RESUME } = daemonCommands;
const { SET } = settingCommands;

export const globalHandlers: Handlers<Scene> = {
    PING: alone(() => "PONG\n"),
    STATUS: alone(({ root }) =>
        [
            ...p2pLines(root),
            `wifi_display=${root.wfdEnabled ? 1 : 0}\n`,
            ...root.interfaces
                .values()
                .sort((a, b) => b.id - a.id)
                .map(({ ifname, link }) => `ifname=${ifname}\naddress=${link.address}\n`),
        ].join(""),
    ),
    INTERFACE_ADD: withArgument(addInterface),
    INTERFACE_REMOVE: withArgument((ifname, { root }) => {
        const iface = interfaceNamed(root, ifname);
        return iface === undefined ? FAIL : giveUp(iface.id, OK);
    }),
    SET: withArgument((argument, scene) => {
        const [name, value] = split(argument) ?? [];
        if (name?.toLowerCase() === "wifi_display" && value !== undefined)
            return setWifiDisplay(scene.root, { enabled: atoi(value) !== 0 });
        // Anything else is that interface's, as programs for Wi-Fi Direct expect.
        const iface = p2pInterface(scene.root);
        return iface === undefined ? FAIL : SET!.run(argument, { ...scene, iface });
    }),
    DUP_NETWORK: withArgument((argument, scene) => {
        const [from, rest = ""] = split(argument) ?? [];
        const [to, what = ""] = split(rest) ?? [];
        const source = from === undefined ? undefined : interfaceScene(scene, from);
        const target = to === undefined ? undefined : interfaceScene(scene, to);
        return source === undefined || target === undefined ? FAIL : duplicate(source, what, target);
    }),
    SAVE_CONFIG: alone(({ root }) => {
        const kept = root.interfaces.values().filter(({ config }) => config.updateConfig);
        if (kept.length === 0) return FAIL;
        return {
            events: kept.map(({ id }) => (call: Call) => ({
                type: "command",
                interface: id,
                call,
                command: { type: "config.save" },
            })),
            done: () => OK,
            refused: () => FAIL,
        };
    }),
    RELOG: RELOG!,
    TERMINATE: TERMINATE!,
    INTERFACES: INTERFACES!,
    INTERFACE_LIST: INTERFACE_LIST!,
    SUSPEND: SUSPEND!,
    RESUME: RESUME!,
    ...ofP2p({ ...p2pCommands, ...p2pServiceCommands }),
};

/** Of the interface that P2P words are for. */
function p2pLines(root: Root): readonly string[] {
    const iface = p2pInterface(root);
    if (iface === undefined) return [];
    if (!isP2pPossible(iface)) return ["p2p_state=DISABLED\n"];
    const { activity } = iface.p2p.discovery;
    const address = statusAddress(iface);
    return [
        ...(address === undefined ? [] : [`p2p_device_address=${address}\n`]),
        `p2p_state=${P2P_STATES[activity.tag]}\n`,
    ];
}

const P2P_STATES = { idle: "IDLE", listening: "LISTEN_ONLY", resting: "LISTEN_ONLY", finding: "SEARCH" } as const;

const p2pInterface = ({ interfaces }: Root): Interface | undefined =>
    interfaces
        .values()
        .filter(hasP2p)
        .sort((a, b) => a.id - b.id)[0];

/** Who does not name an interface means the first one that has P2P. */
function ofP2p(handlers: InterfaceHandlers): Handlers<Scene> {
    const redirected = Object.entries(handlers).map(([word, { form, run }]): [string, Handler<Scene>] => [
        word,
        {
            form,
            run: (argument, scene) => {
                const iface = p2pInterface(scene.root);
                return iface === undefined ? UNKNOWN : run(argument, { ...scene, iface });
            },
        },
    ]);
    return Object.fromEntries(redirected);
}

/** `<ifname>TAB<file>TAB<driver>TAB<ctrl_interface>TAB<driver_param>TAB<bridge>[TABcreate[TAB<type>]]` */
function addInterface(argument: string, { root, problem }: Scene): Outcome {
    const [
        ifname = "",
        configFile = "",
        driver = "",
        directory = "",
        parameters = "",
        bridge = "",
        create = "",
        type = "sta",
    ] = argument.split("\t");
    const kind = type === "sta" ? "station" : type === "ap" ? "ap" : undefined;
    const made = create === "create";
    if (ifname === "" || (create !== "" && !made) || (made && kind === undefined)) return FAIL;
    if (interfaceNamed(root, ifname) !== undefined) return FAIL;
    const settings: readonly Setting[] = [
        ["ctrl_interface", directory],
        ["driver_param", parameters],
    ];
    return {
        events: [
            (call: Call) => ({
                type: "interface.create",
                call,
                ifname,
                drivers: driver.split(",").filter(name => name !== ""),
                bridge,
                configFile,
                settings: settings.filter(([, text]) => text !== ""),
                ...(made && kind !== undefined && { device: { kind, address: undefined } }),
            }),
        ],
        done: ([value]) => {
            if (value === undefined || !("interface" in value)) return FAIL;
            return problem(value.interface) === undefined ? OK : giveUp(value.interface, FAIL);
        },
        refused: () => FAIL,
    };
}

const giveUp = (id: number, reply: string): Outcome => ({
    events: [(call: Call) => ({ type: "interface.remove", call, interface: id })],
    done: () => reply,
    refused: () => FAIL,
});
