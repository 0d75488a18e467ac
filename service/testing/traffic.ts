import type { PacketSocket } from "#src/driver/nl80211/port.js";
import { Reader, Writer } from "#src/lib/bytes.js";
import { broadcastMac, type Mac } from "#src/lib/mac.js";

/** Packets in and out of a network interface, for proving that a link carries traffic. */
export class Traffic {
    readonly #socket: PacketSocket;

    /** @param heard the text of the event for each packet that came through unharmed */
    constructor(socket: PacketSocket, own: () => Mac, heard: (event: string) => void) {
        this.#socket = socket;
        socket.frames$.subscribe(({ source, broadcast, payload }) => {
            const length = packetLength(payload);
            if (length === undefined) return;
            const extra = length === LENGTH ? "" : ` len=${length}`;
            heard(`DATA-TEST-RX ${broadcast ? broadcastMac : own()} ${source}${extra}`);
        });
    }

    /** False: it could not be sent. */
    send(destination: Mac, typeOfService: number, length: number): boolean {
        return this.#socket.send(destination, packet(typeOfService, length)) === 0;
    }

    close(): void {
        this.#socket.close();
    }
}

/** An IPv4 packet (RFC 791, 3.1) from 192.168.1.1 to 192.168.1.2 whose payload counts up, as hostapd and wpa_supplicant make it. */
export function packet(typeOfService: number, length = LENGTH): Uint8Array {
    const header = (checksum: number) =>
        new Writer()
            .u8(0x45)
            .u8(typeOfService)
            .u16be(length)
            .u32be(0)
            .u8(64)
            .u8(1)
            .u16be(checksum)
            .u32be(0xc0a80101)
            .u32be(0xc0a80102)
            .finish();
    const whole = new Uint8Array(length).map((_, i) => i - HEADER);
    whole.set(header(checksumOf(header(0))));
    return whole;
}

/** Length of a packet of this kind; `undefined` for any other. */
export function packetLength(bytes: Uint8Array): number | undefined {
    const reader = new Reader(bytes);
    if (reader.u8() !== 0x45) return undefined;
    reader.u8();
    const length = reader.u16be() ?? 0;
    if (length < HEADER || length > LENGTH || length > bytes.length) return undefined;
    const payload = bytes.subarray(HEADER, length);
    return payload.every((byte, i) => byte === (i & 255)) ? length : undefined;
}

function checksumOf(header: Uint8Array): number {
    const reader = new Reader(header);
    let sum = 0;
    while (reader.remaining >= 2) sum += reader.u16be()!;
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    return ~sum & 0xffff;
}

const HEADER = 20;
/** The longest such packet: an Ethernet frame of 1500 bytes with its header. */
export const LENGTH = 1500 - 14;
