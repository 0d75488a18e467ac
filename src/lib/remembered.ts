/** A function of what never changes (elements, a configuration): computed once for each, and forgotten with it. */
export function remembered<K extends object, V>(compute: (key: K) => V): (key: K) => V {
    const values = new WeakMap<K, { readonly value: V }>();
    return key => {
        const known = values.get(key);
        if (known !== undefined) return known.value;
        const value = compute(key);
        values.set(key, { value });
        return value;
    };
}
