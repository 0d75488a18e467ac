import { type Millis, seconds } from "#src/lib/instant.js";

/**
 * How long to wait after so many scans in a row that found nothing, by the setting `autoscan`: `exponential:base:limit`, where
 * each pause is `base` times as long as the one before, or `periodic:interval`; all in seconds.
 *
 * @returns nothing for a policy that does not exist, which is accepted and has no effect, as in wpa_supplicant
 */
export function autoscanPause(setting: string | undefined, fruitless: number): Millis | undefined {
    const [policy, ...words] = (setting ?? "").split(":");
    const numbers = words.map(word => (/^\d{1,9}$/.test(word) ? Number(word) : 0));
    if (numbers.some(number => number === 0)) return undefined;
    const [first, second] = numbers;
    if (policy === "periodic" && numbers.length === 1 && first !== undefined) return seconds(first);
    if (policy === "exponential" && numbers.length === 2 && first !== undefined && second !== undefined)
        return seconds(Math.min(first ** Math.max(1, fruitless), second));
    return undefined;
}
