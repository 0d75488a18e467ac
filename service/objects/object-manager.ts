import { implement } from "#service/dbus/implement.js";
import type { InterfaceKind, ObjectTree } from "#service/dbus/tree.js";
import type { Value } from "#service/dbus/value.js";
import { ROOT_PATH } from "#service/objects/path.js";

export const OBJECT_MANAGER = "org.freedesktop.DBus.ObjectManager";

/**
 * The standard way to follow every object. Nothing is sent until somebody asked for all objects, nor once all who asked
 * have left the bus: nobody can follow changes without having asked what they begin from, and a flood of BSSs must not
 * pay for listeners that are not there.
 */
export class ObjectManager {
    readonly #tree: ObjectTree;
    readonly #watch: (name: string, gone: () => void) => void;
    /** Unique names. */
    readonly #followers = new Set<string>();

    constructor(tree: ObjectTree, watch: (name: string, gone: () => void) => void) {
        this.#tree = tree;
        this.#watch = watch;
    }

    /** Its interface on the root object. */
    get kind(): InterfaceKind<unknown> {
        return implement(OBJECT_MANAGER, {}, { GetManagedObjects: (_state, _args, _call, by) => this.#everything(by) });
    }

    /** This object has been put into the tree. */
    added(path: string): void {
        if (this.#followers.size > 0) this.#signal("InterfacesAdded", path, this.#tree.announcedInterfaces(path));
    }

    /** This object is about to leave the tree. */
    removed(path: string): void {
        if (this.#followers.size > 0) this.#signal("InterfacesRemoved", path, this.#tree.interfaceNames(path));
    }

    #everything(caller: string): readonly Value[] {
        if (!this.#followers.has(caller)) {
            this.#followers.add(caller);
            this.#watch(caller, () => this.#followers.delete(caller));
        }
        return [this.#tree.below(ROOT_PATH)];
    }

    #signal(member: string, path: string, what: Value): void {
        this.#tree.signal({ op: "signal", path: ROOT_PATH, iface: OBJECT_MANAGER, member, args: [path, what] });
    }
}
