import type { Contract } from "#service/dbus/contract.gen.js";
import { failed, standardInvalidArgs, unknownError } from "#service/dbus/error.js";
import type { PropertyRule } from "#service/dbus/implement.js";
import type { Answer } from "#service/dbus/tree.js";
import type { Desk } from "#service/objects/desk.js";
import { globalFieldText, globalProperties } from "#src/config/global.js";
import type { Call } from "#src/core/event.js";
import type { Interface } from "#src/core/interface.js";

/** The properties that stand for fields of the global configuration, in the order of the contract. */
export const GLOBAL_FIELD_PROPERTIES = [
    "EapolVersion",
    "Bgscan",
    "DisableScanOffload",
    "Dot11RSNAConfigPMKLifetime",
    "Dot11RSNAConfigPMKReauthThreshold",
    "Dot11RSNAConfigSATimeout",
    "BssMaxCount",
    "FilterSsids",
    "FilterRssi",
    "ApIsolate",
    "Okc",
    "Pmf",
    "SaeCheckMfp",
    "SaeGroups",
    "SaePwe",
    "IgnoreOldScanRes",
    "FreqList",
    "InitialFreqList",
    "ScanCurFreq",
    "ScanResValidForConnect",
    "SchedScanInterval",
    "MacAddr",
    "RandAddrLifetime",
    "PreassocMacAddr",
    "PassiveScan",
    "WpaRscRelaxation",
] as const satisfies readonly (keyof Contract["fi.w1.wpa_supplicant1.Interface"]["properties"])[];

type Name = (typeof GLOBAL_FIELD_PROPERTIES)[number];
type Rule = PropertyRule<{ signature: "s"; type: string; access: "readwrite"; announced: false }, Interface>;

const FIELDS = new Map(globalProperties.map(({ property, field }) => [property, field]));
/** Field name and value together; the original builds a line of its configuration file in a buffer of this size. */
const MAX_LENGTH = 246;

/** One rule for each: configuration text in both directions. */
export function globalFieldRules(desk: Desk): Readonly<Record<Name, Rule>> {
    const rules = GLOBAL_FIELD_PROPERTIES.map(name => [name, rule(desk, name)] as const);
    return Object.fromEntries(rules) as Record<Name, Rule>;
}

function rule(desk: Desk, name: Name): Rule {
    const field = FIELDS.get(name);
    if (field === undefined) throw new Error(`no global field is called ${name}`);
    return {
        get: ({ config }) => globalFieldText(config, field) ?? failed("Failed to read property"),
        set: ({ id }, text, call) => {
            if (field.length + text.length > MAX_LENGTH)
                return standardInvalidArgs(`Interface property ${name} value too large`);
            // A field cannot be cleared this way, which is a fault of the original that clients may know.
            if (text === "") return unknownError(`Failed to construct new interface property ${name}`);
            return setField(
                desk,
                id,
                field,
                text,
                call,
                standardInvalidArgs(`Failed to set interface property ${name}`),
            );
        },
    };
}

/** Hands a field to the core; a value that the configuration refuses is answered with `refused`. */
export const setField = (
    desk: Desk,
    interfaceId: number,
    field: string,
    text: string,
    call: Call,
    refused: ReturnType<typeof failed>,
): Answer => desk.command(call, interfaceId, { type: "config.set", field, text }, { refused });
