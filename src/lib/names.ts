/**
 * The reverse of a table of codes: the name of a code, or `undefined` for one that the table does not have. It is made when
 * somebody first asks.
 */
export function namesOf<Name extends string>(
    table: Readonly<Record<Name, number>>,
): (code: number) => Name | undefined {
    let names: Map<number, Name> | undefined;
    return code => {
        if (names === undefined) {
            names = new Map();
            for (const name in table) names.set(table[name], name);
        }
        return names.get(code);
    };
}
