import { ActionCategory } from "#src/ieee80211/action/category.js";
import { PublicAction } from "#src/ieee80211/action/public.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, malformed } from "#src/lib/decoded.js";

/** A frame of the generic advertisement service (IEEE 802.11-2020, 9.6.7.12 to 9.6.7.15). */
export type GasFrame =
    | ({ readonly type: "initialRequest" } & Dialog & { readonly protocol: Uint8Array; readonly query: Uint8Array })
    | ({ readonly type: "initialResponse" } & Dialog & Response)
    | ({ readonly type: "comebackRequest" } & Dialog)
    | ({ readonly type: "comebackResponse" } & Dialog & Response & Fragment);

interface Dialog {
    /** 0 to 255; ties the frames of one query together. */
    readonly dialogToken: number;
}

interface Response {
    readonly statusCode: number;
    /** In TUs, or 1 to 65535: ask again after so long. Zero: the whole answer is here, or this is its part. */
    readonly comebackDelay: number;
    /** Advertisement protocol tuple: response info and protocol id. */
    readonly protocol: Uint8Array;
    readonly response: Uint8Array;
}

interface Fragment {
    /** 0 to 127. */
    readonly fragment: number;
    readonly more: boolean;
}

export type GasReason = "notGas" | "truncated" | "badProtocolElement" | "trailingBytes";

/** Reads the body of an Action frame, category included. Values are views. */
export function parseGas(body: Uint8Array): Decoded<GasFrame, GasReason> {
    const reader = new Reader(body);
    const category = reader.u8();
    if (category !== ActionCategory.public && category !== ActionCategory.protectedDualOfPublic)
        return malformed("notGas", 0);
    const action = reader.u8();
    const dialogToken = reader.u8();
    if (action === undefined || dialogToken === undefined) return malformed("truncated", reader.offset);
    switch (action) {
        case PublicAction.gasInitialRequest: {
            const protocol = advertisementProtocol(reader);
            if (protocol === undefined) return malformed("badProtocolElement", reader.offset);
            const query = counted(reader);
            return query === undefined
                ? malformed("truncated", reader.offset)
                : { type: "initialRequest", dialogToken, protocol, query };
        }
        case PublicAction.gasInitialResponse: {
            const statusCode = reader.u16le();
            const comebackDelay = reader.u16le();
            if (statusCode === undefined || comebackDelay === undefined) return malformed("truncated", reader.offset);
            const protocol = advertisementProtocol(reader);
            if (protocol === undefined) return malformed("badProtocolElement", reader.offset);
            const response = counted(reader);
            return response === undefined
                ? malformed("truncated", reader.offset)
                : { type: "initialResponse", dialogToken, statusCode, comebackDelay, protocol, response };
        }
        case PublicAction.gasComebackRequest:
            return reader.remaining > 0
                ? malformed("trailingBytes", reader.offset)
                : { type: "comebackRequest", dialogToken };
        case PublicAction.gasComebackResponse: {
            const statusCode = reader.u16le();
            const fragmentId = reader.u8();
            const comebackDelay = reader.u16le();
            if (statusCode === undefined || fragmentId === undefined || comebackDelay === undefined)
                return malformed("truncated", reader.offset);
            const protocol = advertisementProtocol(reader);
            if (protocol === undefined) return malformed("badProtocolElement", reader.offset);
            const response = counted(reader);
            if (response === undefined) return malformed("truncated", reader.offset);
            return {
                type: "comebackResponse",
                dialogToken,
                statusCode,
                comebackDelay,
                fragment: fragmentId & 0x7f,
                more: (fragmentId & 0x80) !== 0,
                protocol,
                response,
            };
        }
        default:
            return malformed("notGas", 1);
    }
}

/** @param isProtected it is for a peer with whom such frames are protected */
export function emitGas(frame: GasFrame, isProtected = false): Uint8Array {
    const writer = new Writer().u8(isProtected ? ActionCategory.protectedDualOfPublic : ActionCategory.public);
    switch (frame.type) {
        case "initialRequest":
            writer.u8(PublicAction.gasInitialRequest).u8(frame.dialogToken);
            protocolElement(writer, frame.protocol);
            return writer.u16le(frame.query.length).bytes(frame.query).finish();
        case "initialResponse":
            writer.u8(PublicAction.gasInitialResponse).u8(frame.dialogToken);
            writer.u16le(frame.statusCode).u16le(frame.comebackDelay);
            protocolElement(writer, frame.protocol);
            return writer.u16le(frame.response.length).bytes(frame.response).finish();
        case "comebackRequest":
            return writer.u8(PublicAction.gasComebackRequest).u8(frame.dialogToken).finish();
        case "comebackResponse":
            writer.u8(PublicAction.gasComebackResponse).u8(frame.dialogToken).u16le(frame.statusCode);
            writer.u8((frame.more ? 0x80 : 0) | frame.fragment).u16le(frame.comebackDelay);
            protocolElement(writer, frame.protocol);
            return writer.u16le(frame.response.length).bytes(frame.response).finish();
    }
}

/** The tuple of ANQP: no limit on the length of the response, and the protocol's id. */
export const ANQP_PROTOCOL: Uint8Array = Uint8Array.of(0x7f, 0);

export const isAnqp = (protocol: Uint8Array): boolean => protocol.length >= 2 && protocol[1] === 0;

/** Reads an Advertisement Protocol element and returns its value. */
function advertisementProtocol(reader: Reader): Uint8Array | undefined {
    const id = reader.u8();
    const length = reader.u8();
    if (id !== ElementId.advertisementProtocol || length === undefined || length < 2) return undefined;
    return reader.bytes(length);
}

const protocolElement = (writer: Writer, value: Uint8Array): Writer =>
    writer.u8(ElementId.advertisementProtocol).u8(value.length).bytes(value);

function counted(reader: Reader): Uint8Array | undefined {
    const length = reader.u16le();
    return length === undefined ? undefined : reader.bytes(length);
}
