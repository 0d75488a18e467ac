import { CREDENTIAL, type CredentialConfig, credentialSecrets } from "#src/config/credential.js";
import { type Configuration, configurationSecrets } from "#src/config/file.js";
import { type GlobalConfig, setGlobalField } from "#src/config/global.js";
import { type Fields, isRefused, sameConfig, type WithOther } from "#src/config/member.js";
import { NETWORK, type NetworkConfig, networkSecrets } from "#src/config/network.js";
import { type Answer, wipes } from "#src/core/client/answer.js";
import { configured } from "#src/core/client/config.js";
import { type Credentials, lookingByCredential, nextCredentialId } from "#src/core/client/credential.js";
import { put, remove } from "#src/core/client/network.js";
import type { LocalEvent } from "#src/core/event.js";
import type { Interface } from "#src/core/interface.js";
import { type Network, nextNetworkId } from "#src/core/network.js";
import { type InterfaceEffect, type Routed, routed } from "#src/core/route/routed.js";
import { unreachable } from "#src/lib/machine.js";
import type { Secret } from "#src/lib/secret.js";

/** What clients ask about the configuration file. */
export type ConfigFileCommand =
    /** Writes it, if the configuration allows that. */
    | { readonly type: "config.save" }
    /** Reads it again and applies what is different: a network that did not change stays connected. */
    | { readonly type: "config.reload" };

/** A field of the command line, which goes before those of the file. */
export type Setting = readonly [field: string, text: string];

export function configFileCommand(state: Interface, command: ConfigFileCommand, { call, failed }: Answer): Routed {
    const { configFile: path, additionalConfigFile: additional } = state;
    const request = state.requests + 1;
    const asked = (effect: InterfaceEffect): Routed =>
        routed({ ...state, requests: request, configRequests: new Map([...state.configRequests, [request, call]]) }, [
            effect,
        ]);
    switch (command.type) {
        case "config.save":
            if (!state.config.updateConfig) return failed("configReadOnly");
            if (path === "") return failed("configNotWritten", "there is no configuration file");
            return asked({ type: "config.write", request, path, additional, configuration: configurationOf(state) });
        case "config.reload":
            if (path === "") return failed("configNotRead", "there is no configuration file");
            return asked({ type: "config.read", request, path, additional });
        default:
            return unreachable(command);
    }
}

/** What came of a `config.read` or `config.write`. */
export type ConfigFileEvent =
    | { readonly type: "config.loaded"; readonly request: number; readonly configuration: Configuration }
    /** What is wrong with it was logged where it was read. */
    | { readonly type: "config.unreadable"; readonly request: number; readonly text: string }
    | { readonly type: "config.written"; readonly request: number; readonly failure: string | undefined };

export function configFileEvent(state: Interface, event: ConfigFileEvent): Routed {
    const call = state.configRequests.get(event.request);
    if (call === undefined)
        return routed(state, event.type === "config.loaded" ? wipes(configurationSecrets(event.configuration)) : []);
    const rest = new Map(state.configRequests);
    rest.delete(event.request);
    const answered = (next: Routed, error?: "configNotRead" | "configNotWritten", text?: string): Routed => ({
        ...next,
        effects: [
            ...next.effects,
            {
                type: "reply",
                call,
                result: error === undefined ? { ok: true } : { ok: false, error, ...(text !== undefined && { text }) },
            },
        ],
    });
    const idle = { ...state, configRequests: rest };
    switch (event.type) {
        case "config.loaded":
            return answered(apply(idle, event.configuration));
        case "config.unreadable":
            return answered(routed(idle), "configNotRead", event.text);
        case "config.written":
            return event.failure === undefined
                ? answered(routed(idle))
                : answered(routed(idle), "configNotWritten", event.failure);
        default:
            return unreachable(event);
    }
}

/** Everything of an interface that a file can hold. */
const configurationOf = ({ config, networks, credentials, blobs }: Interface): Configuration => ({
    global: config,
    networks: networks.byId.values().flatMap(network => (network.credential === undefined ? [network.config] : [])),
    credentials: [...credentials.values()],
    blobs,
});

/**
 * Makes an interface what its file says. Networks, credentials and blobs that are the same stay what they are, with their
 * numbers, keys and connection; whatever else there was goes, also what clients have added and not saved.
 */
