import { concat, fromHex } from "#src/lib/bytes.js";
import { fromUtf8 } from "#src/lib/text.js";

/** Why a name cannot be read: it points outside, forward or in a circle, or it is too long. */
export type DnsNameReason = "truncated" | "badPointer" | "tooLong";

/**
 * The text of a compressed domain name (RFC 1035, 4.1.4) of a Bonjour query. Pointers count from the beginning of a DNS message that
 * holds, behind its header, the 27 bytes that the Wi-Fi Peer-to-Peer specification puts into memory (`_tcp.local` and
 * `_udp.local`), and then the name.
 */
export function dnsName(name: Uint8Array): string | { readonly malformed: DnsNameReason } {
    const packet = concat(new Uint8Array(DNS_HEADER), IN_MEMORY, name);
    const labels: string[] = [];
    let at = DNS_HEADER + IN_MEMORY.length;
    let limit = packet.length;
    let length = 0;
    for (;;) {
        const head = packet[at];
        // A name that ends with the buffer is as good as one that ends with the root.
        if (head === undefined || at >= limit)
            return at >= packet.length ? labels.join(".") : { malformed: "truncated" };
        if (head === 0) return labels.join(".");
        if ((head & 0xc0) === 0xc0) {
            const low = packet[at + 1];
            if (low === undefined) return { malformed: "truncated" };
            const target = ((head & 0x3f) << 8) | low;
            // Only backwards, so that it ends.
            if (target < DNS_HEADER || target >= at) return { malformed: "badPointer" };
            limit = at;
            at = target;
            continue;
        }
        const size = head & 0x3f;
        const label = packet.subarray(at + 1, at + 1 + size);
        if (label.length < size) return { malformed: "truncated" };
        length += size + 1;
        if (length > MAX_NAME) return { malformed: "tooLong" };
        labels.push(fromUtf8(label));
        at += 1 + size;
    }
}

const DNS_HEADER = 12;
const IN_MEMORY = fromHex("045f746370056c6f63616c00000c0001045f756470c011000c0001")!;
const MAX_NAME = 255;
