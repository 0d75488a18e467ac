import type { Contract } from "#service/dbus/contract.gen.js";
import { failed, standardInvalidArgs, unknownError } from "#service/dbus/error.js";
import type { PropertyRule } from "#service/dbus/implement.js";
import type { Answer } from "#service/dbus/tree.js";
import type { Desk } from "#service/objects/desk.js";
import { globalFieldText, globalProperties } from "#src/config/global.js";
import { INT_MAX, parseInteger } from "#src/config/value.js";
import type { Call } from "#src/core/event.js";
import type { Interface } from "#src/core/interface.js";

type Properties = Contract["fi.w1.wpa_supplicant1.Interface"]["properties"];
type Text = { [P in keyof Properties]: Properties[P] extends { signature: "s"; access: "readwrite" } ? P : never };

/** The properties that stand for fields of the global configuration; those two are text, too, and have rules of their own. */
type Name = Exclude<Text[keyof Properties], "Country" | "BridgeIfname">;
type Rule = PropertyRule<{ signature: "s"; type: string; access: "readwrite"; announced: false }, Interface>;

/** Field name and value together; the original builds a line of its configuration file in a buffer of this size. */
const MAX_LENGTH = 246;

/** Fields of the key state machine and the largest value it takes: seconds, percent, seconds. */
const KEY_MACHINE: ReadonlyMap<string, number> = new Map([
    ["dot11RSNAConfigPMKLifetime", INT_MAX],
    ["dot11RSNAConfigPMKReauthThreshold", 100],
    ["dot11RSNAConfigSATimeout", INT_MAX],
]);

/** One rule for each: configuration text in both directions. */
export function globalFieldRules(desk: Desk): Readonly<Record<Name, Rule>> {
    const rules = globalProperties.map(({ property, field }) => [property, rule(desk, property, field)] as const);
    return Object.fromEntries(rules) as Record<Name, Rule>;
}

function rule(desk: Desk, name: string, field: string): Rule {
    const limits = KEY_MACHINE.get(field);
    return {
        get: ({ config }) => globalFieldText(config, field) ?? failed("Failed to read property"),
        set: ({ id }, text, call) => {
            if (field.length + text.length > MAX_LENGTH)
                return standardInvalidArgs(`Interface property ${name} value too large`);
            // A field cannot be cleared this way, which is a fault of the original that clients may know.
            if (text === "") return unknownError(`Failed to construct new interface property ${name}`);
            if (limits !== undefined) {
                const value = parseInteger(text);
                if (value === undefined) return standardInvalidArgs(`Invalid value for property ${name}`);
                if (value < 1 || value > limits)
                    return standardInvalidArgs(`Failed to apply interface property ${name}`);
            }
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
