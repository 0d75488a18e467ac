import { networkSecrets } from "#src/config/network.js";
import { answerTo } from "#src/core/client/answer.js";
import { type BlobCommand, blobCommand } from "#src/core/client/blob.js";
import { type ConfigCommand, configCommand } from "#src/core/client/config.js";
import { type LinkCommand, linkCommand } from "#src/core/client/link.js";
import { type NetworkCommand, networkCommand } from "#src/core/client/network.js";
import { type ScanCommand, scanCommand } from "#src/core/client/scan.js";
import type { Call } from "#src/core/event.js";
import type { Interface } from "#src/core/interface.js";
import type { Routed } from "#src/core/route/routed.js";
import { type Env, unreachable } from "#src/lib/machine.js";
import type { Secret } from "#src/lib/secret.js";

/** What a client can ask of an interface, over D-Bus or a control socket. */
export type Command = ScanCommand | LinkCommand | NetworkCommand | BlobCommand | ConfigCommand;

/** What a client asked of an interface: its facts change, its machines hear of it, the client is answered. */
export function fromClient(state: Interface, call: Call, command: Command, env: Env): Routed {
    const answer = answerTo(call, state, secretsOfCommand(command));
    switch (command.type) {
        case "scan":
        case "abortScan":
        case "flushBss":
            return scanCommand(state, command, answer, env);
        case "disconnect":
        case "reassociate":
        case "reattach":
        case "reconnect":
        case "roam":
        case "signalPoll":
            return linkCommand(state, command, answer, env);
        case "network.add":
        case "network.remove":
        case "network.removeAll":
        case "network.select":
        case "network.enable":
        case "network.set":
            return networkCommand(state, command, answer);
        case "blob.add":
        case "blob.remove":
            return blobCommand(state, command, answer);
        case "config.set":
        case "scanInterval.set":
        case "bridge.set":
            return configCommand(state, command, answer);
        default:
            return unreachable(command);
    }
}

/** The secrets that a command brought, which go when it is refused. */
export function secretsOfCommand(command: Command): readonly Secret[] {
    switch (command.type) {
        case "network.add":
        case "network.set":
            return networkSecrets(command.config);
        case "blob.add":
            return [command.data];
        default:
            return [];
    }
}
