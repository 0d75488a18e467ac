import * as errors from "#service/dbus/error.js";
import { type BusError, busError, unknownError } from "#service/dbus/error.js";
import { type Pending, pending } from "#service/dbus/tree.js";
import type { Value } from "#service/dbus/value.js";
import type { Command } from "#src/core/client/command.js";
import type { CoreError, Result, ResultValue } from "#src/core/effect.js";
import type { Call, CoreEvent } from "#src/core/event.js";

/** Where D-Bus calls become events of the core, and the core's results become replies. */
export class Desk {
    readonly #dispatch: (event: CoreEvent) => void;
    readonly #watch: (caller: string) => void;
    readonly #translations = new Map<Call, (result: Result) => readonly Value[] | BusError>();

    /** @param watch has the core forget what it keeps for this connection when that leaves the bus */
    constructor(dispatch: (event: CoreEvent) => void, watch: (caller: string) => void) {
        this.#dispatch = dispatch;
        this.#watch = watch;
    }

    /** The core is about to keep something for this connection. */
    watch(caller: string): void {
        this.#watch(caller);
    }

    /** Dispatches; the answer comes when the core replies to this call, which may be before this returns. */
    ask(call: Call, event: CoreEvent, words: Words = {}): Pending {
        this.#translations.set(call, result => translate(result, words));
        this.#dispatch(event);
        return pending;
    }

    /** The same, for a command to one interface. */
    command(call: Call, interfaceId: number, command: Command, words: Words = {}): Pending {
        return this.ask(call, { type: "command", interface: interfaceId, call, command }, words);
    }

    /** What the caller is told; `undefined` when the call did not come in over D-Bus. */
    answer(call: Call, result: Result): readonly Value[] | BusError | undefined {
        const words = this.#translations.get(call);
        this.#translations.delete(call);
        return words?.(result);
    }
}

/** How one method says what came of it, where that is not the same for all. */
export interface Words {
    readonly value?: (value: ResultValue) => readonly Value[];
    readonly refused?: BusError;
    /** Instead of any other error. */
    readonly failed?: BusError;
}

function translate(result: Result, { value, refused, failed }: Words): readonly Value[] | BusError {
    if (!result.ok) return failed ?? (result.error === "fieldRefused" ? refused : undefined) ?? ERRORS[result.error];
    return result.value === undefined || value === undefined ? [] : value(result.value);
}

/** Why the core refused, in the words of the contract. */
export const ERRORS: Readonly<Record<CoreError, BusError>> = {
    interfaceExists: errors.interfaceExists,
    interfaceUnknown: errors.interfaceUnknown,
    interfaceDisabled: errors.interfaceDisabled,
    deviceNotMade: unknownError("interface creation failed."),
    deviceNotDeleted: unknownError("wpa_supplicant couldn't delete this interface."),
    interfaceBusy: errors.failed("interface is busy"),
    bridgeNameInvalid: errors.failed("invalid interface name"),
    driverRefused: errors.failed("the driver refused"),
    countryRefused: errors.failed("failed to set country code"),
    bridgeUnusable: errors.failed("socket error"),
    configNotRead: unknownError("wpa_supplicant couldn't grab this interface."),
    openFailed: unknownError("wpa_supplicant couldn't grab this interface."),
    notConnected: errors.notConnected,
    networkUnknown: errors.networkUnknown,
    bssUnknown: errors.invalidArgs("Target BSS not found"),
    scanRejected: errors.scanError("Scan request rejected"),
    queryNotSent: unknownError("error sending ANQP request"),
    noScanInProgress: errors.scanError("Abort failed or no scan in progress"),
    radioWorkUnknown: errors.failed("no such radio work"),
    p2pUnavailable: errors.failed("P2P is not available"),
    peerUnknown: errors.failed("unknown peer"),
    serviceUnknown: errors.invalidArgs(),
    blobExists: errors.blobExists,
    blobUnknown: errors.blobUnknown,
    noCredential: unknownError("no credential is for this network"),
    credentialUnknown: errors.invalidArgs("could not find credential"),
    fieldRefused: errors.invalidMessageFormat,
    configReadOnly: unknownError("Not allowed to update configuration (update_config=0)"),
    configNotWritten: unknownError("Failed to update configuration"),
    limitReached: busError("org.freedesktop.DBus.Error.LimitsExceeded", "There is no room for more."),
    signalUnavailable: errors.failed("Failed to read signal"),
    frameUnknown: errors.standardInvalidArgs("Invalid ID"),
    elementsEmpty: errors.standardInvalidArgs("Invalid value"),
    elementsMalformed: errors.standardInvalidArgs("Parse error"),
    elementsUnknown: errors.standardInvalidArgs("ID value does not exist"),
    elementNotFound: errors.standardInvalidArgs("Not found"),
    engineNotLoaded: errors.failed(
        "Reinit of the EAPOL state machine with the new PKCS #11 engine and module path failed.",
    ),
    randomAddressUnsupported: errors.failed("Failed to set property"),
    tdlsRefused: unknownError("error performing TDLS discovery"),
    subscriptionInUse: errors.subscriptionInUse,
    noSubscription: errors.noSubscription,
    subscriptionNotYours: errors.subscriptionNotYours,
};
