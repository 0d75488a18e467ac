import {
    alone,
    FAIL,
    type Handlers,
    OK,
    type Outcome,
    prefix,
    type Scene,
    withArgument,
} from "#service/ctrl/command.js";
import { globalFieldText } from "#src/config/global.js";
import type { Call } from "#src/core/event.js";
import type { Root } from "#src/core/root.js";
import type { TraceLevel } from "#src/lib/machine.js";

/** The daemon as a whole, whichever interface is asked. */
export const daemonCommands: Handlers<Scene> = {
    LOG_LEVEL: prefix(logLevel),
    NOTE: withArgument((argument, { machine }) => {
        machine.note(argument);
        return OK;
    }),
    RELOG: prefix((_, { machine }) => (machine.reopenLog() ? OK : FAIL)),
    TERMINATE: alone(({ machine }) => {
        machine.terminate();
        return OK;
    }),
    INTERFACES: prefix((argument, { root }) => interfaceList(argument, root)),
    // Only drivers of other systems know which interfaces there are.
    INTERFACE_LIST: alone(() => ""),
    SUSPEND: alone(() => OK),
    RESUME: alone(() => OK),
};

/** The youngest first. */
const interfaceList = (argument: string, { interfaces }: Root): string =>
    [...interfaces.values()]
        .sort((a, b) => b.id - a.id)
        .map(({ ifname, config }) => {
            const directory = globalFieldText(config, "ctrl_interface") || "N/A";
            return argument.includes("ctrl") ? `${ifname} ctrl_iface=${directory}\n` : `${ifname}\n`;
        })
        .join("");

const LEVELS: readonly TraceLevel[] = ["excessive", "msgdump", "debug", "info", "warning", "error"];

/** ` [<level> [<timestamps>]]`; without either it tells. */
function logLevel(argument: string, { root }: Scene): Outcome {
    const { level, timestamp } = root.debug;
    if (argument === "") return `Current level: ${level.toUpperCase()}\nTimestamp: ${timestamp ? 1 : 0}\n`;
    const [word = "", stamp = ""] = argument.replace(/^ +/, "").split(/ +/);
    const wanted = LEVELS.find(name => name === word.toLowerCase());
    if (word !== "" && wanted === undefined) return FAIL;
    const change = {
        ...(wanted !== undefined && { level: wanted }),
        ...(stamp !== "" && { timestamp: Number.parseInt(stamp, 10) > 0 }),
    };
    return {
        events: [(call: Call) => ({ type: "debug.set", call, change })],
        done: () => OK,
        refused: () => FAIL,
    };
}
