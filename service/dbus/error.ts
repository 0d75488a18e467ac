/** An error reply: its name and its texts, each one string argument of the body. */
export interface BusError {
    readonly error: string;
    readonly texts: readonly string[];
}

export const isBusError = (value: unknown): value is BusError =>
    typeof value === "object" && value !== null && "error" in value && "texts" in value;

export const busError = (error: string, ...texts: readonly string[]): BusError => ({ error, texts });

const OWN = "fi.w1.wpa_supplicant1";
const STANDARD = "org.freedesktop.DBus.Error";

/** Arguments a method of ours does not accept; `detail` is the second string, which many clients hide. */
export const invalidArgs = (detail?: string): BusError =>
    busError(`${OWN}.InvalidArgs`, INVALID_ARGS, ...(detail === undefined ? [] : [detail]));

const INVALID_ARGS = "Did not receive correct message arguments.";

/** An execution failure, with the text the original gives for it. */
export const unknownError = (text: string): BusError => busError(`${OWN}.UnknownError`, text);

export const interfaceExists = busError(`${OWN}.InterfaceExists`, "wpa_supplicant already controls this interface.");
export const interfaceUnknown = busError(
    `${OWN}.InterfaceUnknown`,
    "wpa_supplicant knows nothing about this interface.",
);
/** The same with another text. */
export const interfaceUnknownBecause = (text: string): BusError => busError(`${OWN}.InterfaceUnknown`, text);
export const interfaceDisabled = busError(`${OWN}.InterfaceDisabled`, "This interface is disabled");
export const notConnected = busError(`${OWN}.NotConnected`, "This interface is not connected");
/** The grammar of this text is the original's. */
export const networkUnknown = busError(`${OWN}.NetworkUnknown`, "There is no such a network in this interface.");
export const blobExists = busError(`${OWN}.BlobExists`);
export const blobUnknown = busError(`${OWN}.BlobUnknown`, "Blob id not set");
export const subscriptionInUse = busError(`${OWN}.SubscriptionInUse`, "Another application is already subscribed");
export const noSubscription = busError(`${OWN}.NoSubscription`, "Not subscribed");
export const subscriptionNotYours = busError(`${OWN}.SubscriptionNotYou`, "Can't unsubscribe others");
export const scanError = (text: string): BusError => busError(`${OWN}.Interface.ScanError`, text);

/** `org.freedesktop.DBus.Error.Failed`. */
export const failed = (text: string): BusError => busError(`${STANDARD}.Failed`, text);
export const wrongPropertyType = failed("wrong property type");

/** `org.freedesktop.DBus.Error.InvalidArgs`, used by the Properties interface and for network dictionaries. */
export const standardInvalidArgs = (text: string): BusError => busError(`${STANDARD}.InvalidArgs`, text);
/** The signature of a call is not the declared one. */
export const wrongSignature = busError(`${STANDARD}.InvalidArgs`);
export const invalidMessageFormat = standardInvalidArgs("invalid message format");
export const unexpectedArgumentTypes = standardInvalidArgs("unexpected message argument types");
/** What the original says of lists whose members have another length than they should. */
export const noMemory = busError(`${STANDARD}.NoMemory`, "no memory");
export const noSuchProperty = standardInvalidArgs("No such property");
export const readOnlyProperty = standardInvalidArgs("Property is read-only");

/** Before anything else is looked at. */
export const tooManyValues = busError(`${STANDARD}.LimitsExceeded`, "Too many values.");

/** A registered object does not have this method. */
export const unknownMethod = busError(`${STANDARD}.UnknownMethod`);
/** The words of the original's bus library for a path without object and for a call that names no interface. */
export const noSuchMethod = (member: string, signature: string, iface: string | undefined): BusError =>
    busError(
        `${STANDARD}.UnknownMethod`,
        `Method "${member}" with signature "${signature}" on interface "${iface ?? "(null)"}" doesn't exist\n`,
    );
export const unknownPeerMethod = busError(
    `${STANDARD}.UnknownMethod`,
    "Unknown method invoked on org.freedesktop.DBus.Peer interface",
);
