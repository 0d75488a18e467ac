import { askWhen, FAIL, type InterfaceHandlers, OK, withArgument } from "#service/ctrl/command.js";
import type { TdlsCommand } from "#src/core/client/tdls.js";
import { leadingMac } from "#src/lib/mac.js";

/** Direct links between stations, as far as the driver sets them up by itself. */
export const tdlsCommands: InterfaceHandlers = {
    TDLS_DISCOVER: operation("discover"),
    TDLS_SETUP: operation("setup"),
    TDLS_TEARDOWN: withArgument((argument, scene) =>
        argument === "*" ? OK : operation("tearDown").run(argument, scene),
    ),
    TDLS_LINK_STATUS: withArgument((argument, { iface }) => {
        if (leadingMac(argument) === undefined) return FAIL;
        return `TDLS link status: ${iface.capabilities.features.has("tdls") && !iface.tuning.tdlsDisabled ? "peer does not exist" : "disabled"}\n`;
    }),
    TDLS_CHAN_SWITCH: withArgument(() => FAIL),
    TDLS_CANCEL_CHAN_SWITCH: withArgument(() => FAIL),
};

function operation(what: TdlsCommand["operation"]) {
    return withArgument<Parameters<InterfaceHandlers[string]["run"]>[1]>((argument, scene) =>
        askWhen(scene, leadingMac(argument), peer => ({ type: "tdls", operation: what, peer })),
    );
}
