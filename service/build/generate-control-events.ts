import { EVENT_FAMILIES, type Event, type EventFamily } from "#service/ctrl/events.js";

/** The page of events: path from the project root to text. */
export function generate(): ReadonlyMap<string, string> {
    const text = [
        "<!-- Generated from events.ts by `npm run generate`. Do not edit. -->",
        "",
        "# Events of the control sockets",
        "",
        "What wpa_supplicant 2.10 tells monitors of a station, beside messages for people that are as in its log.",
        ...EVENT_FAMILIES.flatMap(section),
    ].join("\n");
    return new Map([["service/ctrl/EVENTS.md", `${text}\n`]]);
}

function section({ name, events }: EventFamily): readonly string[] {
    const rows = events.flatMap(event => (event.is === "sent" ? [`| \`${event.event}\` | ${event.when} |`] : []));
    const table = rows.length === 0 ? [] : ["", "| Event | When |", "| --- | --- |", ...rows];
    return ["", `## ${name}`, ...table, ...notSent(events)];
}

/** What is not sent, by the reason. */
function notSent(events: readonly Event[]): readonly string[] {
    const reasons = new Map<string, string[]>();
    for (const event of events) {
        if (event.is === "sent") continue;
        const reason = event.is === "later" ? `Come with ${event.comesWith}` : `Never sent (${event.reason})`;
        reasons.set(reason, [...(reasons.get(reason) ?? []), event.event]);
    }
    return [...reasons].flatMap(([reason, list]) => [
        "",
        `${reason}: ${list.map(event => `\`${event}\``).join(", ")}.`,
    ]);
}
