import {
    act,
    type Chapter,
    get,
    INTERFACE,
    onInterface,
    type Step,
    withInterface,
} from "#test/hwsim/differential/step.js";

const add = (name: string, data: Buffer): Step => onInterface("AddBlob", "say", [name, data]);
const BLOBS = get("$if", INTERFACE, "Blobs");

/** Binary objects with names. */
export const blobs: Chapter = {
    name: "blobs",
    steps: [
        withInterface(),
        BLOBS,
        onInterface("GetBlob", "s", ["none"]),
        onInterface("RemoveBlob", "s", ["none"]),
        add("one", Buffer.from("data")),
        add("one", Buffer.from("data")),
        add("one", Buffer.from("other")),
        onInterface("GetBlob", "s", ["one"]),
        add("empty", Buffer.alloc(0)),
        onInterface("GetBlob", "s", ["empty"]),
        add("", Buffer.from("no name")),
        onInterface("GetBlob", "s", [""]),
        add("two words", Buffer.from([0, 1, 255])),
        add("ünï", Buffer.from("name")),
        add("__proto__", Buffer.from("name")),
        onInterface("GetBlob", "s", ["__proto__"]),
        onInterface("GetBlob", "s", ["constructor"]),
        BLOBS,
        add("x".repeat(300), Buffer.from("long name")),
        onInterface("RemoveBlob", "s", ["x".repeat(300)]),
        add("large", Buffer.alloc(65536, 5)),
        onInterface("GetBlob", "s", ["large"], { only: /^(?:reply|error)/ }),
        onInterface("RemoveBlob", "s", ["large"]),
        onInterface("RemoveBlob", "s", ["large"]),
        act("a client adds a blob and vanishes", world =>
            world.callAndVanish(onInterface("AddBlob", "say", ["left", Buffer.from("x")])),
        ),
        BLOBS,
        onInterface("RemoveBlob", "s", ["one"]),
        add("one", Buffer.from("again")),
        BLOBS,
    ],
};