export function apply(state: Interface, configuration: Configuration): Routed {
    const networks = applyNetworks(state, configuration.networks);
    const credentials = applyCredentials(networks.state, configuration.credentials);
    const blobs = applyBlobs(credentials.state, configuration.blobs);
    const global = configured(blobs.state, globalOf(blobs.state, configuration.global));
    const all = [networks, credentials, blobs, global];
    return routed(
        global.state,
        all.flatMap(part => part.effects),
        [...all.flatMap(part => part.local), ...lookingByCredential(global.state)],
    );
}

/** The command line goes before the file; what no file says stays. */
function globalOf({ config, settings }: Interface, file: GlobalConfig): GlobalConfig {
    let global: GlobalConfig = { ...file, scanInterval: config.scanInterval };
    for (const [field, text] of settings) {
        const next = setGlobalField(global, field, text);
        if (!isRefused(next)) global = next;
    }
    return global;
}

function applyNetworks(state: Interface, wanted: readonly NetworkConfig[]): Routed {
    const { kept, news, doubles } = compared(
        NETWORK,
        state.networks.byId.values().map(network => [network, network.config] as const),
        wanted,
    );
    const stays = new Set<Network>(kept);
    const gone = state.networks.byId.values().filter(network => !stays.has(network));
    const removed = gone.length === 0 ? routed(state) : remove(state, gone);
    let { state: current } = removed;
    const effects = [...removed.effects, ...wipes(doubles.flatMap(networkSecrets))];
    // A number of one that goes is not used again while its connection ends.
    const first = nextNetworkId(state.networks);
    for (const [i, config] of news.entries()) {
        const added = put(current, first + i, config, undefined);
        current = added.state;
        effects.push(...added.effects);
    }
    // One look for all of them, whose number has no limit.
    return routed(current, effects, news.length === 0 ? removed.local : [...removed.local, LOOK]);
}

function applyCredentials(state: Interface, wanted: readonly CredentialConfig[]): Routed {
    const { kept, news, doubles } = compared(
        CREDENTIAL,
        [...state.credentials].map(entry => [entry, entry[1]] as const),
        wanted,
    );
    const stays = new Set(kept);
    const gone = [...state.credentials].filter(entry => !stays.has(entry)).map(([, config]) => config);
    let credentials: Credentials = new Map(kept);
    for (const config of news) credentials = new Map([...credentials, [nextCredentialId(credentials), config]]);
    return routed({ ...state, credentials }, wipes([...gone, ...doubles].flatMap(credentialSecrets)));
}

const LOOK: LocalEvent = { to: "connect", event: { type: "look" } };

interface Compared<T, C> {
    /** What is there already and stays. */
    readonly kept: readonly T[];
    readonly news: readonly C[];
    /** What came a second time: whoever stays keeps its own. */
    readonly doubles: readonly C[];
}

function compared<T, C extends WithOther>(
    fields: Fields<C>,
    present: readonly (readonly [T, C])[],
    wanted: readonly C[],
): Compared<T, C> {
    const left = [...present];
    const kept: T[] = [];
    const news: C[] = [];
    const doubles: C[] = [];
    for (const config of wanted) {
        const found = left.findIndex(([, candidate]) => sameConfig(fields, candidate, config));
        if (found < 0) {
            news.push(config);
            continue;
        }
        kept.push(left[found]![0]);
        doubles.push(config);
        left.splice(found, 1);
    }
    return { kept, news, doubles };
}

function applyBlobs(state: Interface, wanted: ReadonlyMap<string, Secret>): Routed {
    const same = ([name, data]: readonly [string, Secret]): boolean => state.blobs.get(name)?.equals(data) === true;
    const news = [...wanted].filter(entry => !same(entry));
    const doubles = [...wanted].filter(same);
    const stays = new Set(doubles.map(([name]) => name));
    const gone = [...state.blobs].filter(([name]) => !stays.has(name));
    const blobs = new Map([...[...state.blobs].filter(([name]) => stays.has(name)), ...news]);
    return routed({ ...state, blobs }, [
        ...gone.map(([name]) => ({ type: "notice", notice: { type: "blobRemoved", name } }) as const),
        ...news.map(([name]) => ({ type: "notice", notice: { type: "blobAdded", name } }) as const),
        ...wipes([...gone, ...doubles].map(([, data]) => data)),
    ]);
}
