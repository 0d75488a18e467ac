import { type AnqpElement, AnqpId, emitAnqp, HotspotSubtype, WifiAllianceAnqp } from "#src/gas/anqp.js";
import { Oui } from "#src/ieee80211/element/id.js";
import { concat, Writer } from "#src/lib/bytes.js";

/** What is asked of an access point: ANQP-elements, and subtypes of the Wi-Fi Alliance's own. */
export interface AnqpQuery {
    /** Info IDs. */
    readonly ids: readonly number[];
    /** Subtypes of Hotspot 2.0, 1 to 31. */
    readonly hotspot: readonly number[];
    /** Subtypes of Multiband Operation, 1 and 2. */
    readonly multiband: readonly number[];
}

/** No limit of our own on the length of the answer, as hostap writes it; the protocol's id. */
export const ANQP_REQUEST_PROTOCOL: Uint8Array = Uint8Array.of(0, 0);

/** The Query List element and those of the Wi-Fi Alliance, as far as something is asked of each. */
export function emitAnqpQuery({ ids, hotspot, multiband }: AnqpQuery): Uint8Array {
    const list = new Writer(2 * ids.length);
    for (const id of ids) list.u16le(id);
    return concat(
        ...(ids.length > 0 ? [emitAnqp({ id: AnqpId.queryList, value: list.finish() })] : []),
        ...(hotspot.length > 0 ? [emitAnqp(hotspotQuery(hotspot))] : []),
        ...(multiband.length > 0
            ? [emitAnqp(wifiAlliance(WifiAllianceAnqp.multiband, [MULTIBAND_QUERY_LIST, ...multiband]))]
            : []),
    );
}

/** A single subtype that is itself a question is asked as such, any others are listed. */
function hotspotQuery(subtypes: readonly number[]): AnqpElement {
    const [only] = subtypes;
    const asked =
        subtypes.length === 1 && only === HotspotSubtype.naiHomeRealmQuery
            ? [only, RESERVED]
            : [HotspotSubtype.queryList, RESERVED, ...subtypes];
    return wifiAlliance(WifiAllianceAnqp.hotspot, asked);
}

const wifiAlliance = (type: number, payload: readonly number[]): AnqpElement => ({
    id: AnqpId.vendorSpecific,
    value: new Writer(4 + payload.length)
        .u32be(Oui.wifiAlliance * 256 + type)
        .bytes(Uint8Array.from(payload))
        .finish(),
});

const RESERVED = 0;
const MULTIBAND_QUERY_LIST = 1;
