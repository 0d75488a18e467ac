import { blobUnknown, invalidArgs, isBusError, scanError, unknownError } from "#service/dbus/error.js";
import type { MethodRules } from "#service/dbus/implement.js";
import type { Answer } from "#service/dbus/tree.js";
import { variant } from "#service/dbus/value.js";
import { readAnqpArguments } from "#service/objects/anqp.js";
import { credentialOf } from "#service/objects/credential.js";
import { type Desk, ERRORS } from "#service/objects/desk.js";
import { setField } from "#service/objects/global-field.js";
import type { INTERFACE } from "#service/objects/interface.js";
import { withFields } from "#service/objects/network.js";
import { credentialOfPath, credentialPath, networkOfPath, networkPath } from "#service/objects/path.js";
import { readScanArguments } from "#service/objects/scan-arguments.js";
import { signalMap } from "#service/objects/signal-quality.js";
import { judgeChannelSwitch } from "#service/objects/tdls-arguments.js";
import { defaultNetwork } from "#src/config/network.js";
import type { Command } from "#src/core/client/command.js";
import type { TdlsCommand } from "#src/core/client/tdls.js";
import { vendorElementsOf } from "#src/core/client/vendor-element.js";
import type { Call } from "#src/core/event.js";
import type { Interface } from "#src/core/interface.js";
import { leadingMac } from "#src/lib/mac.js";
import { Secret } from "#src/lib/secret.js";
import { utf8 } from "#src/lib/text.js";

