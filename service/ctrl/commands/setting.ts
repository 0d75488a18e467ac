import {
    alone,
    ask,
    askAll,
    FAIL,
    type InterfaceHandlers,
    type InterfaceScene,
    MAX_REPLY,
    type Outcome,
    prefix,
    split,
    withArgument,
} from "#service/ctrl/command.js";
import { MAX_COMMAND } from "#service/ctrl/limits.js";
import { globalFieldText, readableGlobalFields } from "#src/config/global.js";
import type { Command } from "#src/core/client/command.js";
import { isSearching } from "#src/core/scan.js";
import { fromHex } from "#src/lib/bytes.js";
import { Secret } from "#src/lib/secret.js";

/** Settings of the interface and where they are kept. */
export const settingCommands: InterfaceHandlers = {
    SET: withArgument((argument, scene) => {
        const [name, value] = split(argument) ?? [];
        if (name === undefined || value === undefined) return FAIL;
        return name === "blob" ? setBlob(value, scene) : ask(scene, { type: "config.set", field: name, text: value });
    }),
    GET: withArgument((argument, { iface }) => {
        if (argument === "version") return VERSION;
        if (argument === "max_command_len") return String(MAX_COMMAND);
        return globalFieldText(iface.config, argument) || FAIL;
    }),
    DUMP: prefix((_, { iface }) => {
        const text = readableGlobalFields()
            .map(name => `${name}=${globalFieldText(iface.config, name) || "null"}\n`)
            .join("");
        return text.length > MAX_REPLY ? FAIL : text;
    }),
    SAVE_CONFIG: alone(scene => ask(scene, { type: "config.save" })),
    RECONFIGURE: alone(scene => ask(scene, { type: "config.reload" })),
    FLUSH: alone(flush),
};

/** What programs that ask for the version compare with. */
const VERSION = "2.10";

/** `<name> <hexadecimal digits>`; takes the place of one of the same name. */
function setBlob(argument: string, scene: InterfaceScene): Outcome {
    const [name, hex] = split(argument) ?? [];
    const bytes = hex === undefined ? undefined : fromHex(hex);
    if (name === undefined || bytes === undefined) return FAIL;
    const add: Command = { type: "blob.add", name, data: Secret.taking(bytes) };
    return askAll(scene, scene.iface.blobs.has(name) ? [{ type: "blob.remove", name }, add] : [add]);
}

/** Everything that clients left behind, so that what comes next finds an interface as after the start. */
function flush(scene: InterfaceScene): Outcome {
    const { iface } = scene;
    return askAll(scene, [
        ...(iface.scan.tag === "idle" || isSearching(iface.scan) ? [] : [{ type: "abortScan" } as const]),
        { type: "network.removeAll" },
        { type: "radioWork.done", number: "all" },
        ...[...iface.blobs.keys()].map(name => ({ type: "blob.remove", name }) as const),
        { type: "blocklist.clear" },
        { type: "eapol.logon" },
        { type: "config.set", field: "okc", text: "0" },
        { type: "config.set", field: "auto_interworking", text: "0" },
        { type: "flushBss", age: 0 },
        { type: "reconnect" },
    ]);
}
