import { AnqpId, emitAnqp, parseAnqp } from "#src/gas/index.js";
import { concat, Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, isMalformed, malformed } from "#src/lib/decoded.js";
import { utf8 } from "#src/lib/text.js";
import { P2P_TYPE } from "#src/p2p/message.js";

/** Service Protocol Types of the Wi-Fi Peer-to-Peer specification. */
export const ServiceProtocol = {
    all: 0,
    bonjour: 1,
    upnp: 2,
    wsDiscovery: 3,
    wifiDisplay: 4,
    p2ps: 11,
    vendor: 255,
} as const;

/** Status codes of a Service Response TLV. */
export const ServiceStatus = {
    available: 0,
    protocolNotAvailable: 1,
    informationNotAvailable: 2,
    badRequest: 3,
} as const;

/** One Service Request TLV. */
export interface ServiceQuery {
    readonly protocol: number;
    /** Ties the answer to the query; 0 to 255. */
    readonly transaction: number;
    readonly data: Uint8Array;
}

/** One Service Response TLV. */
export interface ServiceAnswer extends ServiceQuery {
    readonly status: number;
}

export type ServiceReason = "noServices" | "truncated";

/** Reads the services asked for in the ANQP of a GAS request, and the requester's Service Update Indicator. */
export function parseServiceRequest(anqp: Uint8Array): Decoded<ServiceRequest, ServiceReason> {
    const tlvs = serviceTlvs(anqp);
    if ("malformed" in tlvs) return tlvs;
    const queries: ServiceQuery[] = [];
    for (const value of tlvs.tlvs) {
        if (value.length < 2) return malformed("truncated");
        queries.push({ protocol: value[0]!, transaction: value[1]!, data: value.subarray(2) });
    }
    return { updateIndicator: tlvs.updateIndicator, queries };
}

export interface ServiceRequest {
    /** Counts the changes of the sender's services. */
    readonly updateIndicator: number;
    readonly queries: readonly ServiceQuery[];
}

export interface ServiceResponse {
    readonly updateIndicator: number;
    readonly answers: readonly ServiceAnswer[];
}

export function parseServiceResponse(anqp: Uint8Array): Decoded<ServiceResponse, ServiceReason> {
    const tlvs = serviceTlvs(anqp);
    if ("malformed" in tlvs) return tlvs;
    const answers: ServiceAnswer[] = [];
    for (const value of tlvs.tlvs) {
        if (value.length < 3) return malformed("truncated");
        answers.push({ protocol: value[0]!, transaction: value[1]!, status: value[2]!, data: value.subarray(3) });
    }
    return { updateIndicator: tlvs.updateIndicator, answers };
}

export const emitServiceRequest = ({ updateIndicator, queries }: ServiceRequest): Uint8Array =>
    emitTlvs(
        updateIndicator,
        queries.map(({ protocol, transaction, data }) => concat(Uint8Array.of(protocol, transaction), data)),
    );

export const emitServiceResponse = ({ updateIndicator, answers }: ServiceResponse): Uint8Array =>
    emitTlvs(
        updateIndicator,
        answers.map(({ protocol, transaction, status, data }) =>
            concat(Uint8Array.of(protocol, transaction, status), data),
        ),
    );

/** The TLVs as they are, each with its length: how clients of the control interface write and read them. */
export function splitServiceTlvs(bytes: Uint8Array): Decoded<readonly Uint8Array[], "truncated"> {
    const reader = new Reader(bytes);
    const tlvs: Uint8Array[] = [];
    while (reader.remaining > 0) {
        const offset = reader.offset;
        const length = reader.u16le();
        const value = length === undefined ? undefined : reader.bytes(length);
        if (value === undefined) return malformed("truncated", offset);
        tlvs.push(value);
    }
    return tlvs;
}

export const joinServiceTlvs = (tlvs: readonly Uint8Array[]): Uint8Array =>
    concat(...tlvs.flatMap(value => [new Writer(2).u16le(value.length).finish(), value]));

/** Queries as clients write them; `undefined`: they are none. */
export function readServiceQueries(bytes: Uint8Array): readonly ServiceQuery[] | undefined {
    const tlvs = splitServiceTlvs(bytes);
    if (isMalformed(tlvs) || tlvs.some(({ length }) => length < 2)) return undefined;
    return tlvs.map(tlv => ({ protocol: tlv[0]!, transaction: tlv[1]!, data: tlv.subarray(2) }));
}

/** Answers as clients write them; `undefined`: they are none. */
export function readServiceAnswers(bytes: Uint8Array): readonly ServiceAnswer[] | undefined {
    const tlvs = splitServiceTlvs(bytes);
    if (isMalformed(tlvs) || tlvs.some(({ length }) => length < 3)) return undefined;
    return tlvs.map(tlv => ({ protocol: tlv[0]!, transaction: tlv[1]!, status: tlv[2]!, data: tlv.subarray(3) }));
}

/** @param version as in UPnP's device and service types, 0 to 255 */
export const upnpQuery = (version: number, service: string): ServiceQuery => ({
    protocol: ServiceProtocol.upnp,
    transaction: 1,
    data: concat(Uint8Array.of(version), utf8(service)),
});

interface Tlvs {
    readonly updateIndicator: number;
    readonly tlvs: readonly Uint8Array[];
}

function serviceTlvs(anqp: Uint8Array): Decoded<Tlvs, ServiceReason> {
    const elements = parseAnqp(anqp);
    if (isMalformed(elements)) return malformed("truncated", elements.offset);
    for (const { id, value } of elements) {
        const reader = new Reader(value);
        if (id !== AnqpId.vendorSpecific || reader.u32be() !== P2P_TYPE) continue;
        const updateIndicator = reader.u16le();
        const tlvs = updateIndicator === undefined ? undefined : splitServiceTlvs(reader.rest());
        if (updateIndicator === undefined || tlvs === undefined || isMalformed(tlvs)) return malformed("truncated");
        return { updateIndicator, tlvs };
    }
    return malformed("noServices");
}

const emitTlvs = (updateIndicator: number, tlvs: readonly Uint8Array[]): Uint8Array =>
    emitAnqp({
        id: AnqpId.vendorSpecific,
        value: concat(new Writer().u32be(P2P_TYPE).u16le(updateIndicator).finish(), joinServiceTlvs(tlvs)),
    });
