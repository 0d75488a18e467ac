import {
    alone,
    ask,
    askAll,
    atoi,
    either,
    FAIL,
    fitting,
    type InterfaceHandlers,
    type InterfaceScene,
    type Outcome,
    split,
    withArgument,
} from "#service/ctrl/command.js";
import { frequenciesIn } from "#service/ctrl/commands/scan.js";
import {
    defaultNetwork,
    isRefused,
    type NetworkConfig,
    networkField,
    networkFieldText,
    setNetworkField,
} from "#src/config/network.js";
import { printValue } from "#src/config/value.js";
import type { Command } from "#src/core/client/command.js";
import type { Interface } from "#src/core/interface.js";
import type { Network } from "#src/core/network.js";
import { leadingMac, zeroMac } from "#src/lib/mac.js";
import { printfEscaped } from "#src/lib/text.js";

/** Configured networks. */
export const networkCommands: InterfaceHandlers = {
    LIST_NETWORKS: either((argument, { iface }) => list(iface, argument)),
    ADD_NETWORK: alone(scene =>
        ask(scene, { type: "network.add", config: defaultNetwork }, value =>
            value !== undefined && "network" in value ? `${value.network}\n` : FAIL,
        ),
    ),
    REMOVE_NETWORK: withArgument((argument, scene) =>
        ask(
            scene,
            argument === "all" ? { type: "network.removeAll" } : { type: "network.remove", network: atoi(argument) },
        ),
    ),
    SELECT_NETWORK: withArgument((argument, scene) => {
        if (argument.startsWith("any")) return askAll(scene, [enable("all", true), { type: "reconnect" }]);
        const ranges = argument.split(" freq=", 2)[1];
        const frequencies = ranges === undefined ? [] : frequenciesIn(scene.iface.capabilities, ranges);
        return onUsable(scene, argument, ({ id }) =>
            ask(scene, { type: "network.select", network: id, ...(frequencies.length > 0 && { frequencies }) }),
        );
    }),
    ENABLE_NETWORK: withArgument((argument, scene) => {
        if (argument === "all") return ask(scene, enable("all", true));
        return onUsable(scene, argument, ({ id, config }) =>
            argument.includes(" no-connect")
                ? ask(scene, { type: "network.set", network: id, config: { ...config, disabled: 0 }, quietly: true })
                : ask(scene, enable(id, true)),
        );
    }),
    DISABLE_NETWORK: withArgument((argument, scene) => {
        if (argument === "all") return ask(scene, enable("all", false));
        return onUsable(scene, argument, ({ id }) => ask(scene, enable(id, false)));
    }),
    SET_NETWORK: withArgument((argument, scene) => {
        const [id, rest] = split(argument) ?? [];
        const [name, value] = split(rest ?? "") ?? [];
        const network = id === undefined ? undefined : networkOf(scene.iface, id);
        if (network === undefined || name === undefined || value === undefined) return FAIL;
        return set(scene, network, name, value);
    }),
    GET_NETWORK: withArgument((argument, { iface }) => {
        const [id, name] = split(argument) ?? [];
        const network = id === undefined ? undefined : networkOf(iface, id);
        if (name === undefined || network === undefined || name === NEVER_SHOWN) return FAIL;
        return networkFieldText(network.config, name) ?? FAIL;
    }),
    DUP_NETWORK: withArgument((argument, scene) => duplicate(scene, argument, scene)),
    BSSID: withArgument((argument, scene) => {
        const [id, address = ""] = split(argument) ?? [];
        const network = id === undefined ? undefined : networkOf(scene.iface, id);
        const bssid = leadingMac(address);
        if (network === undefined || bssid === undefined) return FAIL;
        const config: NetworkConfig = { ...network.config, bssid: bssid === zeroMac ? undefined : bssid };
        return ask(scene, { type: "network.set", network: network.id, config });
    }),
};

/** The original has no text for it. */
const NEVER_SHOWN = "psk_list";

/** Copies a field, which may be a secret, from one network to another: `<from> <to> <field>`. */
export function duplicate(source: InterfaceScene, argument: string, target: InterfaceScene): Outcome {
    const [from, rest = ""] = split(argument) ?? [];
    const [to, name] = split(rest) ?? [];
    if (from === undefined || to === undefined || name === undefined) return FAIL;
    const network = networkOf(source.iface, from);
    const value = network && networkField(network.config, name);
    const copy = networkOf(target.iface, to);
    return value === undefined || copy === undefined ? FAIL : set(target, copy, name, printValue(value));
}

function set(scene: InterfaceScene, network: Network, name: string, value: string): Outcome {
    const config = setNetworkField(network.config, name, value);
    if (isRefused(config)) return FAIL;
    return ask(scene, { type: "network.set", network: network.id, config });
}

/** Stored groups of Wi-Fi Direct are no networks that one selects. */
function onUsable(scene: InterfaceScene, argument: string, run: (network: Network) => Outcome): Outcome {
    const network = networkOf(scene.iface, argument);
    return network === undefined || network.config.disabled === 2 ? FAIL : run(network);
}

const networkOf = ({ networks }: Interface, id: string): Network | undefined => networks.byId.get(atoi(id));

const enable = (network: number | "all", enabled: boolean): Command => ({ type: "network.enable", network, enabled });

function list(iface: Interface, argument: string): string {
    const last = argument.startsWith("LAST_ID=") ? atoi(argument.slice("LAST_ID=".length)) : -1;
    const { association } = iface;
    const current = association.tag === "idle" ? undefined : association.target.network;
    const rows = [...iface.networks.byId.values()]
        .sort((a, b) => a.id - b.id)
        .filter(({ id }) => id > last)
        .map(network => row(network, network.id === current));
    return fitting(["network id / ssid / bssid / flags\n", ...rows]);
}

function row({ id, config, setAside }: Network, current: boolean): string {
    const flags = [
        ...(current ? ["[CURRENT]"] : []),
        ...(config.disabled === 0 ? [] : ["[DISABLED]"]),
        ...(setAside === undefined ? [] : ["[TEMP-DISABLED]"]),
        ...(config.disabled === 2 ? ["[P2P-PERSISTENT]"] : []),
    ];
    const ssid = config.ssid === undefined ? "" : printfEscaped(config.ssid);
    return `${id}\t${ssid}\t${config.bssid ?? "any"}\t${flags.join("")}\n`;
}
