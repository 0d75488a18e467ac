import { WITHOUT_WORD, WORD_FAMILIES, type Word, type WordFamily } from "#service/ctrl/words.js";

/** The page of control words: path from the project root to text. */
export function generate(): ReadonlyMap<string, string> {
    const words = WORD_FAMILIES.flatMap(family => family.words);
    const count = (is: Word["is"]): number => words.filter(word => word.is === is).length;
    const text = [
        "<!-- Generated from words.ts by `npm run generate`. Do not edit. -->",
        "",
        "# Commands of the control sockets",
        "",
        `wpa_supplicant and hostap's main branch know ${words.length} words for a station: ${count("built")} are built, ${count("later")} come`,
        `with a capability that is not built, ${count("refused")} are refused for good. What is not built is answered as what is unknown.`,
        ...WORD_FAMILIES.flatMap(section),
        "",
        "## What D-Bus has and control sockets have not",
        "",
        "| Members | Why |",
        "| --- | --- |",
        ...WITHOUT_WORD.map(({ members, reason }) => `| ${code(cell(members.source))} | ${reason} |`),
        "",
        "The properties of `fi.w1.wpa_supplicant1.Interface` that stand for fields of the configuration are `SET` and `GET` of that",
        "field, and those of networks `SET_NETWORK` and `GET_NETWORK`.",
    ].join("\n");
    return new Map([["service/ctrl/COMMANDS.md", `${text}\n`]]);
}

function section({ name, words }: WordFamily): readonly string[] {
    const rows = words.flatMap(word =>
        word.is === "built"
            ? [
                  `| ${code(word.word)}${where(word.at)} | ${word.does} | ${word.dbus.length > 0 ? word.dbus.map(code).join(", ") : word.only} |`,
              ]
            : [],
    );
    const table = rows.length === 0 ? [] : ["", "| Word | What it does | On D-Bus |", "| --- | --- | --- |", ...rows];
    return ["", `## ${name}`, ...table, ...notBuilt(words)];
}

/** What is not built, by the reason. */
function notBuilt(words: readonly Word[]): readonly string[] {
    const reasons = new Map<string, string[]>();
    for (const word of words) {
        if (word.is === "built") continue;
        const reason = word.is === "later" ? `Comes with ${word.comesWith}` : `Refused: ${word.reason}`;
        reasons.set(reason, [...(reasons.get(reason) ?? []), word.word]);
    }
    return [...reasons].flatMap(([reason, list]) => ["", `${reason}: ${list.map(code).join(", ")}.`]);
}

const where = (at: "global" | "both" | undefined): string =>
    at === undefined ? "" : at === "global" ? " (global socket)" : " (both sockets)";

const code = (text: string): string => `\`${text}\``;
const cell = (text: string): string => text.replaceAll("|", "\\|");
