import { type AnqpElement, AnqpId, emitAnqp, hotspotAnqp, leadingAnqp } from "#src/gas/anqp.js";
import { ANQP_PROTOCOL, type GasFrame, isAnqp } from "#src/gas/frame.js";
import { StatusCode } from "#src/ieee80211/status-code.js";
import { concat, noBytes, Reader } from "#src/lib/bytes.js";
import type { Mac } from "#src/lib/mac.js";

/** An access point that answers ANQP queries: what it knows, and how its answers come. */
export interface AnqpServer {
    /** In the order in which they are answered; elements of Hotspot 2.0 are told apart by their subtype. */
    readonly elements: readonly AnqpElement[];
    /** TU that whoever asks is told to wait; zero: an answer that fits comes at once. */
    readonly comebackDelay: number;
    /** Bytes of an answer in one frame. */
    readonly fragmentLimit: number;
}

/** What is still to be fetched, by whoever asked. */
export type Fetches = ReadonlyMap<string, { readonly rest: Uint8Array; readonly fragment: number }>;

/** The answer to one frame; `undefined` for a frame that is none of its business. */
export function answerGas(
    server: AnqpServer,
    fetches: Fetches,
    source: Mac,
    frame: GasFrame,
): { readonly fetches: Fetches; readonly response: GasFrame } | undefined {
    const { dialogToken } = frame;
    const key = `${source} ${dialogToken}`;
    const next = new Map(fetches);
    switch (frame.type) {
        case "initialRequest": {
            const response = { type: "initialResponse", dialogToken, protocol: ANQP_PROTOCOL } as const;
            const refused = StatusCode.gasAdvertisementProtocolNotSupported;
            if (!isAnqp(frame.protocol))
                return { fetches, response: { ...response, statusCode: refused, comebackDelay: 0, response: noBytes } };
            const whole = answerAnqp(server, frame.query);
            const atOnce = server.comebackDelay === 0 && whole.length <= server.fragmentLimit;
            if (!atOnce) next.set(key, { rest: whole, fragment: 0 });
            return {
                fetches: next,
                response: {
                    ...response,
                    statusCode: StatusCode.success,
                    comebackDelay: atOnce ? 0 : Math.max(1, server.comebackDelay),
                    response: atOnce ? whole : noBytes,
                },
            };
        }
        case "comebackRequest": {
            const fetch = fetches.get(key);
            const response = {
                type: "comebackResponse",
                dialogToken,
                comebackDelay: 0,
                protocol: ANQP_PROTOCOL,
            } as const;
            if (fetch === undefined) {
                const statusCode = StatusCode.noOutstandingGasRequest;
                return { fetches, response: { ...response, statusCode, fragment: 0, more: false, response: noBytes } };
            }
            const part = fetch.rest.subarray(0, server.fragmentLimit);
            const rest = fetch.rest.subarray(server.fragmentLimit);
            if (rest.length > 0) next.set(key, { rest, fragment: fetch.fragment + 1 });
            else next.delete(key);
            return {
                fetches: next,
                response: {
                    ...response,
                    statusCode: StatusCode.success,
                    fragment: fetch.fragment,
                    more: rest.length > 0,
                    response: part,
                },
            };
        }
        default:
            return undefined;
    }
}

/** What was asked for and is known, one element after the other. */
function answerAnqp({ elements }: AnqpServer, query: Uint8Array): Uint8Array {
    const asked = leadingAnqp(query).elements;
    const ids = new Set(asked.filter(({ id }) => id === AnqpId.queryList).flatMap(({ value }) => idsOf(value)));
    const subtypes = new Set(asked.flatMap(element => [...(hotspotAnqp(element)?.value ?? [])]));
    return concat(
        ...elements
            .filter(element => ids.has(element.id) || subtypes.has(hotspotAnqp(element)?.subtype ?? -1))
            .map(emitAnqp),
    );
}

function idsOf(value: Uint8Array): readonly number[] {
    const reader = new Reader(value);
    const ids: number[] = [];
    for (let id = reader.u16le(); id !== undefined; id = reader.u16le()) ids.push(id);
    return ids;
}
