import { type CredentialConfig, credentialSecrets } from "#src/config/credential.js";
import { type Answer, wipes } from "#src/core/client/answer.js";
import { remove } from "#src/core/client/network.js";
import type { LocalEvent } from "#src/core/event.js";
import type { Interface } from "#src/core/interface.js";
import { joinsByCredential } from "#src/core/interworking.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import { unreachable } from "#src/lib/machine.js";
import type { Secret } from "#src/lib/secret.js";

/** What clients ask about credentials for networks that are found by their operator. */
export type CredentialCommand =
    | { readonly type: "credential.add"; readonly config: CredentialConfig }
    | { readonly type: "credential.set"; readonly credential: number; readonly config: CredentialConfig }
    | { readonly type: "credential.remove"; readonly credential: number }
    | { readonly type: "credential.removeAll" };

/** By id, in the order of their being added. */
export type Credentials = ReadonlyMap<number, CredentialConfig>;

export function credentialCommand(state: Interface, command: CredentialCommand, { done, failed }: Answer): Routed {
    const { credentials } = state;
    switch (command.type) {
        case "credential.add": {
            if (credentials.size >= MAX_CREDENTIALS) return failed("limitReached");
            const id = nextCredentialId(credentials);
            const next: Interface = { ...state, credentials: new Map([...credentials, [id, command.config]]) };
            return done(routed(next, [], lookingByCredential(next)), { credential: id });
        }

        case "credential.set": {
            const before = credentials.get(command.credential);
            if (before === undefined) return failed("credentialUnknown");
            const kept = credentialSecrets(command.config);
            const next: Interface = {
                ...state,
                credentials: new Map([...credentials, [command.credential, command.config]]),
            };
            const unused = credentialSecrets(before).filter(secret => !kept.includes(secret));
            return done(routed(next, wipes(unused), lookingByCredential(next)));
        }

        case "credential.remove": {
            const gone = credentials.get(command.credential);
            if (gone === undefined) return failed("credentialUnknown");
            const next = new Map(credentials);
            next.delete(command.credential);
            return done(without(state, next, credentialSecrets(gone)));
        }

        case "credential.removeAll":
            return done(without(state, new Map(), secretsOfCredentials(credentials)));

        default:
            return unreachable(command);
    }
}

/** A network that a credential is for may be in reach. */
export const lookingByCredential = (state: Interface): readonly LocalEvent[] =>
    joinsByCredential(state) ? [{ to: "connect", event: { type: "look" } }] : [];

/** The networks that were made by a credential go with it. */
function without(state: Interface, credentials: Credentials, secrets: readonly Secret[]): Routed {
    const made = state.networks.byId
        .values()
        .filter(({ credential }) => credential !== undefined && !credentials.has(credential));
    const next: Interface = { ...state, credentials };
    const left = made.length > 0 ? remove(next, made) : routed(next);
    return { ...left, effects: [...left.effects, ...wipes(secrets)] };
}

export const secretsOfCredentials = (credentials: Credentials): readonly Secret[] =>
    [...credentials.values()].flatMap(credentialSecrets);

/** The highest id in use plus one, as networks are numbered. */
export const nextCredentialId = (credentials: Credentials): number => Math.max(-1, ...credentials.keys()) + 1;

/** Far above what clients use; without limits one client could fill our memory. */
const MAX_CREDENTIALS = 1000;
