import { EapolType, parseEapol } from "#src/eapol/packet.js";
import { isMalformed } from "#src/lib/decoded.js";
import { type Mac, zeroMac } from "#src/lib/mac.js";

/**
 * What an interface has received and sent of IEEE 802.1X since it was taken over: the supplicant's statistics of IEEE 802.1X-2004,
 * 9.5.2. Frames of the key handshake count, as they are EAPOL frames.
 */
export interface EapolCounts {
    readonly received: number;
    readonly sent: number;
    readonly startsSent: number;
    readonly logoffsSent: number;
    /** Received, of a type that there is not, or too short for a header. */
    readonly invalid: number;
    /** Received, with a body that is shorter than it says. */
    readonly lengthErrors: number;
    /** Of the last one that was received. */
    readonly lastVersion: number;
    readonly lastSource: Mac;
}

export const noEapolCounts: EapolCounts = {
    received: 0,
    sent: 0,
    startsSent: 0,
    logoffsSent: 0,
    invalid: 0,
    lengthErrors: 0,
    lastVersion: 0,
    lastSource: zeroMac,
};

export function eapolReceived(counts: EapolCounts, source: Mac, frame: Uint8Array): EapolCounts {
    const received = counts.received + 1;
    const packet = parseEapol(frame);
    if (isMalformed(packet) && packet.malformed === "shortEapolHeader")
        return { ...counts, received, invalid: counts.invalid + 1 };
    const last = { lastVersion: frame[0] ?? 0, lastSource: source };
    if (isMalformed(packet)) return { ...counts, ...last, received, lengthErrors: counts.lengthErrors + 1 };
    const invalid = counts.invalid + (FOR_SUPPLICANTS.has(packet.packetType) ? 0 : 1);
    return { ...counts, ...last, received, invalid };
}

export function eapolSent(counts: EapolCounts, frame: Uint8Array): EapolCounts {
    const type = frame[1];
    return {
        ...counts,
        sent: counts.sent + 1,
        startsSent: counts.startsSent + (type === EapolType.start ? 1 : 0),
        logoffsSent: counts.logoffsSent + (type === EapolType.logoff ? 1 : 0),
    };
}

/** What an authenticator sends. */
const FOR_SUPPLICANTS: ReadonlySet<number> = new Set([EapolType.eapPacket, EapolType.key]);
