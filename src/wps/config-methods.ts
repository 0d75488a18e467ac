/** Bits of the Config Methods attribute of the Wi-Fi Simple Configuration specification, by the configuration's words. */
export const ConfigMethod = {
    usba: 0x0001,
    ethernet: 0x0002,
    label: 0x0004,
    display: 0x0008,
    ext_nfc_token: 0x0010,
    int_nfc_token: 0x0020,
    nfc_interface: 0x0040,
    push_button: 0x0080,
    keypad: 0x0100,
    virtual_push_button: 0x0280,
    physical_push_button: 0x0480,
    p2ps: 0x1000,
    virtual_display: 0x2008,
    physical_display: 0x4008,
} as const;

/**
 * The methods that a configuration text names, with spaces between them; words that are unknown here do not count. A display or
 * a button that is not said to be a physical one is a virtual one. Without text: what every device with a screen and keys can do.
 */
export function configMethodsOf(text: string): number {
    const words = text.split(/\s+/).filter(word => word !== "");
    if (words.length === 0) return ConfigMethod.virtual_display | ConfigMethod.keypad | ConfigMethod.p2ps;
    const methods = words.reduce((bits, word) => bits | (isMethod(word) ? ConfigMethod[word] : 0), 0);
    return specified(specified(methods, "display"), "push_button");
}

function specified(methods: number, kind: "display" | "push_button"): number {
    const [virtual, physical] = [ConfigMethod[`virtual_${kind}`], ConfigMethod[`physical_${kind}`]];
    const isSaid = (methods & (virtual | physical) & ~ConfigMethod[kind]) !== 0;
    return (methods & ConfigMethod[kind]) === 0 || isSaid ? methods : methods | virtual;
}

const isMethod = (word: string): word is keyof typeof ConfigMethod => Object.hasOwn(ConfigMethod, word);
