import { askOverGas, MAX_PENDING } from "#src/core/advertisement.js";
import type { Bss, BssTable } from "#src/core/bss.js";
import type { Answer } from "#src/core/client/answer.js";
import type { Interface } from "#src/core/interface.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import { ANQP_REQUEST_PROTOCOL, type AnqpQuery, emitAnqpQuery } from "#src/gas/index.js";
import { Oui, WifiAllianceType } from "#src/ieee80211/element/id.js";
import type { Mac } from "#src/lib/mac.js";
import { unreachable } from "#src/lib/machine.js";

/** What clients ask of access points before they are joined. */
export type AnqpCommand =
    /** `frequency` in MHz: that of the BSS, where it is known, if absent. */
    | ({ readonly type: "anqp.get"; readonly peer: Mac; readonly frequency: number | undefined } & AnqpQuery)
    /** `protocol`: advertisement protocol id. */
    | {
          readonly type: "gas.request";
          readonly peer: Mac;
          readonly protocol: Uint8Array;
          readonly query: Uint8Array;
      }
    /** The answer to `gas.request` has been read. */
    | { readonly type: "gas.forget"; readonly peer: Mac; readonly dialogToken: number };

export function anqpCommand(state: Interface, command: AnqpCommand, { done, failed }: Answer): Routed {
    switch (command.type) {
        case "anqp.get": {
            const { peer, ids, hotspot, multiband } = command;
            const bss = latestOf(state.bss, peer);
            const frequency = command.frequency ?? bss?.frequency;
            if (frequency === undefined) return failed("bssUnknown");
            if (multiband.length > 0 && bss === undefined) return failed("bssUnknown");
            // One that does not know Multiband Operation is not asked about it.
            const known = bss?.elements.vendor(Oui.wifiAlliance, WifiAllianceType.mbo) !== undefined;
            const query = emitAnqpQuery({ ids, hotspot, multiband: known ? multiband : [] });
            if (!isReady(state) || query.length === 0) return failed("queryNotSent");
            const question = { peer, frequency, protocol: ANQP_REQUEST_PROTOCOL, query };
            return done(askOverGas(state, { for: "anqp", bss: bss?.id }, question));
        }

        case "gas.request": {
            const { peer, query } = command;
            const { association } = state;
            const linked = association.tag === "idle" ? undefined : association.target.bss.frequency;
            const frequency = latestOf(state.bss, peer)?.frequency ?? linked;
            if (frequency === undefined) return failed("bssUnknown");
            if (!isReady(state)) return failed("queryNotSent");
            // No limit of ours on the length of the answer.
            const protocol = Uint8Array.of(0, ...command.protocol);
            return done(askOverGas(state, { for: "client" }, { peer, frequency, protocol, query }));
        }

        case "gas.forget": {
            const { peer, dialogToken } = command;
            const { advertisement } = state;
            const at = advertisement.responses.findIndex(
                other => other.peer === peer && other.dialogToken === dialogToken,
            );
            const responses = advertisement.responses.filter((_, i) => i !== at);
            return done(routed({ ...state, advertisement: { ...advertisement, responses } }));
        }

        default:
            return unreachable(command);
    }
}

const isReady = ({ link, advertisement }: Interface): boolean =>
    link.state === "up" && advertisement.purposes.size < MAX_PENDING;

/** Of those with the address, the one that was heard last. */
export const latestOf = ({ byId }: BssTable, bssid: Mac): Bss | undefined =>
    byId
        .values()
        .filter(bss => bss.bssid === bssid)
        .sort((a, b) => b.lastSeen - a.lastSeen)[0];
