import type { ApEvent } from "#src/ap/index.js";
import type { CoreEvent } from "#src/core/event.js";
import type { BssRecord } from "#src/driver/command.js";
import { EapolType, parseEapol } from "#src/eapol/packet.js";
import { ManagementSubtype, parseManagement } from "#src/ieee80211/management.js";
import { StatusCode } from "#src/ieee80211/status-code.js";
import { isMalformed } from "#src/lib/decoded.js";
import { macBytes } from "#src/lib/mac.js";

/** Results of one scan that are worth something. */
const MAX_RESULTS = 10;
/** Descriptor, key information, key length and replay counter come before the nonce of an EAPOL-Key frame. */
const NONCE = { from: 13, to: 45 } as const;

/** What a station hears that others can hardly know: how the air looks to it, who looks for it, whom it joins. */
export function heardByStation(event: CoreEvent): readonly Uint8Array[] {
    if (event.type === "driver.reply")
        return event.reply.ok && event.reply.value !== undefined && "bsss" in event.reply.value
            ? event.reply.value.bsss.slice(0, MAX_RESULTS).map(ofResult)
            : [];
    if (event.type !== "driver.event") return [];
    const happened = event.event;
    switch (happened.type) {
        case "associated":
        case "connected":
            return happened.bssid !== undefined && happened.statusCode === StatusCode.success
                ? [macBytes(happened.bssid)]
                : [];
        case "roamed":
            return [macBytes(happened.bssid)];
        case "frame":
            return ofProbeRequest(happened.frame);
        default:
            return [];
    }
}

/** What an access point hears: who looks for it, who joins it, and the nonces of those. */
export function heardByAccessPoint(event: ApEvent): readonly Uint8Array[] {
    switch (event.type) {
        case "frame":
            return [...ofProbeRequest(event.frame), ...ofAssociation(event.frame)];
        case "eapol":
            return ofKeyFrame(event.frame);
        default:
            return [];
    }
}

/** The last byte of the BSSID, quality and noise, which drivers do not tell, the level, and the least byte of the TSF. */
const ofResult = ({ bssid, signal, tsf }: BssRecord): Uint8Array =>
    Uint8Array.of(macBytes(bssid)[5]!, 0, 0, signal & 0xff, Number(tsf & 0xffn));

const ofProbeRequest = (frame: Uint8Array): readonly Uint8Array[] => sourceOf(frame, [ManagementSubtype.probeRequest]);

const ofAssociation = (frame: Uint8Array): readonly Uint8Array[] =>
    sourceOf(frame, [ManagementSubtype.associationRequest, ManagementSubtype.reassociationRequest]);

function sourceOf(frame: Uint8Array, subtypes: readonly number[]): readonly Uint8Array[] {
    const management = parseManagement(frame);
    return !isMalformed(management) && subtypes.includes(management.subtype) ? [macBytes(management.source)] : [];
}

/** The nonce of message 2 of the 4-way handshake; those without one have zeros there. */
function ofKeyFrame(frame: Uint8Array): readonly Uint8Array[] {
    const packet = parseEapol(frame);
    if (isMalformed(packet) || packet.packetType !== EapolType.key || packet.body.length < NONCE.to) return [];
    const nonce = packet.body.slice(NONCE.from, NONCE.to);
    return nonce.some(byte => byte !== 0) ? [nonce] : [];
}
