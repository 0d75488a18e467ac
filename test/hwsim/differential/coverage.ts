import { NOT_EXPORTED, REFERENCE_MEMBERS } from "#test/dbus/reference-members.js";
import { NEWER } from "#test/hwsim/differential/members.js";
import type { Transcript } from "#test/hwsim/differential/play.js";
import { BSS, INTERFACE, NETWORK, PROPERTIES, SERVICE, type Step } from "#test/hwsim/differential/step.js";
import { inline } from "#test/hwsim/differential/text.js";

/** Different inputs of a member, by what was done with them. */
interface Inputs {
    readonly taken: Set<string>;
    readonly refused: Set<string>;
}

const STATION = [SERVICE, INTERFACE, NETWORK, BSS] as const;
const FEWEST_REFUSED = 3;

const left: ReadonlySet<string> = new Set([
    ...Object.values(NOT_EXPORTED).flat(),
    ...NEWER.methods.map(name => `method ${name}`),
    ...NEWER.properties.map(name => `property ${name}`),
]);

/** The methods and properties of a station that both daemons have, as `method INTERFACE NAME`, and whether they can be written. */
const MEMBERS: readonly { readonly key: string; readonly writable: boolean }[] = STATION.flatMap(iface =>
    (REFERENCE_MEMBERS[iface] ?? [])
        .map(text => text.split(" "))
        .filter(([kind, name]) => kind !== "signal" && !left.has(`${kind} ${name}`))
        .map(([kind, name, ...rest]) => ({
            key: `${kind} ${iface} ${name}`,
            writable: kind === "property" && rest.includes("readwrite"),
        })),
);

/** What wpa_supplicant takes only in another scenario than that of the calls. */
const TAKEN_ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
    flows: ["SignalPoll", "Disconnect", "Reattach", "SelectNetwork", "Roam", "AbortScan"],
    seen: ["SaveConfig"],
    /** Direct links need another station of the same access point; the kit has none. */
    nowhere: ["TDLSDiscover", "TDLSSetup", "TDLSTeardown", "TDLSChannelSwitch", "TDLSCancelChannelSwitch"],
};
const elsewhere = new Set(Object.values(TAKEN_ELSEWHERE).flat());

/** Where the kit counts: while nothing is connected, with access points, and where calls show beside the bus. */
export type Counted = "calls" | "flows" | "seen";

/** Counts what wpa_supplicant took and what it refused, member by member. */
export class Coverage {
    readonly #members = new Map<string, Inputs>();

    /** @param transcript what came back when these steps were played */
    count(steps: readonly Step[], transcript: Transcript): void {
        steps.forEach((step, at) => {
            if (!("member" in step)) return;
            const answer = transcript[at]?.lines.find(line => /^(?:reply|error) /.test(line));
            if (answer === undefined) return;
            const taken = answer.startsWith("reply");
            const { interface: iface = "", member, signature, body } = step;
            if (iface !== PROPERTIES) this.#add(`method ${iface} ${member}`, taken, inline(signature, body));
            else if (member === "Set" && signature === "ssv")
                this.#add(`property ${body[0]} ${body[1]}`, taken, inline("v", [body[2]]));
            else if (member === "Get" && signature === "ss") this.#add(`property ${body[0]} ${body[1]}`, taken, "read");
        });
    }

    /**
     * What was tried too little: one input that is taken (of a property that can be written: a value) and three that are not.
     * Calls and properties count where nothing is connected, BSSs and what takes a connection where there are access points.
     */
    missing(where: Counted): readonly string[] {
        return MEMBERS.flatMap(({ key, writable }) => {
            const [, iface, name = ""] = key.split(" ");
            const { taken, refused } = this.#members.get(key) ?? { taken: new Set(), refused: new Set() };
            const good = [...taken].filter(input => !writable || input !== "read").length;
            const home = iface === BSS ? "flows" : "calls";
            const taking = elsewhere.has(name) ? (TAKEN_ELSEWHERE[where] ?? []).includes(name) : home === where;
            const tried = (!taking || good > 0) && (home !== where || refused.size >= FEWEST_REFUSED);
            return tried ? [] : [`${key}: ${good} taken, ${refused.size} refused`];
        });
    }

    #add(key: string, taken: boolean, input: string): void {
        const inputs = this.#members.get(key) ?? { taken: new Set(), refused: new Set() };
        this.#members.set(key, inputs);
        (taken ? inputs.taken : inputs.refused).add(input);
    }
}
