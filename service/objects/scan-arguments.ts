import { type BusError, invalidArgs } from "#service/dbus/error.js";
import type { Value, Variant, VariantMap } from "#service/dbus/value.js";
import type { Capabilities } from "#src/driver/capability.js";
import type { ScanParameters } from "#src/driver/command.js";
import { concat, noBytes } from "#src/lib/bytes.js";
import { MAX_SSID_LENGTH } from "#src/lib/ssid.js";

export interface ScanWish {
    readonly parameters: ScanParameters;
    readonly allowRoam: boolean;
}

/**
 * Reads the dictionary of `Scan` as the original does: keys in the order of the message, then a type that is
 * missing or unknown, then what the type allows. Every refusal is `InvalidArgs` with the original's second text.
 */
export function readScanArguments(args: VariantMap, { bands }: Pick<Capabilities, "bands">): ScanWish | BusError {
    const read: Reading = { allowRoam: true };
    let last: string | undefined;
    for (const [key, value] of args) {
        last = key;
        const refusal = READERS.get(key);
        const text = refusal === undefined ? key : refusal(value, read);
        if (text !== undefined) return invalidArgs(text);
    }
    const { type, ssids, elements, frequencies, every6GhzChannel, allowRoam } = read;
    if (type === undefined) return invalidArgs(last);
    if (type !== "active" && type !== "passive") return invalidArgs("Wrong scan type");
    const passive = type === "passive";
    if (passive && (ssids !== undefined || elements !== undefined))
        return invalidArgs("You can specify only Channels in passive scan");
    const channels = frequencies ?? (read.only6Ghz === true ? usable6Ghz(bands) : []);
    return {
        allowRoam,
        parameters: {
            ssids: passive ? [] : (ssids ?? [noBytes]),
            ...(channels.length > 0 && { frequencies: channels }),
            ...(elements && { extraElements: elements }),
            ...(every6GhzChannel === true && { every6GhzChannel }),
        },
    };
}

interface Reading {
    type?: string;
    ssids?: readonly Uint8Array[];
    elements?: Uint8Array;
    frequencies?: readonly number[];
    every6GhzChannel?: boolean;
    only6Ghz?: boolean;
    allowRoam: boolean;
}

/** More than this in one request is refused, although the text says four. */
const MAX_SSIDS = 16;
const SSIDS = "Wrong SSIDs value type. Array of arrays of bytes required";
const CHANNELS = "Wrong Channels value type. Array of structs required";
const BOOLEAN = "Wrong Type value type. Boolean required";

/** Each returns the text of its refusal, or nothing. */
const READERS: ReadonlyMap<string, (value: Variant, read: Reading) => string | undefined> = new Map([
    ["Type", readType],
    ["SSIDs", readSsids],
    ["IEs", readElements],
    ["Channels", readChannels],
    [
        "AllowRoam",
        ({ value }: Variant, read: Reading) => {
            if (typeof value !== "boolean") return BOOLEAN;
            read.allowRoam = value;
            return undefined;
        },
    ],
    [
        "NonColoc6GHz",
        ({ value }: Variant, read: Reading) => {
            if (typeof value !== "boolean") return BOOLEAN;
            read.every6GhzChannel = value;
            return undefined;
        },
    ],
    [
        "6GHzOnly",
        ({ value }: Variant, read: Reading) => {
            if (typeof value !== "boolean") return BOOLEAN;
            read.only6Ghz = value;
            return undefined;
        },
    ],
]);

function readType({ signature, value }: Variant, read: Reading): string | undefined {
    if (signature !== "s" || typeof value !== "string") return "Wrong Type value type. String required";
    read.type = value;
    return undefined;
}

function readSsids({ signature, value }: Variant, read: Reading): string | undefined {
    if (signature !== "aay" || !isList(value) || value.length === 0) return SSIDS;
    if (value.length > MAX_SSIDS) return "Too many ssids specified. Specify at most four";
    const ssids = value as readonly Uint8Array[];
    if (ssids.some(ssid => ssid.length > MAX_SSID_LENGTH)) return "Invalid SSID: too long";
    read.ssids = ssids;
    return undefined;
}

function readElements({ signature, value }: Variant, read: Reading): string | undefined {
    if (!signature.startsWith("a")) return "Wrong IEs value type. Array of arrays of bytes required";
    if (signature !== "aay" || !isList(value) || value.length === 0) return "Wrong IEs value type. Array required";
    read.elements = concat(...(value as readonly Uint8Array[]));
    return undefined;
}

function readChannels({ signature, value }: Variant, read: Reading): string | undefined {
    if (!signature.startsWith("a(") || !isList(value) || value.length === 0) return CHANNELS;
    if (!signature.startsWith("a(uu")) return "Wrong Channel struct. Two UINT32s required";
    read.frequencies = value.map(channel => (channel as readonly number[])[0]!);
    return undefined;
}

/** None, where the driver has no such band: then every channel is looked at, as in the original. */
const usable6Ghz = (bands: Capabilities["bands"]): readonly number[] =>
    bands
        .filter(({ band }) => band === "6GHz")
        .flatMap(({ frequencies }) =>
            frequencies.filter(({ disabled }) => !disabled).map(({ frequency }) => frequency),
        );

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
