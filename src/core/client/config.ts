import { type GlobalConfig, globalSecrets, setGlobalField } from "#src/config/global.js";
import { isRefused, type Refused } from "#src/config/network.js";
import { INT_MAX } from "#src/config/value.js";
import { type Answer, wipes } from "#src/core/client/answer.js";
import { askDriver } from "#src/core/client/driver-call.js";
import { radioChanged } from "#src/core/client/p2p.js";
import type { LocalEvent } from "#src/core/event.js";
import type { Interface } from "#src/core/interface.js";
import { type InterfaceEffect, type Routed, routed } from "#src/core/route/routed.js";
import { unreachable } from "#src/lib/machine.js";
import { utf8 } from "#src/lib/text.js";

/** What clients ask about the settings of an interface. */
export type ConfigCommand =
    /** A global configuration field in configuration syntax. */
    | { readonly type: "config.set"; readonly field: string; readonly text: string }
    /** Seconds between fruitless scans of all channels. */
    | { readonly type: "scanInterval.set"; readonly seconds: number }
    | { readonly type: "bridge.set"; readonly bridge: string };

export function configCommand(state: Interface, command: ConfigCommand, answer: Answer): Routed {
    const { done, failed } = answer;
    switch (command.type) {
        case "config.set": {
            const config = setConfig(state.config, command.field, command.text);
            if (isRefused(config)) return failed("fieldRefused", config.refused);
            const { country } = config;
            return country === undefined || country === state.config.country
                ? done(configured(state, config))
                : askDriver(
                      state,
                      answer,
                      { type: "setCountry", alpha2: country },
                      { changes: { country }, otherwise: "countryRefused" },
                  );
        }

        case "scanInterval.set":
            return done(routed({ ...state, config: { ...state.config, scanInterval: command.seconds } }));

        case "bridge.set":
            return setBridge(state, command.bridge, answer);

        default:
            return unreachable(command);
    }
}

/** Frames of a link that stands, or is being made, would go astray. */
function setBridge(state: Interface, bridge: string, answer: Answer): Routed {
    if (state.association.tag !== "idle") return answer.failed("interfaceBusy");
    if (utf8(bridge).length > MAX_IFNAME) return answer.failed("bridgeNameInvalid");
    if (bridge === state.bridge) return answer.done(routed(state));
    return askDriver(
        state,
        answer,
        { type: "setBridge", bridge },
        { changes: { bridge }, otherwise: "bridgeUnusable" },
    );
}

/** IFNAMSIZ without the zero at the end. */
const MAX_IFNAME = 15;

/** Settings, and what follows from them at once. */
export function configured(state: Interface, config: GlobalConfig): Routed {
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
    const kept = globalSecrets(config);
    const gone = globalSecrets(state.config).filter(secret => !kept.includes(secret));
    const next: Interface = { ...state, config };
    const selection: readonly LocalEvent[] =
        config.apScan === state.config.apScan ? [] : [{ to: "connect", event: { type: "look" } }];
    const pauses: readonly LocalEvent[] =
        config.autoscan === state.config.autoscan ? [] : [{ to: "connect", event: { type: "autoscanChanged" } }];
    return routed(next, [...country, ...wipes(gone)], [radioChanged(next), ...selection, ...pauses]);
}

/** `scan_interval` is for clients only: the configuration file has no such field. */
function setConfig(config: GlobalConfig, field: string, text: string): GlobalConfig | Refused {
    if (field !== "scan_interval") return setGlobalField(config, field, text);
    return /^[0-9]{1,10}$/.test(text) && Number(text) <= INT_MAX
        ? { ...config, scanInterval: Number(text) }
        : { refused: `${field}: ${text}` };
}
