import { emitKeyData, findElement, type KeyDataItem, type KeyDataReason, parseKeyData } from "#src/eapol/kde.js";
import {
    emitKeyFrame,
    KEY_IV_LENGTH,
    KEY_RSC_LENGTH,
    KeyDescriptor,
    type KeyFrame,
    type KeyFrameReason,
    type KeyInformation,
    NONCE_LENGTH,
    noKeyInformation,
    parseKeyFrame,
    type ReceivedKeyFrame,
} from "#src/eapol/key-frame.js";
import { ElementId, MicrosoftType } from "#src/ieee80211/element/id.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import type { AkmSuite, CipherSuite } from "#src/ieee80211/suite.js";
import { concat, equalBytes, noBytes } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { at, due, type Instant, type Millis, millis } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import {
    type Deadline,
    type Env,
    ignore,
    type Machine,
    type Step,
    stay,
    step,
    type Trace,
    unreachable,
} from "#src/lib/machine.js";
import type { Secret } from "#src/lib/secret.js";
import { readTlv8 } from "#src/lib/tlv.js";
import {
    type DescriptorVersion,
    derivePtk,
    descriptorVersion,
    emitWithMic,
    encryptKeyData,
    KEY_MIC_LENGTH,
    type PairwiseKeys,
    secretsOf,
    verifyMic,
} from "#src/rsn/ptk.js";
import { isReplay } from "#src/rsn/replay.js";

/**
 * The authenticator's side of the 4-way and the group key handshake for one station (IEEE 802.11-2020, 12.7.6 and 12.7.7), and of
 * WPA's. The group keys belong to the BSS: they come with events and are never wiped here.
 *
 * A message that is not answered is sent again with a new counter; an answer to any of its copies counts. What a station says is
 * believed only when its MIC proves that it has the PMK, so that a wrong passphrase shows as `wrongMic` of message 2.
 */
export const authenticator: Machine<AuthenticatorState, AuthenticatorEvent | Deadline, AuthenticatorEffect> = {
    reduce,
    deadline: state => ("sent" in state ? state.sent.resendAt : undefined),
};

export const authenticatorInitial: AuthenticatorState = { tag: "idle" };

/** Times a message is sent in all, before the station is given up. */
export const EAPOL_KEY_ATTEMPTS = 4;
/** How long the first copy of a pairwise message, the first of a group message and any later one are waited for. */
export const FIRST_PAIRWISE_TIMEOUT = millis(100);
export const FIRST_GROUP_TIMEOUT = millis(500);
export const NEXT_TIMEOUT = millis(1000);

export interface BssGroupKeys {
    /** 1 or 2; the key as the authenticator uses it. */
    readonly gtk: { readonly keyIndex: number; readonly key: Secret; readonly sendSequence: Uint8Array };
    /** 4 or 5; present where management frames are protected. */
    readonly igtk?: { readonly keyIndex: number; readonly key: Secret; readonly packetNumber: Uint8Array };
}

/** What the association request settled. */
export interface StationSecurity {
    readonly protocol: "rsn" | "wpa";
    readonly akm: AkmSuite;
    readonly pairwise: CipherSuite;
    readonly mgmtGroup: CipherSuite | undefined;
}

export type AuthenticatorEvent =
    | {
          readonly type: "associated";
          readonly security: StationSecurity;
          readonly pmk: Secret;
          readonly ownAddress: Mac;
          readonly station: Mac;
          /** Elements of the association request: its RSNE or WPA element must come again in message 2. */
          readonly stationElements: Uint8Array;
          /** Our RSNE and RSNXE, or WPA element, as in the beacon: for message 3. */
          readonly ownElements: Uint8Array;
          readonly groupKeys: BssGroupKeys;
      }
    /** `frame` begins with the EAPOL header. */
    | { readonly type: "eapol"; readonly source: Mac; readonly frame: Uint8Array }
    | { readonly type: "disassociated" }
    /** A new pairwise key for this station. */
    | { readonly type: "rekeyPairwise" }
    /** The BSS has new group keys. */
    | { readonly type: "rekeyGroup"; readonly groupKeys: BssGroupKeys };

