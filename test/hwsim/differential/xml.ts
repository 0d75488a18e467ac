/**
 * An introspection document as lines, one for each member and for each child: `xml fi.w1… method Scan(args: a{sv} in)`.
 * Layout and documentation are left out, order stays.
 */
export function xmlLines(xml: string): readonly string[] {
    const lines: string[] = [];
    let iface = "";
    let member: { readonly kind: string; readonly name: string; readonly args: string[] } | undefined;
    const finish = (): void => {
        if (member !== undefined) lines.push(`xml ${iface} ${member.kind} ${member.name}(${member.args.join(", ")})`);
        member = undefined;
    };
    for (const [, closing, tag = "", attributes = "", empty] of xml.matchAll(TAG)) {
        const {
            name = "",
            type = "",
            direction = "",
            access = "",
        } = Object.fromEntries([...attributes.matchAll(ATTRIBUTE)].map(([, key, value]) => [key, value])) as Readonly<
            Record<string, string>
        >;
        if (tag === "interface" && closing === "") {
            iface = name;
            lines.push(`xml interface ${name}`);
        } else if (tag === "method" || tag === "signal") {
            finish();
            if (closing === "") member = { kind: tag, name, args: [] };
            if (empty === "/") finish();
        } else if (tag === "arg") member?.args.push(`${name}: ${type}${direction === "" ? "" : ` ${direction}`}`);
        else if (tag === "property" && closing === "") lines.push(`xml ${iface} property ${name} ${type} ${access}`);
        else if (tag === "node" && name !== "") lines.push(`xml child ${name}`);
    }
    return lines.length === 0 ? ["xml nothing"] : lines;
}

const TAG = /<(\/?)([a-z]+)((?:\s+[a-z:A-Z]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g;
const ATTRIBUTE = /([a-z:A-Z]+)\s*=\s*["']([^"']*)["']/g;