/** Methods of a controlled interface. */
export const interfaceMethods = (desk: Desk): MethodRules<typeof INTERFACE, Interface> => {
    const simple =
        (type: Simple) =>
        ({ id }: Interface, _: readonly [], call: Call): Answer =>
            desk.command(call, id, { type });
    const onNetwork =
        (type: "network.remove" | "network.select") =>
        ({ id }: Interface, [path]: readonly [path: string], call: Call): Answer => {
            const network = networkOfPath(path, id);
            return network === undefined ? invalidArgs(path) : desk.command(call, id, { type, network });
        };
    const tdls =
        (operation: TdlsCommand["operation"], text: string) =>
        ({ id }: Interface, [address]: readonly [peer_address: string], call: Call): Answer => {
            const peer = leadingMac(address);
            if (peer === undefined) return NO_ADDRESS;
            return desk.command(call, id, { type: "tdls", operation, peer }, { failed: unknownError(text) });
        };
    const onCredential = (path: string, id: number, call: Call): Answer => {
        const credential = credentialOfPath(path, id);
        return credential === undefined
            ? invalidArgs(path)
            : desk.command(call, id, { type: "credential.remove", credential });
    };
    return {
        Scan: ({ id, capabilities }, [args], call) => {
            const wish = readScanArguments(args, capabilities);
            return isBusError(wish) ? wish : desk.command(call, id, { type: "scan", ...wish });
        },
        SignalPoll: ({ id }, _, call) =>
            desk.command(
                call,
                id,
                { type: "signalPoll" },
                { value: value => ("signal" in value ? [variant("a{sv}", signalMap(value.signal))] : []) },
            ),
        Disconnect: simple("disconnect"),
        AddNetwork: ({ id }, [args], call) => {
            const config = withFields(defaultNetwork, args);
            if (isBusError(config)) return config;
            return desk.command(
                call,
                id,
                // One that is enabled among its fields is found when somebody looks next.
                { type: "network.add", config, quietly: true },
                { value: value => ("network" in value ? [networkPath(id, value.network)] : []) },
            );
        },
        Reassociate: simple("reassociate"),
        Reattach: simple("reattach"),
        Reconnect: simple("reconnect"),
        RemoveNetwork: onNetwork("network.remove"),
        RemoveAllNetworks: simple("network.removeAll"),
        SelectNetwork: onNetwork("network.select"),
        NetworkReply: ({ id }, [path, field, value], call) => {
            const network = networkOfPath(path, id);
            if (network === undefined) return invalidArgs(path);
            return desk.command(
                call,
                id,
                { type: "network.reply", network, field, value: Secret.taking(utf8(value)) },
                { refused: invalidArgs(field) },
            );
        },
        Roam: ({ id }, [text], call) => {
            const bssid = leadingMac(text);
            if (bssid === undefined) return NO_ADDRESS;
            return desk.command(call, id, { type: "roam", bssid });
        },
        AddBlob: ({ id }, [name, data], call) =>
            desk.command(call, id, { type: "blob.add", name, data: Secret.taking(data) }),
        GetBlob: ({ blobs }, [name]) => {
            const data = blobs.get(name);
            return data === undefined ? blobUnknown : [data.reveal()];
        },
        RemoveBlob: ({ id }, [name], call) => desk.command(call, id, { type: "blob.remove", name }),
        SetPKCS11EngineAndModulePath: ({ id }, [enginePath, modulePath], call) =>
            desk.command(call, id, { type: "pkcs11.set", enginePath, modulePath }),
        FlushBSS: ({ id }, [age], call) => desk.command(call, id, { type: "flushBss", age }),
        SubscribeProbeReq: ({ id }, _, call, subscriber) => {
            desk.watch(subscriber);
            return desk.command(call, id, { type: "probeRequests.subscribe", subscriber });
        },
        UnsubscribeProbeReq: ({ id }, _, call, subscriber) =>
            desk.command(call, id, { type: "probeRequests.unsubscribe", subscriber }),
        EAPLogoff: simple("eapol.logoff"),
        EAPLogon: simple("eapol.logon"),
        // A policy that nobody knows is kept, and nothing follows from it.
        AutoScan: ({ id }, [text], call) => setField(desk, id, "autoscan", text, call, invalidArgs()),
        TDLSDiscover: tdls("discover", "error performing TDLS discovery"),
        TDLSSetup: tdls("setup", "error performing TDLS setup"),
        TDLSStatus: ({ capabilities }, [peer]) => {
            if (leadingMac(peer) === undefined) return NO_ADDRESS;
            return [capabilities.features.has("tdls") ? "peer does not exist" : "disabled"];
        },
        TDLSTeardown: tdls("tearDown", "error performing TDLS teardown"),
        TDLSChannelSwitch: ({ capabilities }, [args]) => judgeChannelSwitch(capabilities, args),
        TDLSCancelChannelSwitch: (_, [peer]) =>
            leadingMac(peer) === undefined ? NO_ADDRESS : unknownError("error canceling TDLS channel switch"),
        VendorElemAdd: ({ id }, [frame, elements], call) =>
            desk.command(call, id, { type: "vendorElement.add", frame, elements: elements.slice() }),
        VendorElemGet: (state, [frame]) => {
            const elements = vendorElementsOf(state, frame);
            return typeof elements === "string" ? ERRORS[elements] : [elements];
        },
        VendorElemRem: ({ id }, [frame, elements], call) =>
            desk.command(call, id, {
                type: "vendorElement.remove",
                frame,
                elements: elements.length === 1 && elements[0] === EVERYTHING ? undefined : elements,
            }),
        SaveConfig: simple("config.save"),
        AbortScan: simple("abortScan"),
        AddCred: ({ id }, [args], call) => {
            const config = credentialOf(args);
            if (isBusError(config)) return config;
            return desk.command(
                call,
                id,
                { type: "credential.add", config },
                { value: value => ("credential" in value ? [credentialPath(id, value.credential)] : []) },
            );
        },
        RemoveCred: ({ id }, [path], call) => onCredential(path, id, call),
        RemoveAllCreds: simple("credential.removeAll"),
        InterworkingSelect: ({ id }, _, call) =>
            desk.command(
                call,
                id,
                { type: "interworking.select", goal: "offer", frequencies: undefined },
                { failed: scanError("error starting Interworking selection.") },
            ),
        ANQPGet: ({ id }, [args], call) => {
            const wish = readAnqpArguments(args);
            return isBusError(wish) ? wish : desk.command(call, id, { type: "anqp.get", ...wish }, NOT_SENT);
        },
    };
};

/** Commands that are nothing but their name. */
type Simple = {
    [T in Command["type"]]: { type: T } extends Extract<Command, { type: T }> ? T : never;
}[Command["type"]];

const NOT_SENT = { failed: unknownError("error sending ANQP request") };
const NO_ADDRESS = invalidArgs("Invalid hardware address format");

/** An asterisk in place of elements. */
const EVERYTHING = 0x2a;