export type AuthenticatorEffect =
    | { readonly type: "send"; readonly frame: Uint8Array; readonly encrypted: boolean }
    | {
          readonly type: "installKey";
          readonly key: {
              readonly kind: "pairwise";
              readonly keyIndex: 0;
              readonly cipher: number;
              readonly key: Secret;
              readonly peer: Mac;
              readonly transmit: true;
          };
      }
    | { readonly type: "authorizePort"; readonly station: Mac }
    /** The station has the group keys of the latest `rekeyGroup`. */
    | { readonly type: "groupKeyConfirmed"; readonly station: Mac }
    /** The station reported a frame with a wrong Michael MIC. */
    | { readonly type: "micFailureReported"; readonly station: Mac; readonly pairwise: boolean }
    /** The station must be deauthenticated with this reason code; the machine is idle. */
    | { readonly type: "failed"; readonly reason: AuthenticatorFailure; readonly reasonCode: number }
    | { readonly type: "wipe"; readonly secret: Secret }
    | Trace<AuthenticatorReason>;

export type AuthenticatorFailure = "pairwiseTimeout" | "groupTimeout" | "elementDiffers";

export type AuthenticatorReason =
    | KeyFrameReason
    | KeyDataReason
    | "notAssociated"
    | "wrongSource"
    | "wrongDescriptor"
    | "wrongDescriptorVersion"
    | "unexpectedAck"
    | "noMic"
    | "smkNotSupported"
    | "wrongReplayCounter"
    | "unexpectedMessage2"
    | "unexpectedMessage4"
    | "unexpectedGroupMessage"
    | "nothingExpected"
    /** The station has another PMK: most likely a wrong passphrase. */
    | "wrongMic"
    | "replayedRequest"
    | "requestNotSupported"
    | "noPairwiseKey"
    | "busy";

export type AuthenticatorState =
    | { readonly tag: "idle" }
    | ({ readonly tag: "expectMessage2"; readonly anonce: Uint8Array; readonly current: Session | undefined } & Waiting)
    | ({
          readonly tag: "expectMessage4";
          readonly exchange: Exchange;
          readonly current: Session | undefined;
          /** Message 3 carried group keys that have been replaced since. */
          readonly groupKeysStale: boolean;
      } & Waiting)
    | ({ readonly tag: "expectGroupMessage"; readonly current: Session } & Waiting)
    | ({ readonly tag: "established"; readonly current: Session } & Linked);

interface Linked {
    readonly link: Link;
    /** Counter of the latest frame sent. */
    readonly counter: bigint;
}

interface Waiting extends Linked {
    readonly sent: Sent;
}

/** The message that waits for its answer. */
interface Sent {
    readonly attempts: number;
    /** Counter of its first copy; an answer to any copy counts. */
    readonly firstCounter: bigint;
    readonly resendAt: Instant;
}

interface Link {
    readonly security: StationSecurity;
    readonly version: DescriptorVersion;
    readonly pmk: Secret;
    readonly ownAddress: Mac;
    readonly station: Mac;
    readonly stationElement: Uint8Array | undefined;
    readonly ownElements: Uint8Array;
    readonly groupKeys: BssGroupKeys;
}

interface Exchange {
    readonly anonce: Uint8Array;
    readonly keys: PairwiseKeys;
}

interface Session {
    readonly keys: PairwiseKeys;
    readonly authorized: boolean;
    /** Counter of the latest request of the station. */
    readonly request: bigint | undefined;
}

type LinkedState = Exclude<AuthenticatorState, { readonly tag: "idle" }>;
type WaitingState = Extract<AuthenticatorState, { readonly sent: Sent }>;
type Result = Step<AuthenticatorState, AuthenticatorEffect>;

