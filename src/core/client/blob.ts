import { type Answer, wipes } from "#src/core/client/answer.js";
import type { Interface } from "#src/core/interface.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import { unreachable } from "#src/lib/machine.js";
import type { Secret } from "#src/lib/secret.js";
import { utf8 } from "#src/lib/text.js";

/** What clients ask about blobs, which are certificates and private keys by name. */
export type BlobCommand =
    /** `data` may be a private key. */
    | { readonly type: "blob.add"; readonly name: string; readonly data: Secret }
    | { readonly type: "blob.remove"; readonly name: string };

export function blobCommand(state: Interface, command: BlobCommand, { done, failed }: Answer): Routed {
    switch (command.type) {
        case "blob.add": {
            const stored = state.blobs.get(command.name);
            if (stored !== undefined) {
                // A repeated name with the same bytes is what clients send that keep no account of what they stored.
                return stored.equals(command.data) ? done(routed(state, wipes([command.data]))) : failed("blobExists");
            }
            const blobs = new Map([...state.blobs, [command.name, command.data]]);
            if (blobBytes(blobs) > MAX_BLOB_BYTES || blobs.size > MAX_BLOBS) return failed("limitReached");
            return done(
                routed({ ...state, blobs }, [{ type: "notice", notice: { type: "blobAdded", name: command.name } }]),
            );
        }

        case "blob.remove": {
            const stored = state.blobs.get(command.name);
            if (stored === undefined) return failed("blobUnknown");
            const blobs = new Map(state.blobs);
            blobs.delete(command.name);
            return done(
                routed({ ...state, blobs }, [
                    { type: "notice", notice: { type: "blobRemoved", name: command.name } },
                    ...wipes([stored]),
                ]),
            );
        }

        default:
            return unreachable(command);
    }
}

/** Far above what clients use; without limits one client could fill our memory. */
const MAX_BLOBS = 1000;
/** Bytes of all blobs and their names: a property shows them together, and a bus cuts off who sends too much at once. */
const MAX_BLOB_BYTES = 0x40_0000;

const blobBytes = (blobs: Iterable<readonly [string, Secret]>): number =>
    [...blobs].reduce((sum, [name, data]) => sum + utf8(name).length + data.length, 0);
