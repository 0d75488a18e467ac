/**
 * Exclusive use of a radio. A connection needs the channel until its keys are in place and a scan leaves the channel, so
 * at most one of them runs per wiphy, and so do search and listen of P2P. A connection goes before everything else that waits and
 * asks what runs to stop.
 */
export interface RadioWork {
    readonly interface: number;
    readonly kind: WorkKind;
    /** Which of several, where an interface can have several of a kind. */
    readonly number?: number;
}

/**
 * `external`: a program outside does something with the radio. `gas`: an access point is asked something. `keys`: a link gets new
 * keys, and the radio stays where it is.
 */
export type WorkKind = "scan" | "connect" | "keys" | "external" | "gas" | "p2pSearch" | "p2pListen" | "p2pQuery";

export interface Radio {
    readonly active: RadioWork | undefined;
    readonly queue: readonly RadioWork[];
}

export const idleRadio: Radio = { active: undefined, queue: [] };

export interface RadioStep {
    readonly radio: Radio;
    readonly granted?: RadioWork;
    readonly preempted?: RadioWork;
}

export function requestRadio(radio: Radio, work: RadioWork): RadioStep {
    if (radio.active === undefined) return { radio: { active: work, queue: radio.queue }, granted: work };
    if (isSame(radio.active, work) || radio.queue.some(other => isSame(other, work))) return { radio };
    const ahead = (other: RadioWork): boolean =>
        other.kind === "keys" || (other.kind === "connect" && work.kind !== "keys");
    const behind =
        work.kind === "connect" || work.kind === "keys" ? radio.queue.filter(ahead).length : radio.queue.length;
    const queued: Radio = { active: radio.active, queue: radio.queue.toSpliced(behind, 0, work) };
    return work.kind === "connect" && PREEMPTIBLE.has(radio.active.kind)
        ? { radio: queued, preempted: radio.active }
        : { radio: queued };
}

/** What gives way to a connection. */
const PREEMPTIBLE: ReadonlySet<WorkKind> = new Set(["scan", "p2pSearch", "p2pListen", "p2pQuery"]);

export function releaseRadio(radio: Radio, work: RadioWork): RadioStep {
    const queue = radio.queue.filter(other => !isSame(other, work));
    if (radio.active === undefined || !isSame(radio.active, work)) return { radio: { active: radio.active, queue } };
    const [granted, ...rest] = queue;
    return granted === undefined ? { radio: idleRadio } : { radio: { active: granted, queue: rest }, granted };
}

const isSame = (a: RadioWork, b: RadioWork): boolean =>
    a.interface === b.interface && a.kind === b.kind && a.number === b.number;