const noNonce = new Uint8Array(NONCE_LENGTH);
const EAPOL_VERSION = 2;

function reduce(state: AuthenticatorState, event: AuthenticatorEvent | Deadline, env: Env): Result {
    switch (event.type) {
        case "associated": {
            const started = startPairwise(linkOf(event), 0n, undefined, env);
            return { state: started.state, effects: [...wipes(secretsIn(state)), ...started.effects] };
        }
        case "disassociated":
            return step<AuthenticatorState, AuthenticatorEffect>(authenticatorInitial, ...wipes(secretsIn(state)));
        case "eapol":
            if (state.tag === "idle") return ignore(state, "notAssociated");
            if (event.source !== state.link.station) return ignore(state, "wrongSource", { source: event.source });
            return received(state, event.frame, env);
        case "rekeyPairwise":
            if (state.tag === "idle") return ignore(state, "notAssociated");
            if (state.tag !== "established") return ignore(state, "busy");
            return startPairwise(state.link, state.counter, state.current, env);
        case "rekeyGroup":
            if (state.tag === "idle") return ignore(state, "notAssociated");
            return rekeyGroup({ ...state, link: { ...state.link, groupKeys: event.groupKeys } }, env);
        case "deadline":
            if (!("sent" in state) || !due(state.sent.resendAt, env.now)) return stay(state);
            return resend(state, env);
        default:
            return unreachable(event);
    }
}

function linkOf(event: Extract<AuthenticatorEvent, { readonly type: "associated" }>): Link {
    const { security, pmk, ownAddress, station, stationElements, ownElements, groupKeys } = event;
    const version = descriptorVersion(security.akm, security.pairwise);
    if (version === undefined) throw new Error(`no key handshake for ${security.akm.name}`);
    const stationElement = securityElement(security, stationElements);
    return { security, version, pmk, ownAddress, station, stationElement, ownElements, groupKeys };
}

function startPairwise(link: Link, counter: bigint, current: Session | undefined, env: Env): Result {
    const anonce = env.random(NONCE_LENGTH);
    return send({ tag: "expectMessage2", link, counter, anonce, current, sent: unsent(counter) }, env);
}

function startGroup(link: Link, counter: bigint, current: Session, env: Env): Result {
    return send({ tag: "expectGroupMessage", link, counter, current, sent: unsent(counter) }, env);
}

function rekeyGroup(state: LinkedState, env: Env): Result {
    switch (state.tag) {
        // Message 3 has not been sent: it will carry the new keys.
        case "expectMessage2":
            return stay(state);
        case "expectMessage4":
            return stay({ ...state, groupKeysStale: true });
        case "expectGroupMessage":
        case "established":
            return startGroup(state.link, state.counter, state.current, env);
        default:
            return unreachable(state);
    }
}

const unsent = (counter: bigint): Sent => ({ attempts: 0, firstCounter: counter + 1n, resendAt: 0 as Instant });

/** Sends the message of this state once more, under a counter of its own. */
function send(state: WaitingState, env: Env): Result {
    const counter = state.counter + 1n;
    const attempts = state.sent.attempts + 1;
    const resendAt = at(env.now, patience(state, attempts));
    const next: WaitingState = { ...state, counter, sent: { ...state.sent, attempts, resendAt } };
    const effect: AuthenticatorEffect = {
        type: "send",
        frame: message(next, env),
        encrypted: state.current !== undefined,
    };
    return step<AuthenticatorState, AuthenticatorEffect>(next, effect);
}

function patience(state: WaitingState, attempts: number): Millis {
    if (attempts > 1) return NEXT_TIMEOUT;
    return state.tag === "expectGroupMessage" ? FIRST_GROUP_TIMEOUT : FIRST_PAIRWISE_TIMEOUT;
}

