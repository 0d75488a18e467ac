import { credentialSecrets } from "#src/config/credential.js";
import { networkSecrets } from "#src/config/network.js";
import { type AnqpCommand, anqpCommand } from "#src/core/client/anqp.js";
import { answerTo } from "#src/core/client/answer.js";
import { type BlobCommand, blobCommand } from "#src/core/client/blob.js";
import { type ConfigCommand, configCommand } from "#src/core/client/config.js";
import { type ConfigFileCommand, configFileCommand } from "#src/core/client/config-file.js";
import { type ControlCommand, controlCommand } from "#src/core/client/control.js";
import { type CredentialCommand, credentialCommand } from "#src/core/client/credential.js";
import { type EapolCommand, eapolCommand } from "#src/core/client/eapol.js";
import { type InterworkingCommand, interworkingCommand } from "#src/core/client/interworking.js";
import { type LinkCommand, linkCommand } from "#src/core/client/link.js";
import { type NetworkCommand, networkCommand } from "#src/core/client/network.js";
import { type P2pCommand, p2pCommand } from "#src/core/client/p2p.js";
import { type P2pServiceCommand, p2pServiceCommand } from "#src/core/client/p2p-service.js";
import { type ProbeRequestCommand, probeRequestCommand } from "#src/core/client/probe-request.js";
import { type RadioWorkCommand, radioWorkCommand } from "#src/core/client/radio-work.js";
import { type ReplyCommand, replyCommand } from "#src/core/client/reply.js";
import { type ScanCommand, scanCommand } from "#src/core/client/scan.js";
import { type ScanAddressCommand, scanAddressCommand } from "#src/core/client/scan-address.js";
import { type TdlsCommand, tdlsCommand } from "#src/core/client/tdls.js";
import { type TuningCommand, tuningCommand } from "#src/core/client/tuning.js";
import { type VendorElementCommand, vendorElementCommand } from "#src/core/client/vendor-element.js";
import type { Call } from "#src/core/event.js";
import type { Interface } from "#src/core/interface.js";
import type { Routed } from "#src/core/route/routed.js";
import { type Env, unreachable } from "#src/lib/machine.js";
import type { Secret } from "#src/lib/secret.js";

/** What a client can ask of an interface, over D-Bus or a control socket. */
export type Command =
    | ScanCommand
    | ScanAddressCommand
    | LinkCommand
    | TdlsCommand
    | EapolCommand
    | NetworkCommand
    | ReplyCommand
    | BlobCommand
    | CredentialCommand
    | ConfigCommand
    | ConfigFileCommand
    | VendorElementCommand
    | ProbeRequestCommand
    | ControlCommand
    | TuningCommand
    | RadioWorkCommand
    | P2pCommand
    | P2pServiceCommand
    | AnqpCommand
    | InterworkingCommand;

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
        case "keyRequest":
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
        case "config.save":
        case "config.reload":
            return configFileCommand(state, command, answer);
        case "scanAddress.set":
            return scanAddressCommand(state, command, answer);
        case "tdls":
            return tdlsCommand(state, command, answer);
        case "eapol.logoff":
        case "eapol.logon":
        case "pkcs11.set":
            return eapolCommand(state, command, answer);
        case "network.reply":
            return replyCommand(state, command, answer);
        case "credential.add":
        case "credential.set":
        case "credential.remove":
        case "credential.removeAll":
            return credentialCommand(state, command, answer);
        case "vendorElement.add":
        case "vendorElement.remove":
            return vendorElementCommand(state, command, answer);
        case "probeRequests.subscribe":
        case "probeRequests.unsubscribe":
        case "probeRequests.forget":
            return probeRequestCommand(state, command, answer);
        case "blocklist.add":
        case "blocklist.clear":
        case "disallow.set":
        case "scanLimits.set":
        case "signalMonitor.set":
        case "autoReconnect.set":
            return controlCommand(state, command, answer, env);
        case "tuning.set":
        case "powerSave.set":
        case "address.restore":
        case "offload.set":
            return tuningCommand(state, command, answer, env);
        case "radioWork.add":
        case "radioWork.done":
            return radioWorkCommand(state, command, answer);
        case "p2p.find":
        case "p2p.stopFind":
        case "p2p.listen":
        case "p2p.extendedListen":
        case "p2p.flush":
        case "p2p.reject":
        case "p2p.set":
            return p2pCommand(state, command, answer, env);
        case "p2p.service.add":
        case "p2p.service.remove":
        case "p2p.service.flush":
        case "p2p.asp.add":
        case "p2p.asp.remove":
        case "p2p.service.update":
        case "p2p.service.external":
        case "p2p.query.add":
        case "p2p.query.cancel":
        case "p2p.query.answer":
            return p2pServiceCommand(state, command, answer);
        case "anqp.get":
        case "gas.request":
        case "gas.forget":
            return anqpCommand(state, command, answer);
        case "anqp.fetch":
        case "anqp.stopFetch":
        case "interworking.select":
        case "interworking.add":
            return interworkingCommand(state, command, answer, env);
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
        case "credential.add":
        case "credential.set":
            return credentialSecrets(command.config);
        case "network.reply":
            return [command.value];
        default:
            return [];
    }
}
