import { alone, type InterfaceHandlers, type InterfaceScene } from "#service/ctrl/command.js";
import { type ConsideredBss, decisionTrace } from "#src/core/decision.js";
import { between } from "#src/lib/instant.js";
import { printfEscaped } from "#src/lib/text.js";

/** Why things are as they are. */
export const decisionCommands: InterfaceHandlers = {
    DECISIONS: alone(scene => lastDecision(scene)),
};

/** The last decision, and below it a line for each BSS that there was to choose from; nothing when none was made. */
function lastDecision({ iface, now }: InterfaceScene): string {
    const { decision } = iface.last;
    if (decision === undefined) return "";
    const { kind, chosen, at, considered } = decision;
    const { reason, data = {} } = decisionTrace(decision);
    const seconds = (between(at, now) / 1000).toFixed(1);
    const head = fields({ decision: reason, kind, chosen: Number(chosen), age: seconds, ...data });
    const refusals = fields(considered?.refusals ?? {});
    return [
        head,
        ...(considered === undefined
            ? []
            : [`candidates=${considered.candidates}${refusals === "" ? "" : ` ${refusals}`}`]),
        ...(considered?.bsss ?? []).map(bssLine),
    ]
        .map(line => `${line}\n`)
        .join("");
}

function bssLine({ bssid, ssid, network, frequency, signal, figures, refusal }: ConsideredBss): string {
    const { band: _, ...numbers } = figures ?? { band: "" };
    const why = refusal === undefined ? {} : { refused: refusal };
    // The SSID comes last: it may hold anything.
    return fields({ bssid, network, freq: frequency, signal, ...numbers, ...why, ssid: printfEscaped(ssid) });
}

const fields = (values: Readonly<Record<string, string | number | boolean>>): string =>
    Object.entries(values)
        .map(([name, value]) => `${name}=${value}`)
        .join(" ");
