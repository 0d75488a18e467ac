/** What differs from run to run, and names that are too long to read. */
const RULES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
    [/\/fi\/w1\/wpa_supplicant1/g, "~"],
    [/fi\.w1\.wpa_supplicant1/g, "~"],
    [/org\.freedesktop\.DBus/g, "o.f.D"],
    [/(\.Age <u) \d+>/g, "$1 …>"],
    // The traffic indication map changes with every beacon.
    [/(\.IEs <ay 0x[0-9a-f]*?)0504[0-9a-f]{8}/g, "$10504…"],
    [/(\.linkspeed <<\w) \d+>/g, "$1 …>"],
    [/(\.SessionLength <u) [1-9]\d*>/g, "$1 …>"],
    [/(\.RoamTime <u) \d+>/g, "$1 …>"],
];

/** The lines as they are compared. */
export const normalised = (lines: readonly string[]): readonly string[] =>
    withoutDuplicates(
        lines.map(line => RULES.reduce((text, [pattern, replacement]) => text.replaceAll(pattern, replacement), line)),
    );

const STANDARD = /^signal (\S+) o\.f\.D\.Properties\.PropertiesChanged \(sa\{sv\}as\)$/;

/**
 * Every change is announced twice, by the standard signal and right after it by a deprecated one with the same values. Such a
 * pair becomes one: `changed PATH INTERFACE` and the values. A signal without its twin stays as it is.
 */
function withoutDuplicates(lines: readonly string[]): readonly string[] {
    const out: string[] = [];
    for (let at = 0; at < lines.length; ) {
        const pair = pairAt(lines, at);
        if (pair === undefined) out.push(lines[at++]!);
        else {
            out.push(...pair.lines);
            at += pair.length;
        }
    }
    // A change of nothing but members that cannot be compared.
    return out.filter((line, at) => !line.startsWith("changed ") || out[at + 1]?.startsWith("  ."));
}

function pairAt(
    lines: readonly string[],
    at: number,
): { readonly lines: readonly string[]; readonly length: number } | undefined {
    const path = STANDARD.exec(lines[at] ?? "")?.[1];
    const iface = /^ {2}\[0\] s "(.*)"$/.exec(lines[at + 1] ?? "")?.[1];
    if (path === undefined || iface === undefined) return undefined;
    const values: string[] = [];
    while (lines[at + 2 + values.length]?.startsWith("  [1].") === true)
        values.push(lines[at + 2 + values.length]!.replace("[1]", "[0]"));
    const end = at + 2 + values.length;
    if (lines[end] !== "  [2] as []" || lines[end + 1] !== `signal ${path} ${iface}.PropertiesChanged (a{sv})`)
        return undefined;
    if (!values.every((value, index) => lines[end + 2 + index] === value)) return undefined;
    return {
        lines: [`changed ${path} ${iface}`, ...values.map(value => value.replace("[0]", ""))],
        length: 4 + 2 * values.length,
    };
}
