import { ActionCategory } from "#src/ieee80211/action/category.js";
import { PublicAction } from "#src/ieee80211/action/public.js";
import { Elements } from "#src/ieee80211/element/elements.js";
import { Oui, WifiAllianceType } from "#src/ieee80211/element/id.js";
import { Reader, Writer } from "#src/lib/bytes.js";
import { type Decoded, malformed } from "#src/lib/decoded.js";

/** Subtypes of the P2P public action frame, Wi-Fi Peer-to-Peer specification, 4.2.8. */
export const P2pPublicAction = {
    goNegotiationRequest: 0,
    goNegotiationResponse: 1,
    goNegotiationConfirm: 2,
    invitationRequest: 3,
    invitationResponse: 4,
    deviceDiscoverabilityRequest: 5,
    deviceDiscoverabilityResponse: 6,
    provisionDiscoveryRequest: 7,
    provisionDiscoveryResponse: 8,
} as const;

/** Subtypes of the P2P action frame, 4.2.9. */
export const P2pAction = {
    noticeOfAbsence: 0,
    presenceRequest: 1,
    presenceResponse: 2,
    goDiscoverabilityRequest: 3,
} as const;

/** A P2P public action frame, or within a group a P2P action frame. */
export interface P2pMessage {
    readonly public: boolean;
    readonly subtype: number;
    /** 1 to 255 for exchanges; 0 where nothing is answered. */
    readonly dialogToken: number;
    /** P2P, WPS and Wi-Fi Display elements among them. */
    readonly elements: Elements;
}

export type P2pMessageReason = "notP2p" | "truncated" | "badElements";

/** Reads the body of an Action frame, category included. */
export function parseP2pMessage(body: Uint8Array): Decoded<P2pMessage, P2pMessageReason> {
    const reader = new Reader(body);
    const category = reader.u8();
    const isPublic = category === ActionCategory.public;
    if (!isPublic && category !== ActionCategory.vendorSpecific) return malformed("notP2p", 0);
    if (isPublic && reader.u8() !== PublicAction.vendorSpecific) return malformed("notP2p", 1);
    const type = reader.u32be();
    if (type === undefined) return malformed("truncated", reader.offset);
    if (type !== P2P_TYPE) return malformed("notP2p", reader.offset - 4);
    const subtype = reader.u8();
    const dialogToken = reader.u8();
    if (subtype === undefined || dialogToken === undefined) return malformed("truncated", reader.offset);
    const at = reader.offset;
    const elements = new Elements(reader.rest());
    if (elements.truncatedAt !== undefined) return malformed("badElements", at + elements.truncatedAt);
    return { public: isPublic, subtype, dialogToken, elements };
}

export function emitP2pMessage(message: P2pMessage): Uint8Array {
    const writer = new Writer(8 + message.elements.bytes.length);
    if (message.public) writer.u8(ActionCategory.public).u8(PublicAction.vendorSpecific);
    else writer.u8(ActionCategory.vendorSpecific);
    return writer.u32be(P2P_TYPE).u8(message.subtype).u8(message.dialogToken).bytes(message.elements.bytes).finish();
}

/** OUI and type in front of what is P2P within a vendor specific frame or element. */
export const P2P_TYPE = ((Oui.wifiAlliance << 8) | WifiAllianceType.p2p) >>> 0;
