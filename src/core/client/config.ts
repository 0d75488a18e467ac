import { type GlobalConfig, setGlobalField } from "#src/config/global.js";
import { isRefused, type Refused } from "#src/config/network.js";
import type { Answer } from "#src/core/client/answer.js";
import type { Interface } from "#src/core/interface.js";
import { type InterfaceEffect, type Routed, routed } from "#src/core/route/routed.js";
import { unreachable } from "#src/lib/machine.js";

/** What clients ask about the settings of an interface. */
export type ConfigCommand =
    /** A global configuration field in configuration syntax. */
    | { readonly type: "config.set"; readonly field: string; readonly text: string }
    /** Seconds between fruitless scans of all channels. */
    | { readonly type: "scanInterval.set"; readonly seconds: number }
    | { readonly type: "bridge.set"; readonly bridge: string }
    /** Writes the configuration file, if the configuration allows it. */
    | { readonly type: "config.save" };

export function configCommand(state: Interface, command: ConfigCommand, { done, failed }: Answer): Routed {
    switch (command.type) {
        case "config.set": {
            const config = setConfig(state.config, command.field, command.text);
            if (isRefused(config)) return failed("fieldRefused", config.refused);
            const country: readonly InterfaceEffect[] =
                config.country === undefined || config.country === state.config.country
                    ? []
                    : [
                          {
                              type: "driver",
                              owner: "none",
                              request: 0,
                              command: { type: "setCountry", alpha2: config.country },
                          },
                      ];
            return done(routed({ ...state, config }, country));
        }

        case "scanInterval.set":
            return done(routed({ ...state, config: { ...state.config, scanInterval: command.seconds } }));

        case "bridge.set":
            return done(routed({ ...state, bridge: command.bridge }));

        case "config.save":
            return failed(state.config.updateConfig ? "configNotWritten" : "configReadOnly");

        default:
            return unreachable(command);
    }
}

/** `scan_interval` is for clients only: the configuration file has no such field. */
function setConfig(config: GlobalConfig, field: string, text: string): GlobalConfig | Refused {
    if (field !== "scan_interval") return setGlobalField(config, field, text);
    return /^[0-9]{1,9}$/.test(text) ? { ...config, scanInterval: Number(text) } : { refused: `${field}: ${text}` };
}
