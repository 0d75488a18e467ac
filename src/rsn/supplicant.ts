import {
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
import { EAPOL_HEADER_LENGTH } from "#src/eapol/packet.js";
import type { Elements } from "#src/ieee80211/element/elements.js";
import { ElementId, MicrosoftType, Oui } from "#src/ieee80211/element/id.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import { equalBytes, noBytes } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { at, due, earliest, type Instant, type Millis, millis, seconds } from "#src/lib/instant.js";
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
import {
    type ContentFailure,
    type Exchange,
    type KeyContext,
    type Opened,
    openGroupMessage,
    openMessage3,
    type SupplicantKey,
} from "#src/rsn/key-contents.js";
import type { Negotiated } from "#src/rsn/negotiate.js";
import {
    asSupplicantKey,
    type DescriptorVersion,
    derivePtk,
    descriptorVersion,
    emitWithMic,
    KEY_MIC_LENGTH,
    type PairwiseKeys,
    secretsOf,
    type VerifiedKeyFrame,
    verifyMic,
} from "#src/rsn/ptk.js";
import { type GroupKey, isInstalled, isReplay, withGroupKey } from "#src/rsn/replay.js";

/**
 * The supplicant's side of the 4-way and the group key handshake (IEEE 802.11-2020, 12.7.6 and 12.7.7), and of WPA's, where the
 * group key always comes in a group key handshake of its own.
 *
 * What goes wrong in practice: message 3 comes again because message 4 was lost. It is answered again and installs nothing, or
 * the packet numbers would start over (CVE-2017-13077 to 13081). And anybody can forge a message 1, which has no MIC: it
 * may start another exchange but never disturbs the keys in use, nor the exchange that it meets: one SNonce answers every
 * message 1 of a handshake, and which ANonce counts is what message 3 says, which has a MIC.
 *
 * A key that takes the place of another one is installed when message 4 is known to have been heard: what a driver still has in its
 * queues leaves under the key that is installed, and the access point reads nothing under the new one before it has message 4.
 */
export const supplicant: Machine<SupplicantState, SupplicantEvent | Deadline, SupplicantEffect> = {
    reduce,
    // How long a handshake may take is for the association to say.
    deadline: state => ("current" in state ? earliest(state.current.rekeyAt, replacedAt(state)) : undefined),
};

export const supplicantInitial: SupplicantState = { tag: "idle" };

export type SupplicantEvent =
    | {
          readonly type: "associated";
          readonly negotiated: Negotiated;
          /** Stays the caller's: this machine neither changes nor wipes it. */
          readonly pmk: Secret;
          readonly ownAddress: Mac;
          readonly bssid: Mac;
          /** Elements of the beacon or probe response, which message 3 must confirm. */
          readonly bssElements: Elements;
          /** Our RSNXE as sent in the association request, id and length included. */
          readonly ownRsnx?: Uint8Array;
          /** Version in the EAPOL header of what we send; 1 when absent, which old access points insist on. */
          readonly eapolVersion?: number;
          /** A receive counter of the group key that was obviously written in the wrong order is taken for zero. */
          readonly rscRelaxed?: boolean;
          /** How long a pairwise key is used before we ask for another one. */
          readonly ptkLifetime?: Millis;
          /** The pairwise key is never renewed under its number: drivers may send with the new key what was meant for the old one. */
          readonly rekeyDenied?: boolean;
          /** The driver says of each frame of ours whether it was acknowledged. */
          readonly tellsOfSent?: boolean;
      }
    /** `frame` begins with the EAPOL header. */
    | { readonly type: "eapol"; readonly source: Mac; readonly frame: Uint8Array }
    /** Whether the access point heard this frame of ours. */
    | { readonly type: "sent"; readonly frame: Uint8Array; readonly acknowledged: boolean }
    | { readonly type: "disassociated" }
    /** The driver found a frame with a wrong Michael MIC (TKIP). */
    | { readonly type: "micFailure"; readonly pairwise: boolean }
    /** Ask the authenticator for a new key; with `error` it is told of a Michael MIC failure, which there was none. */
    | { readonly type: "rekey"; readonly key: "pairwise" | "group"; readonly error?: boolean }
    /** The driver answered a group key handshake by itself; frames up to this counter are used up. */
    | { readonly type: "rekeyedByDriver"; readonly bssid: Mac; readonly replayCounter: bigint };

export type SupplicantEffect =
    | { readonly type: "send"; readonly frame: Uint8Array; readonly encrypted: boolean }
    | { readonly type: "installKey"; readonly key: SupplicantKey }
    /** Of the first handshake of an association, and of the pairwise key that takes the place of another one later. */
    | { readonly type: "progress"; readonly phase: "4way" | "group" | "completed" | "renewing" | "renewed" }
    /** The association must end with this reason code; the machine is idle. */
    | { readonly type: "failed"; readonly reason: SupplicantFailure; readonly reasonCode: number }
    | { readonly type: "wipe"; readonly secret: Secret }
    | Trace<SupplicantReason>;

export type SupplicantFailure =
    | ContentFailure
    /** Two Michael MIC failures within a minute: TKIP countermeasures. */
    | "michaelMicFailure"
    /** Another pairwise key is wanted, which only a new link may have. */
    | "rekeyDenied";

/** Why an event changed nothing, and what is worth a line in the log. */
export type SupplicantReason =
    | KeyFrameReason
    | ContentFailure
    | "keyDataNotDecrypted"
    | "notAssociated"
    | "wrongSource"
    | "wrongDescriptor"
    | "wrongDescriptorVersion"
    | "strongerDescriptorVersion"
    | "noAck"
    | "requestFromAuthenticator"
    | "smkNotSupported"
    | "replayedCounter"
    | "unexpectedMessage3"
    | "unexpectedGroupMessage"
    | "groupMessageWithoutMic"
    | "encryptedWithoutMic"
    | "pairwiseKeyIndex"
    | "wrongMic"
    | "noPairwiseKey"
    | "keyBeingReplaced"
    | "notTkip"
    | "michaelMicFailure"
    | "countermeasuresStarted"
    | "groupKeyForTransmission"
    | "message3Retransmitted"
    | "keyAlreadyInstalled"
    | "pairwiseKeyRenewed"
    | "groupKeyRenewed";

export type SupplicantState =
    | { readonly tag: "idle" }
    | ({ readonly tag: "expectMessage1" } & Linked)
    /** Message 2 is out. */
    | ({ readonly tag: "expectMessage3"; readonly pending: Exchange } & Linked)
    /** WPA only: pairwise key installed, no group key yet. */
    | ({ readonly tag: "expectGroupMessage"; readonly current: Session } & Linked)
    | ({ readonly tag: "completed"; readonly current: Session } & Linked)
    /** Another message 1 came while keys are in use. */
    | ({ readonly tag: "rekeying"; readonly current: Session; readonly pending: Exchange } & Linked)
    /** Message 4 is out, and its key is installed when it was heard, or at `until`. */
    | ({
          readonly tag: "replacing";
          readonly current: Session;
          readonly pending: Exchange;
          readonly message4: Uint8Array;
          readonly until: Instant;
      } & Linked);

interface Linked {
    readonly link: Link;
    /** Counter of the latest frame with a valid MIC. */
    readonly replay: bigint | undefined;
}

/** What stays the same for the time of an association. */
interface Link extends KeyContext {
    readonly descriptor: number;
    readonly eapolVersion: number;
    readonly pmk: Secret;
    readonly ptkLifetime: Millis | undefined;
    readonly rekeyDenied: boolean;
    readonly tellsOfSent: boolean;
    /** The descriptor versions that frames may have; `version` is that of the latest one. */
    readonly versions: readonly DescriptorVersion[];
    readonly ownAddress: Mac;
    readonly bssid: Mac;
    /** Key data of message 2. */
    readonly ownElements: Uint8Array;
}

/** Keys in use. */
interface Session {
    readonly exchange: Exchange;
    /** There was a pairwise key before: the handshake itself went encrypted. */
    readonly rekeyed: boolean;
    readonly groupKeys: readonly GroupKey[];
    /** The first group key is there, so that the port is open. */
    readonly complete: boolean;
    /** Counter of the next frame with the Request bit. */
    readonly request: bigint;
    readonly lastMicFailure: Instant | undefined;
    /** When we ask for another pairwise key. */
    readonly rekeyAt: Instant | undefined;
}

type LinkedState = Exclude<SupplicantState, { readonly tag: "idle" }>;
type KeyedState = Extract<SupplicantState, { readonly current: Session }>;
type Result = Step<SupplicantState, SupplicantEffect>;

const COUNTERMEASURES_WINDOW = seconds(60);
/** An access point that did not hear message 4 sends message 3 again within a second. */
const MESSAGE_3_AGAIN = millis(1500);
const noNonce = new Uint8Array(NONCE_LENGTH);

function reduce(state: SupplicantState, event: SupplicantEvent | Deadline, env: Env): Result {
    switch (event.type) {
        case "associated":
            return step<SupplicantState, SupplicantEffect>(
                { tag: "expectMessage1", link: linkOf(event), replay: undefined },
                ...wipes(secretsIn(state)),
            );
        case "sent":
            return state.tag === "replacing" && event.acknowledged && equalBytes(event.frame, state.message4)
                ? replaced(state, env)
                : stay(state);
        case "disassociated":
            return step<SupplicantState, SupplicantEffect>(supplicantInitial, ...wipes(secretsIn(state)));
        case "eapol": {
            if (state.tag === "idle") return ignore(state, "notAssociated");
            if (event.source !== state.link.bssid) return ignore(state, "wrongSource", { source: event.source });
            return received(state, event.frame, env);
        }
        case "micFailure":
            if (!("current" in state)) return ignore(state, "noPairwiseKey");
            return micFailure(state, event.pairwise, env);
        case "rekey":
            if (!("current" in state)) return ignore(state, "noPairwiseKey");
            return request(state, { type: event.key, error: event.error ?? false });
        case "rekeyedByDriver":
            if (state.tag === "idle") return ignore(state, "notAssociated");
            if (event.bssid !== state.link.bssid) return ignore(state, "wrongSource", { source: event.bssid });
            if (isReplay(state.replay, event.replayCounter)) return ignore(state, "replayedCounter");
            return stay({ ...state, replay: event.replayCounter });
        case "deadline": {
            if (due(replacedAt(state), env.now) && state.tag === "replacing") return replaced(state, env);
            if (!("current" in state) || !due(state.current.rekeyAt, env.now)) return stay(state);
            const asked = { ...state, current: { ...state.current, rekeyAt: undefined } };
            return request(asked, { type: "pairwise", error: false });
        }
        default:
            return unreachable(event);
    }
}

function linkOf(event: Extract<SupplicantEvent, { readonly type: "associated" }>): Link {
    const {
        negotiated,
        pmk,
        ptkLifetime,
        rekeyDenied = false,
        tellsOfSent = false,
        ownAddress,
        bssid,
        bssElements,
        ownRsnx = noBytes,
    } = event;
    const { eapolVersion = 1, rscRelaxed = false } = event;
    const version = descriptorVersion(negotiated.akm, negotiated.pairwise);
    if (version === undefined) throw new Error(`no key handshake for ${negotiated.akm.name}`);
    return {
        negotiated,
        version,
        // Some access points use the stronger one with AKMs that came before it.
        versions: version === 2 ? [2, 3] : [version],
        descriptor: KeyDescriptor[negotiated.protocol],
        eapolVersion,
        rscRelaxed,
        pmk,
        ptkLifetime,
        rekeyDenied,
        tellsOfSent,
        ownAddress,
        bssid,
        ownElements: Uint8Array.of(...negotiated.elements, ...ownRsnx),
        bssRsn: bssElements.raw(ElementId.rsn)?.slice(),
        bssRsnx: bssElements.raw(ElementId.rsnExtension)?.slice(),
        bssWpa: bssElements.vendorRaw(Oui.microsoft, MicrosoftType.wpa)?.slice(),
    };
}

function received(state: LinkedState, bytes: Uint8Array, env: Env): Result {
    const frame = parseKeyFrame(bytes, KEY_MIC_LENGTH);
    if (isMalformed(frame))
        return ignore(state, frame.malformed, frame.malformed === "shortKeyData" ? lengthsIn(bytes) : {});
    const refusal = refuseFrame(state, frame);
    if (refusal !== undefined) return ignore(state, refusal, { version: frame.information.version });
    const { link } = state;
    const [usual] = link.versions;
    const version = link.versions.find(known => known === frame.information.version) ?? link.version;
    const reader: LinkedState = version === link.version ? state : { ...state, link: { ...link, version } };
    const { state: read, effects } = readable(reader, frame, env);
    const next = read === reader ? state : read;
    if (version === usual) return { state: next, effects };
    const stronger: SupplicantEffect = {
        ...{ type: "trace", level: "debug", reason: "strongerDescriptorVersion" },
        data: { version },
    };
    return { state: next, effects: [stronger, ...effects] };
}

function readable(state: LinkedState, frame: ReceivedKeyFrame, env: Env): Result {
    if (frame.information.type === "group") return groupMessage(state, frame);
    return frame.information.mic ? message3(state, frame, env) : message1(state, frame, env);
}

/** What is wrong with a frame whose key data is longer than the frame. */
function lengthsIn(frame: Uint8Array): { readonly announced: number; readonly present: number } {
    const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
    const body = EAPOL_HEADER_LENGTH + KEY_DATA_OFFSET;
    return { announced: view.getUint16(body - 2), present: EAPOL_HEADER_LENGTH + view.getUint16(2) - body };
}

/** From the end of the EAPOL header, with a MIC of 16 bytes. */
const KEY_DATA_OFFSET = 95;

const factsOf = ({
    keyLength,
    keyData,
}: ReceivedKeyFrame): { readonly keyLength: number; readonly dataLength: number } => ({
    keyLength,
    dataLength: keyData.length,
});

/** What every frame from the authenticator has to be. */
function refuseFrame({ link, replay }: LinkedState, frame: ReceivedKeyFrame): SupplicantReason | undefined {
    const { information } = frame;
    if (frame.descriptor !== link.descriptor) return "wrongDescriptor";
    if (!link.versions.some(version => version === information.version)) return "wrongDescriptorVersion";
    if (information.smk) return "smkNotSupported";
    if (information.request || information.error) return "requestFromAuthenticator";
    // Our own messages have no Ack bit: one that was reflected ends here.
    if (!information.ack) return "noAck";
    if (isReplay(replay, frame.replayCounter)) return "replayedCounter";
    // Nobody but the access point can encrypt, and it says so with a MIC.
    if (information.encryptedKeyData && !information.mic) return "encryptedWithoutMic";
    if (information.type === "pairwise" && information.index !== 0) return "pairwiseKeyIndex";
    return undefined;
}

function message1(state: LinkedState, frame: ReceivedKeyFrame, env: Env): Result {
    // The access point may have message 4 already: nothing that anybody can send may keep its key from being installed.
    if (state.tag === "replacing") return ignore(state, "keyBeingReplaced");
    const { link, replay } = state;
    const before = "pending" in state ? state.pending : undefined;
    const again = before !== undefined && equalBytes(before.anonce, frame.nonce);
    // Key data (a PMKID) is not looked at: access points send zeros or rubbish there, and nothing depends on it.
    const pending = again ? before : exchangeOf(link, frame.nonce, before?.snonce ?? env.random(NONCE_LENGTH));
    const next: SupplicantState =
        "current" in state
            ? { tag: "rekeying", link, replay, current: state.current, pending }
            : { tag: "expectMessage3", link, replay, pending };
    const secure = "current" in state && link.negotiated.protocol === "rsn";
    const message2 = reply(link, frame, pending.keys, { secure, nonce: pending.snonce, keyData: link.ownElements });
    return step<SupplicantState, SupplicantEffect>(
        next,
        ...wipes(before === undefined || again ? [] : secretsOf(before.keys)),
        // Anybody can send a message 1: a link that is complete stays so until message 3 proves who asks.
        ...(isComplete(state)
            ? [{ type: "progress", phase: "renewing" } as const]
            : before === undefined
              ? [{ type: "progress", phase: "4way" } as const]
              : []),
        { type: "send", frame: message2, encrypted: "current" in state },
    );
}

function exchangeOf({ negotiated, pmk, ownAddress, bssid }: Link, anonce: Uint8Array, snonce: Uint8Array): Exchange {
    const { akm, pairwise } = negotiated;
    const keys = derivePtk({ akm, pairwise, pmk, authenticator: bssid, supplicant: ownAddress, anonce, snonce });
    const tk = asSupplicantKey(pairwise, keys.tk.reveal());
    keys.tk.wipe();
    return { anonce, snonce, keys: { ...keys, tk } };
}

function message3(state: LinkedState, frame: ReceivedKeyFrame, env: Env): Result {
    if (state.tag === "expectMessage1") return ignore(state, "unexpectedMessage3");
    if ("pending" in state) {
        const { link, pending } = state;
        const same = equalBytes(frame.nonce, pending.anonce);
        // The message 1 that was answered last may have been somebody else's.
        const exchange = same ? pending : exchangeOf(link, frame.nonce, pending.snonce);
        const fresh = verifyMic(frame, link.version, exchange.keys);
        if (fresh !== undefined) {
            const { state: next, effects } = freshMessage3({ ...state, pending: exchange }, exchange, fresh, env);
            return { state: next, effects: same ? effects : [...effects, ...wipes(secretsOf(pending.keys))] };
        }
        if (!same) for (const secret of secretsOf(exchange.keys)) secret.wipe();
        if (!same && verifyMic(frame, link.version, pending.keys) !== undefined)
            return contentFailed(state, frame, "wrongNonce");
    }
    if ("current" in state) {
        const known = verifyMic(frame, state.link.version, state.current.exchange.keys);
        if (known !== undefined) return repeatedMessage3(state, known);
    }
    return ignore(state, "wrongMic");
}

function freshMessage3(state: LinkedState, exchange: Exchange, frame: VerifiedKeyFrame, env: Env): Result {
    const { link } = state;
    // Whoever sent message 1, this one is the access point's.
    if (link.rekeyDenied && isComplete(state)) return fail(state, "rekeyDenied");
    const replay = frame.replayCounter;
    const groupKeys = openMessage3(link, exchange, frame);
    if (!("keys" in groupKeys)) return unusable(state, frame, groupKeys);

    const before = "current" in state ? state.current : undefined;
    const answer = message4(link, frame, exchange);
    if (before?.complete && link.tellsOfSent) {
        const { session: current, effects } = installGroupKeys(before, groupKeys);
        return step<SupplicantState, SupplicantEffect>(
            {
                ...{ tag: "replacing", link, replay, current, pending: exchange },
                message4: answer,
                until: at(env.now, MESSAGE_3_AGAIN),
            },
            { type: "send", frame: answer, encrypted: true },
            ...effects,
        );
    }
    const established: Session = {
        exchange,
        rekeyed: before !== undefined,
        groupKeys: before?.groupKeys ?? [],
        complete: before?.complete ?? false,
        request: before?.request ?? 0n,
        lastMicFailure: before?.lastMicFailure,
        rekeyAt: link.ptkLifetime && at(env.now, link.ptkLifetime),
    };
    const { session, effects } = installGroupKeys(established, groupKeys);
    const complete = session.complete || link.negotiated.protocol === "rsn";
    const current: Session = { ...session, complete };
    return step<SupplicantState, SupplicantEffect>(
        { tag: complete ? "completed" : "expectGroupMessage", link, replay, current },
        { type: "send", frame: answer, encrypted: established.rekeyed },
        pairwise(link, exchange),
        ...wipes(before === undefined ? [] : secretsOf(before.exchange.keys)),
        ...(established.complete ? [] : [{ type: "progress", phase: "group" } as const]),
        ...effects,
        ...(complete ? (established.complete ? pairwiseRenewed : [completed]) : []),
    );
}

const pairwise = (link: Link, { keys }: Exchange): SupplicantEffect => ({
    type: "installKey",
    key: {
        kind: "pairwise",
        keyIndex: 0,
        cipher: link.negotiated.pairwise.selector,
        key: keys.tk,
        peer: link.bssid,
        transmit: true,
    },
});

const replacedAt = (state: SupplicantState): Instant | undefined =>
    state.tag === "replacing" ? state.until : undefined;

/** The access point has the new pairwise key, or had its time to say that it has not. */
const replaced = (
    { link, replay, current, pending }: Extract<SupplicantState, { tag: "replacing" }>,
    { now }: Env,
): Result =>
    step<SupplicantState, SupplicantEffect>(
        {
            tag: "completed",
            link,
            replay,
            current: {
                ...current,
                exchange: pending,
                rekeyed: true,
                rekeyAt: link.ptkLifetime && at(now, link.ptkLifetime),
            },
        },
        pairwise(link, pending),
        ...wipes(secretsOf(current.exchange.keys)),
        ...pairwiseRenewed,
    );

/** Message 4 was lost. The answer is repeated; only a group key that is new is installed. */
function repeatedMessage3(state: KeyedState, frame: VerifiedKeyFrame): Result {
    const { link, current } = state;
    const replay = frame.replayCounter;
    const groupKeys = openMessage3(link, current.exchange, frame);
    if (!("keys" in groupKeys)) return unusable(state, frame, groupKeys);
    const { session, effects } = installGroupKeys(current, groupKeys);
    return step<SupplicantState, SupplicantEffect>(
        { ...state, replay, current: session },
        { type: "trace", level: "debug", reason: "message3Retransmitted" },
        // An authenticator that repeats message 3 has not installed the key and could not read an encrypted answer.
        { type: "send", frame: message4(link, frame, current.exchange), encrypted: current.rekeyed },
        ...effects,
    );
}

const completed: SupplicantEffect = { type: "progress", phase: "completed" };

const renewed = (reason: "pairwiseKeyRenewed" | "groupKeyRenewed"): SupplicantEffect => ({
    type: "trace",
    level: "info",
    reason,
});

const pairwiseRenewed: readonly SupplicantEffect[] = [
    { type: "progress", phase: "renewed" },
    renewed("pairwiseKeyRenewed"),
];

const isComplete = (state: LinkedState): boolean => "current" in state && state.current.complete;

const message4 = (link: Link, message3: VerifiedKeyFrame, { keys }: Exchange): Uint8Array =>
    reply(link, message3, keys, { secure: message3.information.secure });

function installGroupKeys(
    session: Session,
    { keys, transmit = false }: Extract<Opened, { readonly keys: unknown }>,
): { readonly session: Session; readonly effects: readonly SupplicantEffect[] } {
    const effects: SupplicantEffect[] = transmit
        ? [{ type: "trace", level: "info", reason: "groupKeyForTransmission" }]
        : [];
    let { groupKeys } = session;
    for (const key of keys) {
        if (key.kind === "pairwise") continue;
        const added: GroupKey = { kind: key.kind, keyIndex: key.keyIndex, key: key.key };
        if (isInstalled(groupKeys, added)) {
            const data = { kind: key.kind, keyIndex: key.keyIndex };
            effects.push({ type: "trace", level: "debug", reason: "keyAlreadyInstalled", data }, ...wipes([key.key]));
            continue;
        }
        const { keys: after, replaced } = withGroupKey(groupKeys, added);
        groupKeys = after;
        effects.push({ type: "installKey", key }, ...wipes(replaced === undefined ? [] : [replaced.key]));
    }
    return { session: { ...session, groupKeys }, effects };
}

function groupMessage(state: LinkedState, frame: ReceivedKeyFrame): Result {
    if (!frame.information.mic) return ignore(state, "groupMessageWithoutMic");
    if (!("current" in state)) return ignore(state, "unexpectedGroupMessage");
    const { link, current } = state;
    const verified = verifyMic(frame, link.version, current.exchange.keys);
    if (verified === undefined) return ignore(state, "wrongMic");
    const replay = frame.replayCounter;
    const opened = openGroupMessage(link, current.exchange, verified);
    if (!("keys" in opened)) return unusable(state, verified, opened);
    const { session, effects } = installGroupKeys({ ...current, complete: true }, opened);
    const message2 = reply(link, frame, current.exchange.keys, { secure: frame.information.secure });
    return step<SupplicantState, SupplicantEffect>(
        "pending" in state
            ? { ...state, replay, current: session }
            : { tag: "completed", link, replay, current: session },
        ...effects,
        { type: "send", frame: message2, encrypted: true },
        current.complete ? renewed("groupKeyRenewed") : completed,
    );
}

/** Nobody but the access point made this message: one that cannot be used will not be better when it comes again. */
function unusable(
    state: LinkedState,
    frame: VerifiedKeyFrame,
    opened: Exclude<Opened, { readonly keys: unknown }>,
): Result {
    if ("dropped" in opened) return ignore({ ...state, replay: frame.replayCounter }, opened.dropped, factsOf(frame));
    return contentFailed(state, frame, opened.failed, opened.groupKeyLength);
}

function contentFailed(
    state: LinkedState,
    frame: ReceivedKeyFrame,
    reason: ContentFailure,
    groupKeyLength?: number,
): Result {
    const { bssid, negotiated } = state.link;
    const data = {
        ...factsOf(frame),
        source: bssid,
        pairwise: negotiated.pairwise.name,
        groupCipher: negotiated.group.name,
        ...(frame.information.type === "group" && { group: true }),
        ...(groupKeyLength !== undefined && { groupKeyLength }),
    };
    const failed = fail(state, reason);
    return {
        state: failed.state,
        effects: [{ type: "trace", level: "info", reason, data }, ...failed.effects],
    };
}

function micFailure(state: KeyedState, pairwise: boolean, env: Env): Result {
    const { negotiated } = state.link;
    if ((pairwise ? negotiated.pairwise : negotiated.group).name !== "tkip") return ignore(state, "notTkip");
    const last = state.current.lastMicFailure;
    const report = request(state, { type: pairwise ? "pairwise" : "group", error: true }, env.now);
    const told: SupplicantEffect = { type: "trace", level: "info", reason: "michaelMicFailure" };
    if (last === undefined || env.now > at(last, COUNTERMEASURES_WINDOW))
        return { state: report.state, effects: [told, ...report.effects] };
    const failed = fail(state, "michaelMicFailure");
    return {
        state: failed.state,
        effects: [
            told,
            ...report.effects,
            { type: "trace", level: "info", reason: "countermeasuresStarted" },
            ...failed.effects,
        ],
    };
}

/** An EAPOL-Key frame with the Request bit; with `error` it reports a Michael MIC failure. */
function request(
    state: KeyedState,
    { type, error }: Pick<KeyInformation, "type" | "error">,
    micFailureAt = state.current.lastMicFailure,
): Result {
    const { link, current } = state;
    if (type === "pairwise" && !error && link.rekeyDenied) return fail(state, "rekeyDenied");
    const frame: KeyFrame = {
        ...emptyFrame(link),
        information: {
            ...noKeyInformation,
            version: link.version,
            type,
            mic: true,
            secure: true,
            error,
            request: true,
        },
        replayCounter: current.request,
    };
    return step<SupplicantState, SupplicantEffect>(
        { ...state, current: { ...current, request: current.request + 1n, lastMicFailure: micFailureAt } },
        { type: "send", frame: emitWithMic(frame, link.version, current.exchange.keys), encrypted: true },
    );
}

interface ReplyParts {
    readonly secure: boolean;
    readonly nonce?: Uint8Array;
    readonly keyData?: Uint8Array;
}

/** Message 2 or 4, or group message 2: an answer repeats the counter of what it answers. */
function reply(
    link: Link,
    to: ReceivedKeyFrame,
    keys: PairwiseKeys,
    { secure, nonce, keyData }: ReplyParts,
): Uint8Array {
    const { type, index } = to.information;
    const frame: KeyFrame = {
        ...emptyFrame(link),
        information: { ...noKeyInformation, version: link.version, type, index, mic: true, secure },
        keyLength: link.negotiated.protocol === "wpa" ? to.keyLength : 0,
        replayCounter: to.replayCounter,
        ...(nonce && { nonce }),
        ...(keyData && { keyData }),
    };
    return emitWithMic(frame, link.version, keys);
}

const emptyFrame = (link: Link): Omit<KeyFrame, "information" | "replayCounter"> => ({
    protocolVersion: link.eapolVersion,
    descriptor: link.descriptor,
    keyLength: 0,
    nonce: noNonce,
    iv: new Uint8Array(KEY_IV_LENGTH),
    rsc: new Uint8Array(KEY_RSC_LENGTH),
    mic: new Uint8Array(KEY_MIC_LENGTH),
    keyData: noBytes,
});

const FAILURE_CODES: Partial<Readonly<Record<SupplicantFailure, number>>> = {
    elementDiffers: ReasonCode.handshakeElementMismatch,
    michaelMicFailure: ReasonCode.micFailure,
};

function fail(state: SupplicantState, reason: SupplicantFailure): Result {
    return step<SupplicantState, SupplicantEffect>(
        supplicantInitial,
        { type: "failed", reason, reasonCode: FAILURE_CODES[reason] ?? ReasonCode.unspecified },
        ...wipes(secretsIn(state)),
    );
}

function secretsIn(state: SupplicantState): readonly Secret[] {
    const pending = "pending" in state ? secretsOf(state.pending.keys) : [];
    if (!("current" in state)) return pending;
    const { exchange, groupKeys } = state.current;
    return [...pending, ...secretsOf(exchange.keys), ...groupKeys.map(({ key }) => key)];
}

const wipes = (secrets: readonly Secret[]): readonly SupplicantEffect[] =>
    secrets.map(secret => ({ type: "wipe", secret }));
