import { concat, equalBytes, noBytes } from "#src/lib/bytes.js";
import { ElementId, EXTENSION } from "./id.js";

/** One element. `id` is 256 + n for extension n; `value` is what follows the header (the extension id is header). */
export interface Element {
    readonly id: number;
    readonly value: Uint8Array;
    /** Header and value as received. */
    readonly raw: Uint8Array;
}

/**
 * The elements at the end of a frame, kept as the bytes that came (IEEE 802.11-2020, 9.4.2).
 *
 * Constructing costs nothing; the first question indexes them once. Values are views: nothing is copied, so a caller who
 * takes the bytes from a reused receive buffer copies them first. Elements that nobody asks for are carried along
 * untouched. Where an element claims more bytes than there are, the whole ones before it count and `truncatedAt` tells.
 */
export class Elements {
    static readonly none: Elements = new Elements(noBytes);

    readonly bytes: Uint8Array;
    #index: Index | undefined;

    constructor(bytes: Uint8Array) {
        this.bytes = bytes;
    }

    /** Offset of the first element that is not whole; `undefined` if all are. */
    get truncatedAt(): number | undefined {
        return this.#indexed().truncatedAt;
    }

    /** The value of the first element with this id. */
    find(id: number): Uint8Array | undefined {
        const at = this.#indexed().first.get(id);
        return at === undefined ? undefined : this.#value(at);
    }

    /** The first element with this id, header and value. */
    raw(id: number): Uint8Array | undefined {
        const at = this.#indexed().first.get(id);
        return at === undefined ? undefined : this.bytes.subarray(at, this.#end(at));
    }

    /** The values of all elements with this id, in order. */
    all(id: number): readonly Uint8Array[] {
        if (!this.has(id)) return [];
        return [...this].filter(element => element.id === id).map(element => element.value);
    }

    has(id: number): boolean {
        return this.#indexed().first.has(id);
    }

    /** The value of the first element with this id and of the Fragment elements right behind it. */
    defragmented(id: number): Uint8Array | undefined {
        const at = this.#indexed().first.get(id);
        if (at === undefined) return undefined;
        const parts = [this.#value(at)];
        const limit = this.truncatedAt ?? this.bytes.length;
        let full = this.bytes[at + 1] === 255;
        for (let next = this.#end(at); full && next < limit; next = this.#end(next)) {
            if (this.bytes[next] !== ElementId.fragment) break;
            parts.push(this.bytes.subarray(next + 2, this.#end(next)));
            full = this.bytes[next + 1] === 255;
        }
        return parts.length === 1 ? parts[0] : concat(...parts);
    }

    /** The value, OUI and type included, of the first vendor specific element of this OUI and type. */
    vendor(oui: number, type: number): Uint8Array | undefined {
        const at = this.#indexed().vendor.find(offset => this.#isVendor(offset, oui, type));
        return at === undefined ? undefined : this.#value(at);
    }

    /** The same element as `vendor`, header and value. */
    vendorRaw(oui: number, type: number): Uint8Array | undefined {
        const at = this.#indexed().vendor.find(offset => this.#isVendor(offset, oui, type));
        return at === undefined ? undefined : this.bytes.subarray(at, this.#end(at));
    }

    /**
     * What follows OUI and type, of all vendor specific elements of this OUI and type, joined: WPS and P2P split their
     * attributes over several elements without regard to attribute borders. `undefined` if there is no such element.
     */
    vendorPayload(oui: number, type: number): Uint8Array | undefined {
        const parts = this.#indexed()
            .vendor.filter(offset => this.#isVendor(offset, oui, type))
            .map(offset => this.bytes.subarray(offset + 6, this.#end(offset)));
        return parts.length <= 1 ? parts[0] : concat(...parts);
    }

    equals(other: Elements): boolean {
        return equalBytes(this.bytes, other.bytes);
    }

    /** Every whole element in order. An extension element without a byte for its extension id comes with id 255. */
    *[Symbol.iterator](): Generator<Element, void, undefined> {
        const limit = this.truncatedAt ?? this.bytes.length;
        for (let at = 0; at < limit; at = this.#end(at)) {
            yield { id: idAt(this.bytes, at), value: this.#value(at), raw: this.bytes.subarray(at, this.#end(at)) };
        }
    }

    #indexed(): Index {
        this.#index ??= index(this.bytes);
        return this.#index;
    }

    #end(at: number): number {
        return at + 2 + this.bytes[at + 1]!;
    }

    #value(at: number): Uint8Array {
        return this.bytes.subarray(at + (idAt(this.bytes, at) >= EXTENSION ? 3 : 2), this.#end(at));
    }

    #isVendor(at: number, oui: number, type: number): boolean {
        const { bytes } = this;
        if (bytes[at + 1]! < 4) return false;
        return ((bytes[at + 2]! << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!) === oui && bytes[at + 5] === type;
    }
}

/** One element. From id 256 it becomes an extension element. A value too long for one element is our bug and throws. */
export function emitElement(id: number, value: Uint8Array): Uint8Array {
    const header = id >= EXTENSION ? 3 : 2;
    const length = header - 2 + value.length;
    if (length > 255) throw new RangeError(`element ${id} of ${value.length} bytes`);
    const bytes = new Uint8Array(header + value.length);
    bytes[0] = id >= EXTENSION ? ElementId.extension : id;
    bytes[1] = length;
    if (id >= EXTENSION) bytes[2] = id - EXTENSION;
    bytes.set(value, header);
    return bytes;
}

/** As many vendor specific elements of this OUI and type as the payload needs: the reverse of `vendorPayload`. */
export function emitVendor(oui: number, type: number, payload: Uint8Array): Uint8Array {
    const head = Uint8Array.of(oui >> 16, (oui >> 8) & 255, oui & 255, type);
    const elements: Uint8Array[] = [];
    for (let at = 0; at === 0 || at < payload.length; at += 251) {
        elements.push(emitElement(ElementId.vendorSpecific, concat(head, payload.subarray(at, at + 251))));
    }
    return concat(...elements);
}

interface Index {
    /** Offset of the header of the first element of each id. */
    readonly first: ReadonlyMap<number, number>;
    readonly vendor: readonly number[];
    readonly truncatedAt: number | undefined;
}

function index(bytes: Uint8Array): Index {
    const first = new Map<number, number>();
    const vendor: number[] = [];
    let at = 0;
    while (at < bytes.length) {
        if (at + 2 > bytes.length || at + 2 + bytes[at + 1]! > bytes.length) return { first, vendor, truncatedAt: at };
        const id = idAt(bytes, at);
        if (!first.has(id)) first.set(id, at);
        if (id === ElementId.vendorSpecific) vendor.push(at);
        at += 2 + bytes[at + 1]!;
    }
    return { first, vendor, truncatedAt: undefined };
}

/** The id of the whole element at this offset. */
function idAt(bytes: Uint8Array, at: number): number {
    const id = bytes[at]!;
    return id === ElementId.extension && bytes[at + 1]! > 0 ? EXTENSION + bytes[at + 2]! : id;
}
