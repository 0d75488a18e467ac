import { type BusError, invalidArgs, unknownError } from "#service/dbus/error.js";
import type { VariantMap } from "#service/dbus/value.js";
import type { Capabilities } from "#src/driver/capability.js";
import { leadingMac } from "#src/lib/mac.js";

/**
 * Reads the dictionary of `TDLSChannelSwitch` as the original does. Only who sets direct links up could move one to another
 * channel, and we do not, so there is no other end than an error.
 */
export function judgeChannelSwitch({ features }: Pick<Capabilities, "features">, args: VariantMap): BusError {
    if (features.has("tdls") && !features.has("tdlsExternalSetup"))
        return unknownError("TDLS is not using external setup");
    for (const [key, { signature, value }] of args) {
        if (TYPES.get(key) !== signature) return invalidArgs();
        if (key === "PeerAddress" && leadingMac(String(value)) === undefined) return invalidArgs();
    }
    const missing = REQUIRED.find(([key]) => (args.get(key)?.value ?? 0) === 0);
    return missing === undefined ? unknownError("error processing TDLS channel switch") : invalidArgs(missing[1]);
}

const TYPES: ReadonlyMap<string, string> = new Map([
    ["PeerAddress", "s"],
    ["OperClass", "y"],
    ["Frequency", "u"],
    ["SecChannelOffset", "u"],
    ["CenterFrequency1", "u"],
    ["CenterFrequency2", "u"],
    ["Bandwidth", "u"],
    ["HT", "b"],
    ["VHT", "b"],
]);

/** In the order in which they are missed; zero is as good as absent. */
const REQUIRED = [
    ["OperClass", "Invalid op class provided"],
    ["Frequency", "Invalid freq provided"],
    ["PeerAddress", "peer address not provided"],
] as const;
