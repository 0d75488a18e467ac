import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REASONS, REFUSALS } from "#service/build/decision-words.js";
import { type Interface, type Member, readContract } from "#service/build/introspection.js";

const FOLDER = "dbus-introspection";

/** The contract for people, after the guide that tells how to read it: path from the project root to text. */
export function generate(): ReadonlyMap<string, string> {
    const guide = readFileSync(join(import.meta.dirname, "../..", FOLDER, "GUIDE.md"), "utf8");
    const interfaces = [...readContract()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const contents = interfaces.map(({ name }) => `- [\`${name}\`](#${name.toLowerCase().replaceAll(".", "")})`);
    const text = [
        "<!-- Generated from GUIDE.md and the XML files by `npm run generate`. Do not edit. -->",
        "",
        guide.trimEnd().replace("<!-- reasons -->", words(REASONS)).replace("<!-- refusals -->", words(REFUSALS)),
        "",
        "## Interfaces",
        "",
        ...contents,
        ...interfaces.flatMap(chapter),
    ];
    return new Map([[`${FOLDER}/README.md`, `${text.join("\n")}\n`]]);
}

function chapter({ name, path, doc, members }: Interface): readonly string[] {
    const of = (kind: Member["kind"]): readonly Member[] => members.filter(member => member.kind === kind);
    return [
        "",
        `## ${name}`,
        "",
        `${doc} Objects: ${path.startsWith("/") ? `\`${path}\`` : path}.`,
        ...table(["Method", "Takes", "Answers", "Meaning", "Errors"], of("method").map(method)),
        ...table(["Signal", "Carries", "Meaning"], of("signal").map(signal)),
        ...table(["Property", "Type", "Access", "Told", "Meaning", "Errors"], of("property").map(property)),
    ];
}

const method = (m: Member): readonly string[] => [code(m.name), args(m, "in"), args(m, "out"), m.doc, errors(m)];
const signal = (m: Member): readonly string[] => [code(m.name), args(m, undefined), m.doc];
const property = (m: Member): readonly string[] => [
    code(m.name),
    code(m.type),
    m.access,
    { together: "together", now: "at once", never: "never" }[m.announced],
    m.doc,
    errors(m),
];

const args = (m: Member, direction: string | undefined): string =>
    m.args
        .filter(arg => arg.direction === direction)
        .map(({ name, type }) => `${name} ${code(direction === "out" ? (m.wire ?? type) : type)}`)
        .join(", ");

const errors = (m: Member): string => m.errors.map(code).join(", ");
const code = (text: string): string => `\`${text}\``;

const words = (list: Readonly<Record<string, string>>): string =>
    [
        "| Word | Meaning |",
        "| --- | --- |",
        ...Object.entries(list).map(([word, meaning]) => `| ${code(word)} | ${meaning} |`),
    ].join("\n");

/** Columns that nothing stands in are left out. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
    if (rows.length === 0) return [];
    const used = head.map((_, column) => rows.some(row => row[column] !== ""));
    const line = (cells: readonly string[]): string =>
        `| ${cells
            .filter((_, column) => used[column])
            .map(cell => cell.replaceAll("|", "\\|"))
            .join(" | ")} |`;
    return ["", line(head), line(head.map(() => "---")), ...rows.map(line)];
}