function resend(state: WaitingState, env: Env): Result {
    if (state.sent.attempts < EAPOL_KEY_ATTEMPTS) return send(state, env);
    return state.tag === "expectGroupMessage"
        ? fail(state, "groupTimeout", ReasonCode.groupKeyHandshakeTimeout)
        : fail(state, "pairwiseTimeout", ReasonCode.fourWayHandshakeTimeout);
}

function message(state: WaitingState, env: Env): Uint8Array {
    switch (state.tag) {
        case "expectMessage2":
            return message1(state);
        case "expectMessage4":
            return message3(state, env);
        case "expectGroupMessage":
            return groupMessage(state, env);
        default:
            return unreachable(state);
    }
}

function message1(state: Extract<WaitingState, { readonly tag: "expectMessage2" }>): Uint8Array {
    const { pairwise } = state.link.security;
    return emitKeyFrame({
        ...frameOf(state, { type: "pairwise", ack: true }),
        keyLength: pairwise.keyLength,
        nonce: state.anonce,
    });
}

function message3(state: Extract<WaitingState, { readonly tag: "expectMessage4" }>, env: Env): Uint8Array {
    const { link, exchange } = state;
    const { security, version, ownElements, groupKeys } = link;
    const rsn = security.protocol === "rsn";
    const { iv, keyData } = rsn
        ? encrypted(version, exchange.keys, concat(ownElements, groupKeyData(link)), env)
        : { iv: noIv, keyData: ownElements };
    const frame: KeyFrame = {
        ...frameOf(state, {
            type: "pairwise",
            install: true,
            ack: true,
            mic: true,
            secure: rsn,
            encryptedKeyData: rsn,
        }),
        keyLength: security.pairwise.keyLength,
        nonce: exchange.anonce,
        iv,
        rsc: rsn ? rscOf(groupKeys) : noRsc,
        keyData,
    };
    return emitWithMic(frame, version, exchange.keys);
}

function groupMessage(state: Extract<WaitingState, { readonly tag: "expectGroupMessage" }>, env: Env): Uint8Array {
    const { link, current } = state;
    const { security, version, groupKeys } = link;
    const { gtk } = groupKeys;
    const rsn = security.protocol === "rsn";
    const plain = rsn ? groupKeyData(link) : gtk.key.reveal();
    const { iv, keyData } = encrypted(version, current.keys, plain, env);
    const frame: KeyFrame = {
        ...frameOf(state, {
            type: "group",
            index: rsn ? 0 : gtk.keyIndex,
            ack: true,
            mic: true,
            secure: true,
            encryptedKeyData: rsn,
        }),
        keyLength: rsn ? 0 : gtk.key.length,
        iv,
        rsc: rscOf(groupKeys),
        keyData,
    };
    return emitWithMic(frame, version, current.keys);
}

function encrypted(
    version: DescriptorVersion,
    keys: PairwiseKeys,
    plain: Uint8Array,
    env: Env,
): { readonly iv: Uint8Array; readonly keyData: Uint8Array } {
    const iv = version === 1 ? env.random(KEY_IV_LENGTH) : noIv;
    return { iv, keyData: encryptKeyData(version, keys, iv, plain) };
}

function groupKeyData({ groupKeys: { gtk, igtk }, security }: Link): Uint8Array {
    const items: KeyDataItem[] = [{ kind: "gtk", keyIndex: gtk.keyIndex, transmit: false, key: gtk.key.reveal() }];
    if (igtk !== undefined && security.mgmtGroup !== undefined) {
        const { keyIndex, packetNumber, key } = igtk;
        items.push({ kind: "igtk", keyIndex, packetNumber, key: key.reveal() });
    }
    return emitKeyData(items);
}

const noIv = new Uint8Array(KEY_IV_LENGTH);
const noRsc = new Uint8Array(KEY_RSC_LENGTH);

