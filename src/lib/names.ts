/** The reverse of a table of codes: the name of a code, or `undefined` for one that the table does not have. */
export function namesOf<Name extends string>(
    table: Readonly<Record<Name, number>>,
): (code: number) => Name | undefined {
    const names = new Map<number, Name>();
    for (const name in table) names.set(table[name], name);
    return code => names.get(code);
}
