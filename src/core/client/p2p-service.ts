import type { Answer } from "#src/core/client/answer.js";
import type { Interface } from "#src/core/interface.js";
import { isP2pPossible } from "#src/core/p2p-device.js";
import { type Routed, routed } from "#src/core/route/routed.js";
import type { Mac } from "#src/lib/mac.js";
import { unreachable } from "#src/lib/machine.js";
import { utf8 } from "#src/lib/text.js";
import {
    type AspService,
    type ServiceAnswer,
    type ServiceDiscoveryEvent,
    type ServiceQuery,
    type Services,
    withAsp,
    withBonjour,
    withoutAsp,
    withoutBonjour,
    withoutUpnp,
    withUpnp,
} from "#src/p2p/index.js";

/** What clients ask about services: what we offer, what others offer, and who answers. */
export type P2pServiceCommand =
    | { readonly type: "p2p.service.add"; readonly service: OfferedService }
    | { readonly type: "p2p.service.remove"; readonly service: NamedService }
    | { readonly type: "p2p.service.flush" }
    /** In place of the one with its id, or as a new one: which of the two is said. */
    | { readonly type: "p2p.asp.add"; readonly service: AspService; readonly replaces: boolean }
    /** `undefined`: all. */
    | { readonly type: "p2p.asp.remove"; readonly id: number | undefined }
    /** Others are told that our services changed. */
    | { readonly type: "p2p.service.update" }
    /** A client answers in our place, or no longer. */
    | { readonly type: "p2p.service.external"; readonly on: boolean }
    /** Asks a peer, or everybody, as soon as a find meets them. Answered with a number by which it is known. */
    | { readonly type: "p2p.query.add"; readonly peer: Mac | undefined; readonly queries: readonly ServiceQuery[] }
    | { readonly type: "p2p.query.cancel"; readonly number: number }
    /** The answer of a client to what it was asked. */
    | {
          readonly type: "p2p.query.answer";
          readonly peer: Mac;
          /** MHz. */
          readonly frequency: number;
          readonly dialogToken: number;
          readonly answers: readonly ServiceAnswer[];
      };

export type OfferedService =
    | { readonly protocol: "bonjour"; readonly query: Uint8Array; readonly response: Uint8Array }
    | { readonly protocol: "upnp"; readonly version: number; readonly service: string };

/** By what names it. */
export type NamedService =
    | { readonly protocol: "bonjour"; readonly query: Uint8Array }
    | { readonly protocol: "upnp"; readonly version: number; readonly service: string };

export function p2pServiceCommand(state: Interface, command: P2pServiceCommand, { done, failed }: Answer): Routed {
    if (!isP2pPossible(state)) return failed("p2pUnavailable");
    const { services, queries, nextRef } = state.p2p.services;
    const tell = (event: ServiceDiscoveryEvent): Routed => routed(state, [], [{ to: "p2pServices", event }]);
    switch (command.type) {
        case "p2p.service.add":
            if (sizeOf(services) >= MAX_SERVICES || bytesOf(command.service) > MAX_ANSWER)
                return failed("limitReached");
            return done(tell({ type: "services", services: added(services, command.service) }));
        case "p2p.service.remove": {
            const less = removed(services, command.service);
            return less === undefined ? failed("serviceUnknown") : done(tell({ type: "services", services: less }));
        }
        case "p2p.service.flush":
            return done(tell({ type: "services", services: { ...services, bonjour: [], upnp: [] } }));
        case "p2p.asp.add": {
            const { service, replaces } = command;
            if (services.asp.some(({ id }) => id === service.id) !== replaces) return failed("serviceUnknown");
            if (!replaces && sizeOf(services) >= MAX_SERVICES) return failed("limitReached");
            return done(changed(state, withAsp(services, service)));
        }
        case "p2p.asp.remove": {
            const less = command.id === undefined ? { ...services, asp: [] } : withoutAsp(services, command.id);
            return less === undefined ? failed("serviceUnknown") : done(changed(state, less));
        }
        case "p2p.service.update":
            return done(tell({ type: "servicesChanged" }));
        case "p2p.service.external":
            return done(tell({ type: "external", on: command.on }));
        case "p2p.query.add":
            if (queries.length >= MAX_QUERIES || lengthOf(command.queries) > MAX_QUESTION)
                return failed("limitReached");
            return done(tell({ type: "ask", peer: command.peer, queries: command.queries }), { serviceQuery: nextRef });
        case "p2p.query.cancel":
            if (!queries.some(({ ref }) => ref === command.number)) return failed("serviceUnknown");
            return done(tell({ type: "cancel", ref: command.number }));
        case "p2p.query.answer": {
            if (state.p2p.device.tag !== "on") return failed("p2pUnavailable");
            const { peer, frequency, dialogToken, answers } = command;
            if (lengthOf(answers) > MAX_ANSWER) return failed("limitReached");
            return done(tell({ type: "respond", peer, frequency, dialogToken, answers }));
        }
        default:
            return unreachable(command);
    }
}

/** Others are told as well that there is something new. */
const changed = (state: Interface, services: Services): Routed =>
    routed(
        state,
        [],
        [
            { to: "p2pServices", event: { type: "services", services } },
            { to: "p2pServices", event: { type: "servicesChanged" } },
        ],
    );

const lengthOf = (tlvs: readonly ServiceQuery[]): number =>
    tlvs.reduce((length, { data }) => length + TLV_HEADER + data.length, 0);

const bytesOf = (service: OfferedService): number =>
    service.protocol === "bonjour" ? service.query.length + service.response.length : utf8(service.service).length;

const sizeOf = ({ bonjour, upnp, asp }: Services): number => bonjour.length + upnp.length + asp.length;

const added = (services: Services, service: OfferedService): Services =>
    service.protocol === "bonjour"
        ? withBonjour(services, service.query, service.response)
        : withUpnp(services, service.version, service.service);

const removed = (services: Services, service: NamedService): Services | undefined =>
    service.protocol === "bonjour"
        ? withoutBonjour(services, service.query)
        : withoutUpnp(services, service.version, service.service);

/** Far above what clients use; without limits one client could fill our memory. */
const MAX_SERVICES = 1000;
const MAX_QUERIES = 1000;
/** Bytes of a question, which takes one frame. */
const MAX_QUESTION = 2000;
/** Bytes of an answer, whose length has 16 bits. */
const MAX_ANSWER = 60_000;
/** Of a Service Response TLV, which is the longer one. */
const TLV_HEADER = 5;