function rscOf({ gtk }: BssGroupKeys): Uint8Array {
    const rsc = new Uint8Array(KEY_RSC_LENGTH);
    rsc.set(gtk.sendSequence);
    return rsc;
}

function frameOf(
    { link, counter }: WaitingState,
    information: Partial<KeyInformation> & Pick<KeyInformation, "type">,
): KeyFrame {
    return {
        protocolVersion: EAPOL_VERSION,
        descriptor: KeyDescriptor[link.security.protocol],
        information: { ...noKeyInformation, version: link.version, ...information },
        keyLength: 0,
        replayCounter: counter,
        nonce: noNonce,
        iv: noIv,
        rsc: noRsc,
        mic: new Uint8Array(KEY_MIC_LENGTH),
        keyData: noBytes,
    };
}

function received(state: LinkedState, bytes: Uint8Array, env: Env): Result {
    const frame = parseKeyFrame(bytes, KEY_MIC_LENGTH);
    if (isMalformed(frame)) return ignore(state, frame.malformed);
    const refusal = refuseFrame(state, frame);
    if (refusal !== undefined) return ignore(state, refusal);
    if (frame.information.request) return requested(state, frame);
    if (!("sent" in state)) return ignore(state, "nothingExpected");
    if (frame.replayCounter < state.sent.firstCounter || frame.replayCounter > state.counter) {
        return ignore(state, "wrongReplayCounter");
    }
    if (frame.information.type === "group") return groupMessage2(state, frame);
    // Message 4 has no key data; its nonce is not always zero.
    return frame.keyData.length > 0 ? message2(state, frame, env) : message4(state, frame, env);
}

/** What every frame from a station has to be. */
function refuseFrame({ link }: LinkedState, frame: ReceivedKeyFrame): AuthenticatorReason | undefined {
    const { information } = frame;
    if (frame.descriptor !== KeyDescriptor[link.security.protocol]) return "wrongDescriptor";
    if (information.version !== link.version) return "wrongDescriptorVersion";
    if (information.smk) return "smkNotSupported";
    if (information.ack) return "unexpectedAck";
    if (!information.mic) return "noMic";
    return undefined;
}

function message2(state: WaitingState, frame: ReceivedKeyFrame, env: Env): Result {
    if (state.tag !== "expectMessage2") return ignore(state, "unexpectedMessage2");
    const { link, counter, anonce, current } = state;
    const { akm, pairwise } = link.security;
    const keys = derivePtk({
        akm,
        pairwise,
        pmk: link.pmk,
        authenticator: link.ownAddress,
        supplicant: link.station,
        anonce,
        snonce: frame.nonce,
    });
    const unused = wipes(secretsOf(keys));
    const verified = verifyMic(frame, link.version, keys);
    if (verified === undefined) return after(ignore(state, "wrongMic"), unused);
    const data = parseKeyData(verified.keyData);
    if (isMalformed(data)) return after(ignore(state, data.malformed), unused);
    const element =
        link.security.protocol === "rsn"
            ? findElement(data, ElementId.rsn)
            : findElement(data, ElementId.vendorSpecific, WPA_PREFIX);
    if (element === undefined || link.stationElement === undefined || !equalBytes(element, link.stationElement)) {
        return after(fail(state, "elementDiffers", ReasonCode.handshakeElementMismatch), unused);
    }
    const exchange: Exchange = { anonce, keys };
    const sent = unsent(counter);
    return send({ tag: "expectMessage4", link, counter, exchange, current, groupKeysStale: false, sent }, env);
}

