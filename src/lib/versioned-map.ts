/**
 * A map with value semantics and the cost of a mutable one.
 *
 * The newest version is an ordinary `Map`; an older version only remembers how to get back to itself. Reading an old
 * version moves the storage there and back again, so keep `before` and `after` for one turn, not for long.
 * A table is emptied with `cleared()`: an unrelated `empty()` has no differences to walk.
 */
export class VersionedMap<K, V> {
    #node: Root<K, V> | Diff<K, V>;

    private constructor(node: Root<K, V> | Diff<K, V>) {
        this.#node = node;
    }

    static empty<K, V>(): VersionedMap<K, V> {
        return new VersionedMap<K, V>({ storage: new Map() });
    }

    get size(): number {
        return this.#rerooted().size;
    }

    get(key: K): V | undefined {
        return this.#rerooted().get(key);
    }

    /** A snapshot, because the storage may move to another version while a caller iterates. */
    values(): V[] {
        return [...this.#rerooted().values()];
    }

    /** Applies a batch. `undefined` removes. Returns `this` when nothing changed by identity. */
    with(batch: Iterable<readonly [K, V | undefined]>): VersionedMap<K, V> {
        const storage = this.#rerooted();
        const undo = new Map<K, V | undefined>();
        const put = (value: V | undefined, key: K): void => {
            const before = storage.get(key);
            if (before === value) return;
            if (!undo.has(key)) undo.set(key, before);
            write(storage, key, value);
        };
        // A map would make a pair of each entry.
        if (batch instanceof Map) batch.forEach(put);
        else for (const entry of batch) put(entry[1], entry[0]);
        if (undo.size === 0) return this;
        const next = new VersionedMap<K, V>({ storage });
        this.#node = { next, undo };
        return next;
    }

    /** Everything removed. Never start over with `empty()`: an unrelated map has no differences to walk. */
    cleared(): VersionedMap<K, V> {
        return this.with([...this.#rerooted().keys()].map(key => [key, undefined] as const));
    }

    /** What differs between `this` and `next`. Cost: the number of changes between them, not the size. */
    changesTo(next: VersionedMap<K, V>): readonly Change<K, V>[] {
        const changes: Change<K, V>[] = [];
        this.eachChange(next, (key, before, after) => changes.push({ key, before, after }));
        return changes;
    }

    /** The same one by one, for whoever keeps nothing of most of them. What is visited must not read older versions. */
    eachChange(next: VersionedMap<K, V>, visit: (key: K, before: V | undefined, after: V | undefined) => void): void {
        const storage = next.#rerooted();
        const differing = (old: V | undefined, key: K): void => {
            const after = storage.get(key);
            if (after !== old) visit(key, old, after);
        };
        const step = this.#node;
        // The usual case: one batch, which knows what was before.
        if (!("storage" in step) && step.next === next) {
            step.undo.forEach(differing);
            return;
        }
        const before = new Map<K, V | undefined>();
        for (let v: VersionedMap<K, V> = this; v !== next; ) {
            const node = v.#node;
            if ("storage" in node) throw new Error("versions of different maps");
            node.undo.forEach((value, key) => {
                if (!before.has(key)) before.set(key, value);
            });
            v = node.next;
        }
        before.forEach(differing);
    }

    #rerooted(): Map<K, V> {
        // Nearly every read is of the newest version.
        if ("storage" in this.#node) return this.#node.storage;
        const path: VersionedMap<K, V>[] = [this];
        let v = this.#node.next;
        while (!("storage" in v.#node)) {
            path.push(v);
            v = v.#node.next;
        }
        const { storage } = v.#node;
        for (let root = v, i = path.length - 1; i >= 0; i--) {
            const older = path[i]!;
            const redo = new Map<K, V | undefined>();
            (older.#node as Diff<K, V>).undo.forEach((value, key) => {
                redo.set(key, storage.get(key));
                write(storage, key, value);
            });
            root.#node = { next: older, undo: redo };
            older.#node = { storage };
            root = older;
        }
        return storage;
    }
}

export interface Change<K, V> {
    readonly key: K;
    readonly before: V | undefined;
    readonly after: V | undefined;
}

interface Root<K, V> {
    readonly storage: Map<K, V>;
}
interface Diff<K, V> {
    readonly next: VersionedMap<K, V>;
    readonly undo: ReadonlyMap<K, V | undefined>;
}

function write<K, V>(storage: Map<K, V>, key: K, value: V | undefined): void {
    if (value === undefined) storage.delete(key);
    else storage.set(key, value);
}
