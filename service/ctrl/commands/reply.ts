import { ask, atoi, FAIL, type InterfaceHandlers, prefix } from "#service/ctrl/command.js";
import { Secret } from "#src/lib/secret.js";
import { utf8 } from "#src/lib/text.js";

/** Answers to requests for something that only a person knows: `CTRL-RSP-<field>-<network>:<value>`. */
export const replyCommands: InterfaceHandlers = {
    "CTRL-RSP-": prefix((argument, scene) => {
        const [, field, network, value] = /^([^-]*)-([^:]*):(.*)$/s.exec(argument) ?? [];
        if (field === undefined || network === undefined || value === undefined) return FAIL;
        return ask(scene, {
            type: "network.reply",
            network: atoi(network),
            field,
            value: Secret.taking(utf8(value)),
        });
    }),
};