function message4(state: WaitingState, frame: ReceivedKeyFrame, env: Env): Result {
    if (state.tag !== "expectMessage4") return ignore(state, "unexpectedMessage4");
    const { link, counter, exchange, current: before, groupKeysStale } = state;
    if (verifyMic(frame, link.version, exchange.keys) === undefined) return ignore(state, "wrongMic");
    const { protocol, pairwise } = link.security;
    const groupNext = protocol === "wpa" || groupKeysStale;
    const authorized = before?.authorized ?? false;
    const current: Session = {
        keys: exchange.keys,
        authorized: authorized || protocol === "rsn",
        request: undefined,
    };
    const installed: AuthenticatorEffect[] = [
        {
            type: "installKey",
            key: {
                kind: "pairwise",
                keyIndex: 0,
                cipher: pairwise.selector,
                key: exchange.keys.tk,
                peer: link.station,
                transmit: true,
            },
        },
        ...wipes(before === undefined ? [] : secretsOf(before.keys)),
    ];
    if (current.authorized && !authorized) installed.push({ type: "authorizePort", station: link.station });
    const next = groupNext
        ? startGroup(link, counter, current, env)
        : stay<AuthenticatorState>({ tag: "established", link, counter, current });
    return { state: next.state, effects: [...installed, ...next.effects] };
}

function groupMessage2(state: WaitingState, frame: ReceivedKeyFrame): Result {
    if (state.tag !== "expectGroupMessage") return ignore(state, "unexpectedGroupMessage");
    const { link, counter, current } = state;
    if (verifyMic(frame, link.version, current.keys) === undefined) return ignore(state, "wrongMic");
    const effects: AuthenticatorEffect[] = [{ type: "groupKeyConfirmed", station: link.station }];
    if (!current.authorized) effects.unshift({ type: "authorizePort", station: link.station });
    return step<AuthenticatorState, AuthenticatorEffect>(
        { tag: "established", link, counter, current: { ...current, authorized: true } },
        ...effects,
    );
}

function requested(state: LinkedState, frame: ReceivedKeyFrame): Result {
    if (!("current" in state) || state.current === undefined) return ignore(state, "noPairwiseKey");
    const { current, link } = state;
    if (isReplay(current.request, frame.replayCounter)) return ignore(state, "replayedRequest");
    if (verifyMic(frame, link.version, current.keys) === undefined) return ignore(state, "wrongMic");
    const next = { ...state, current: { ...current, request: frame.replayCounter } };
    // A station that only wants new keys gets them when the BSS renews them.
    if (!frame.information.error) return ignore(next, "requestNotSupported");
    return step<AuthenticatorState, AuthenticatorEffect>(next, {
        type: "micFailureReported",
        station: link.station,
        pairwise: frame.information.type === "pairwise",
    });
}

const WPA_PREFIX = [0x00, 0x50, 0xf2, MicrosoftType.wpa];

/** The raw RSNE or WPA element among the elements of a request. */
function securityElement({ protocol }: StationSecurity, elements: Uint8Array): Uint8Array | undefined {
    const found = readTlv8(elements).items.find(({ id, value }) =>
        protocol === "rsn"
            ? id === ElementId.rsn
            : id === ElementId.vendorSpecific && WPA_PREFIX.every((byte, i) => value[i] === byte),
    );
    return found && elements.slice(found.offset, found.offset + 2 + found.value.length);
}

function fail(state: AuthenticatorState, reason: AuthenticatorFailure, reasonCode: number): Result {
    return step<AuthenticatorState, AuthenticatorEffect>(
        authenticatorInitial,
        { type: "failed", reason, reasonCode },
        ...wipes(secretsIn(state)),
    );
}

function secretsIn(state: AuthenticatorState): readonly Secret[] {
    const exchange = "exchange" in state ? secretsOf(state.exchange.keys) : [];
    const current = "current" in state && state.current !== undefined ? secretsOf(state.current.keys) : [];
    return [...exchange, ...current];
}

const wipes = (secrets: readonly Secret[]): readonly AuthenticatorEffect[] =>
    secrets.map(secret => ({ type: "wipe", secret }));

const after = ({ state, effects }: Result, more: readonly AuthenticatorEffect[]): Result => ({
    state,
    effects: [...effects, ...more],
});
