import { ask, atoi, FAIL, type InterfaceScene, OK, type Outcome } from "#service/ctrl/command.js";
import { frequenciesIn } from "#service/ctrl/commands/scan.js";
import type { EapolTimers, Tuning } from "#src/core/client/tuning.js";
import { hasP2p } from "#src/core/p2p-device.js";
import type { Root } from "#src/core/root.js";

/**
 * Words of `SET` that are no fields of the configuration, in small letters, which the original takes in any. Those of features
 * that are not there, and those that only other drivers than nl80211 understand, are refused.
 */
export const SET_WORDS: Readonly<Record<string, (value: string, scene: InterfaceScene) => Outcome>> = {
    "eapol::heldperiod": eapolTimer("heldPeriod"),
    "eapol::authperiod": eapolTimer("authPeriod"),
    "eapol::startperiod": eapolTimer("startPeriod"),
    "eapol::maxstart": eapolTimer("maxStart"),
    tdls_disabled: (value, scene) => tune(scene, { tdlsDisabled: atoi(value) !== 0 }),
    ps: setPowerSave,
    pno: offload,
    wifi_display: (value, { root, iface }) => {
        const enabled = atoi(value) !== 0;
        return enabled && !hasP2p(iface) ? FAIL : setWifiDisplay(root, { enabled });
    },
    relative_rssi: relativeSignal,
    relative_band_adjust: relativeAdjustment,
    uapsd: powerSaveDelivery,
    // What it would keep from being sent is sent by access points' wish only, which comes with network management.
    no_keep_alive: () => OK,
};

/** Of every interface; what is not given stays as it is. */
export function setWifiDisplay(
    { wfdSubelements, wfdEnabled }: Root,
    { subelements = wfdSubelements, enabled = wfdEnabled }: { subelements?: Uint8Array; enabled?: boolean },
): Outcome {
    return { events: [call => ({ type: "wfd.set", call, subelements, enabled })], done: () => OK, refused: () => FAIL };
}

const tune = (scene: InterfaceScene, change: Partial<Tuning>): Outcome => ask(scene, { type: "tuning.set", change });

function eapolTimer(name: keyof EapolTimers) {
    return (value: string, scene: InterfaceScene): Outcome => {
        const { eapolTimers } = scene.iface.tuning;
        const wanted = atoi(value);
        return wanted < 0 ? OK : tune(scene, { eapolTimers: { ...eapolTimers, [name]: wanted } });
    };
}

/** -1 leaves it as it is. */
export function setPowerSave(value: string, scene: InterfaceScene): Outcome {
    const wanted = atoi(value);
    if (wanted === -1) return OK;
    return wanted === 0 || wanted === 1 ? ask(scene, { type: "powerSave.set", enabled: wanted === 1 }) : FAIL;
}

/** `1 [freq=<ranges>]` or `0` */
function offload(value: string, scene: InterfaceScene): Outcome {
    if (atoi(value) === 0) return ask(scene, { type: "offload.set", wanted: undefined });
    const ranges = value.split("freq=", 2)[1];
    const frequencies = ranges === undefined ? [] : frequenciesIn(scene.iface.capabilities, ranges);
    return ask(scene, {
        type: "offload.set",
        wanted: { frequencies: frequencies.length > 0 ? frequencies : undefined },
    });
}

/** `disable`, or 0 to 100 dB. */
function relativeSignal(value: string, scene: InterfaceScene): Outcome {
    if (value === "disable") return tune(scene, { relativeSignal: undefined });
    const better = atoi(value);
    return better < 0 || better > 100 ? FAIL : tune(scene, { relativeSignal: { better } });
}

/** `2G:<dB>` or `5G:<dB>` */
function relativeAdjustment(value: string, scene: InterfaceScene): Outcome {
    const [, word, text] = /^([25]G)[^:]*:(.*)$/s.exec(value) ?? [];
    const by = atoi(text ?? "");
    if (word === undefined || by < -100 || by > 100) return FAIL;
    return tune(scene, { relativeAdjustment: by === 0 ? undefined : { band: word === "2G" ? "2.4GHz" : "5GHz", by } });
}

/** `disable` or `<BE>,<BK>,<VI>,<VO>[;<length>]`: nl80211 leaves unscheduled power save to the driver, here as in the original. */
function powerSaveDelivery(value: string): Outcome {
    return value === "disable" || value.split(",").length >= 4 ? OK : FAIL;
}
