import type { ScanRequest } from "#src/core/event.js";
import { equalBytes } from "#src/lib/bytes.js";

/** One request that does what both asked for. A search takes the place of an older one. */
export function joined(waiting: ScanRequest | undefined, request: ScanRequest): ScanRequest {
    if (waiting === undefined || (waiting.purpose === "search" && request.purpose === "search")) return request;
    const {
        frequencies: some,
        bssid: one,
        lowPriority: patient,
        every6GhzChannel: every,
        ...first
    } = waiting.parameters;
    const {
        frequencies: others,
        bssid: other,
        lowPriority: meek,
        every6GhzChannel: each,
        ...second
    } = request.parameters;
    // What is looked for comes first, because the driver may not take all of them.
    const [early, late] = request.purpose === "client" ? [first.ssids, second.ssids] : [second.ssids, first.ssids];
    const ssids = [...early, ...late.filter(ssid => !early.some(known => equalBytes(known, ssid)))];
    return {
        purpose: waiting.purpose === request.purpose ? request.purpose : "both",
        allowRoam: waiting.allowRoam || request.allowRoam,
        ...((waiting.fetch || request.fetch) && { fetch: true }),
        ...((waiting.numbers || request.numbers) && {
            numbers: [...(waiting.numbers ?? []), ...(request.numbers ?? [])],
        }),
        parameters: {
            ...first,
            ...second,
            ssids,
            ...(some && others && { frequencies: [...new Set([...some, ...others])] }),
            ...(one !== undefined && one === other && { bssid: one }),
            ...(patient && meek && { lowPriority: true }),
            ...((every || each) && { every6GhzChannel: true }),
        },
    };
}
