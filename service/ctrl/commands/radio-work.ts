import {
    ask,
    atoi,
    FAIL,
    type InterfaceHandlers,
    type InterfaceScene,
    type Outcome,
    withArgument,
} from "#service/ctrl/command.js";
import type { Interface } from "#src/core/interface.js";
import type { RadioWork } from "#src/core/radio-work.js";
import { seconds } from "#src/lib/instant.js";

/** Who uses the radio, and programs that want to. */
export const radioWorkCommands: InterfaceHandlers = {
    RADIO_WORK: withArgument((argument, scene) => {
        if (argument === "show") return show(scene);
        if (argument.startsWith("add ")) return add(argument.slice(4), scene);
        if (!argument.startsWith("done ")) return FAIL;
        return ask(scene, { type: "radioWork.done", number: atoi(argument.slice(5)) || "any" });
    }),
};

/** `<name> [freq=<MHz>] [timeout=<seconds>]` */
function add(argument: string, scene: InterfaceScene): Outcome {
    const [name = "", ...options] = argument.split(" ");
    const value = (option: string): number => Math.max(0, atoi(options.join(" ").split(`${option}=`)[1] ?? ""));
    return ask(
        scene,
        {
            type: "radioWork.add",
            name: name.slice(0, MAX_NAME),
            frequency: value("freq"),
            patience: seconds(value("timeout") || PATIENCE),
        },
        given => (given !== undefined && "radioWork" in given ? String(given.radioWork) : FAIL),
    );
}

/** As much of a name as the original keeps. */
const MAX_NAME = 95;
/** Seconds. */
const PATIENCE = 10;

/** Who has the radio, and who waits for it. */
function show({ root, iface }: InterfaceScene): string {
    const radio = root.radios.get(iface.capabilities.wiphy);
    const works = radio === undefined ? [] : [...(radio.active === undefined ? [] : [radio.active]), ...radio.queue];
    return works
        .map(work => {
            const owner = root.interfaces.get(work.interface);
            const { name, frequency } = owner === undefined ? { name: work.kind, frequency: 0 } : labelled(work, owner);
            return `${name}@${owner?.ifname ?? ""}:${frequency}:${work === radio?.active ? 1 : 0}:0.000000\n`;
        })
        .join("");
}

const NAMES = {
    scan: "scan",
    connect: "sme-connect",
    keys: "keys",
    p2pSearch: "p2p-scan",
    p2pListen: "p2p-listen",
    p2pQuery: "p2p-send-action",
} as const;

function labelled({ kind, number = 0 }: RadioWork, { externalWorks, advertisement }: Interface) {
    const work = externalWorks.byNumber.get(number);
    if (kind === "external") return { name: `ext:${work?.name ?? ""}`, frequency: work?.frequency ?? 0 };
    const query = advertisement.queries.pending.find(pending => pending.number === number);
    if (kind === "gas") return { name: "gas-query", frequency: query?.frequency ?? 0 };
    return { name: NAMES[kind], frequency: 0 };
}
