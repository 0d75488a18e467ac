import { associatedWith } from "#src/core/announcement.js";
import type { AssociationEffect, Target } from "#src/core/association.js";
import type { AssociationEnd } from "#src/core/association-end.js";
import { atLeastTwice, type Blocklist, block, blocked, deservesBlock, unblock } from "#src/core/blocklist.js";
import { type Bss, heard, lost, unknownToDriver } from "#src/core/bss.js";
import { farewell } from "#src/core/client/eapol.js";
import { VendorFrame } from "#src/core/client/vendor-element.js";
import { bssOf, decided } from "#src/core/decision.js";
import { eapolReceived } from "#src/core/eapol-counts.js";
import type { Interface } from "#src/core/interface.js";
import { type Network, type Networks, setAside, withNetwork } from "#src/core/network.js";
import { unwatched, watching } from "#src/core/route/from-roaming.js";
import { remember } from "#src/core/route/remember.js";
import { type InterfaceEffect, type Routed, routed } from "#src/core/route/routed.js";
import type { Feature } from "#src/driver/capability.js";
import { Elements } from "#src/ieee80211/element/elements.js";
import { ReasonCode, reasonName } from "#src/ieee80211/reason-code.js";
import { concat, noBytes } from "#src/lib/bytes.js";
import { type Instant, seconds } from "#src/lib/instant.js";
import { type Env, unreachable } from "#src/lib/machine.js";

/** What the association wants: the radio, the driver, keys; and what its course and its end mean for everybody else. */
export function fromAssociation(state: Interface, effect: AssociationEffect, env: Env): Routed {
    switch (effect.type) {
        case "driver":
            return driver(state, effect);
        case "radio.request":
        case "radio.release":
            return routed(state, [{ type: effect.type, work: "connect" }]);
        case "onChannel":
            return routed(state, [{ type: effect.stay ? "radio.request" : "radio.release", work: "keys" }]);
        case "authenticationStatus":
            return routed({ ...state, last: { ...state.last, authentication: { statusCode: effect.statusCode } } });
        case "associationRejected":
            return routed({ ...state, last: { ...state.last, association: { statusCode: effect.statusCode } } });
        case "secure":
            return secure(state);
        case "eapol": {
            const { source, frame } = effect;
            const counted: Interface = { ...state, eapolCounts: eapolReceived(state.eapolCounts, source, frame) };
            const network = state.networks.byId.get(
                state.association.tag === "idle" ? -1 : state.association.target.network,
            );
            if (network?.pmk.tag === "deriving" && state.linkKey === undefined)
                return routed({ ...counted, heldEapol: { source, frame } });
            return routed(counted, [], [{ to: "supplicant", event: { type: "eapol", source, frame } }]);
        }
        case "moving":
            return unlinked({
                ...state,
                // A moment ago it could be heard: it is the first to go back to.
                bss: heard(state.bss, effect.from.bss.id, env.now),
                last: { ...state.last, session: { millis: effect.connectedFor } },
            });
        case "moveRefused":
            return moveRefused(state, effect, env.now);
        case "completed":
            return completed(state, effect);
        case "ended":
            return ended(state, effect.end, env);
        case "trace":
            return routed(state, [effect]);
        default:
            return unreachable(effect);
    }
}

/** With what clients want in it: their elements in association requests, and a port that stays closed. */
function driver(state: Interface, effect: Extract<AssociationEffect, { type: "driver" }>): Routed {
    const { command } = effect;
    switch (command.type) {
        case "associate":
        case "connect": {
            const { association, capabilities, config } = state;
            const announced = association.tag === "idle" ? Elements.none : association.target.bss.elements;
            const elements = concat(
                command.elements,
                associatedWith(config, capabilities, announced),
                state.vendorElements.get(VendorFrame.associationRequest) ?? noBytes,
            );
            if (command.type === "associate") return routed(state, [{ ...effect, command: { ...command, elements } }]);
            const backgroundScanPeriod = scanPeriod(state);
            return routed(state, [
                {
                    ...effect,
                    command: { ...command, elements, ...(backgroundScanPeriod >= 0 && { backgroundScanPeriod }) },
                },
            ]);
        }
        case "authorizePort":
            return routed(state, state.loggedOff && command.authorized ? [] : [effect]);
        default:
            return routed(state, [effect]);
    }
}

/** Seconds between background scans of a driver that associates by itself; negative: as it likes. */
function scanPeriod({ association, networks }: Interface): number {
    const network = association.tag === "idle" ? undefined : networks.byId.get(association.target.network);
    const value = network?.config.other.get("bg_scan_period");
    return value?.type === "int" ? value.value : -1;
}

/** Hands the association to the key machine, as soon as there is a key. */
export function secure(state: Interface): Routed {
    const { association: current, heldEapol: held } = state;
    if (current.tag !== "securing" || current.target.security === undefined) return routed(state);
    const network = state.networks.byId.get(current.target.network);
    if (network?.pmk.tag !== "ready" || state.linkKey !== undefined) return routed(state);
    const { bss, security } = current.target;
    const linkKey = network.pmk.pmk.slice(0);
    return routed(
        { ...state, heldEapol: undefined, linkKey },
        [],
        [
            {
                to: "supplicant",
                event: {
                    type: "associated",
                    negotiated: security,
                    pmk: linkKey,
                    ownAddress: state.link.address,
                    bssid: bss.bssid,
                    bssElements: bss.elements,
                    eapolVersion: state.config.eapolVersion,
                    rscRelaxed: state.config.wpaRscRelaxation,
                    rekeyDenied: isRekeyDenied(state, network),
                    tellsOfSent: TELLS_OF_SENT.every(feature => state.capabilities.features.has(feature)),
                    ...(network.config.wpaPtkRekey > 0 && { ptkLifetime: seconds(network.config.wpaPtkRekey) }),
                },
            },
            ...(held === undefined ? [] : [{ to: "supplicant", event: { type: "eapol", ...held } } as const]),
        ],
    );
}

/** Of EAPOL frames over a packet socket nobody tells what became. */
const TELLS_OF_SENT: readonly Feature[] = ["controlPortOverNl80211", "controlPortTransmitStatus"];

const isRekeyDenied = ({ capabilities }: Interface, { config: { denyPtk0Rekey } }: Network): boolean =>
    denyPtk0Rekey === 2 || (denyPtk0Rekey === 1 && !capabilities.features.has("safePairwiseRekey"));

/** The keys of a link go with it. */
function unlinked(state: Interface): Routed {
    const { linkKey } = state;
    return routed(
        { ...state, heldEapol: undefined, linkKey: undefined },
        linkKey === undefined ? [] : [{ type: "wipe", secret: linkKey }],
        [{ to: "supplicant", event: { type: "disassociated" } }, ...unwatched],
    );
}

function completed(state: Interface, { target, roamTime }: Extract<AssociationEffect, { type: "completed" }>): Routed {
    const network = state.networks.byId.get(target.network);
    return routed(
        {
            ...state,
            networks:
                network === undefined
                    ? state.networks
                    : withNetwork(state.networks, {
                          ...network,
                          setAside: undefined,
                          lastFrequency: target.bss.frequency,
                      }),
            blocklist: unblock(state.blocklist, target.bss.bssid),
            expectDisconnect: false,
            last: roamTime === undefined ? state.last : { ...state.last, roam: { millis: roamTime, complete: true } },
        },
        [
            ...(state.loggedOff ? farewell(state) : []),
            ...remember(state),
            {
                type: "trace",
                level: "info",
                reason: "connected",
                data: { network: target.network, bssid: target.bss.bssid, frequency: target.bss.frequency },
            },
        ],
        [
            { to: "connect", event: { type: "completed" } },
            ...(network === undefined ? [] : watching(state, network)),
            { to: "beaconWatch", event: { type: "look" } },
        ],
    );
}

/** The link is as it was; the one that could not be moved to is passed over for a while. */
function moveRefused(
    state: Interface,
    { target, cause, detail, roamTime }: Extract<AssociationEffect, { type: "moveRefused" }>,
    now: Instant,
): Routed {
    const { network, bss } = target;
    const refused = decided({
        kind: "roam",
        chosen: false,
        reason: "roamRefusedByDriver",
        level: "info",
        at: now,
        about: bssOf(network, bss),
        detail: { cause, ...detail },
    });
    const last = { ...state.last, roam: { millis: roamTime, complete: false } };
    if (cause === "driverNotReady") return routed({ ...state, last }, [refused]);
    const { blocklist, effect } = passedOver(state, target, now);
    return routed({ ...state, last, blocklist }, [refused, effect]);
}

function ended(state: Interface, end: AssociationEnd, env: Env): Routed {
    const { target, disconnect, stage, phase, cause, detail, keyMismatch, connectedFor, roamTime } = end;
    const { id, bssid } = target.bss;
    const reason = disconnect && (disconnect.locallyGenerated ? -disconnect.reasonCode : disconnect.reasonCode);
    const blame = blamed(state, end, env.now);
    const {
        state: next,
        effects,
        local,
    } = unlinked({
        ...state,
        ...blame.changes,
        bss:
            cause === "disconnectedByAp" || cause === "rekeyDenied"
                ? heard(state.bss, id, env.now)
                : cause === "unknownToDriver"
                  ? unknownToDriver(state.bss, id, env.now)
                  : isVanished(end)
                    ? lost(state.bss, id)
                    : state.bss,
        handshakeFailures: state.handshakeFailures + (phase === "4way" ? 1 : 0),
        selected: connectedFor !== undefined && state.selected === target.network ? undefined : state.selected,
        expectDisconnect: false,
        last: {
            ...state.last,
            ...(reason !== undefined && { disconnect: { reason } }),
            ...(connectedFor !== undefined && { session: { millis: connectedFor } }),
            ...(roamTime !== undefined && { roam: { millis: roamTime, complete: false } }),
        },
    });
    return routed(
        next,
        [
            ...effects,
            {
                type: "trace",
                level: "info",
                reason: "disconnected",
                data: {
                    network: target.network,
                    bssid,
                    stage,
                    cause,
                    ...detail,
                    keyMismatch,
                    ...(reason !== undefined && { reason, reasonName: reasonName(Math.abs(reason)) ?? "reserved" }),
                    ...(connectedFor !== undefined && { connectedFor: Math.round(connectedFor) }),
                },
            },
            ...blame.effects,
        ],
        [
            ...local,
            ...(state.autoReconnect || cause === "abandoned"
                ? []
                : [{ to: "connect", event: { type: "off" } } as const]),
            { to: "connect", event: { type: "ended", end } },
        ],
    );
}

/** What a failed attempt means for later ones: a wrong key is the network's fault, anything else the BSS's. */
function blamed(
    state: Interface,
    end: AssociationEnd,
    now: Instant,
): { readonly changes: Partial<Interface>; readonly effects: readonly InterfaceEffect[] } {
    const { network: id } = end.target;
    const network = state.networks.byId.get(id);
    if (end.keyMismatch) {
        const mismatch: InterfaceEffect = { type: "notice", notice: { type: "pskMismatch" } };
        if (network === undefined) return { changes: {}, effects: [mismatch] };
        const { networks, effect } = asideFor(state, network, "WRONG_KEY", now);
        return { changes: { networks }, effects: [effect, mismatch] };
    }
    if (state.expectDisconnect || !deservesBlock(end)) return { changes: {}, effects: [] };
    const { blocklist, effect } = passedOver(state, end.target, now);
    const before = "failures" in state.connect ? state.connect.failures : 0;
    if (network === undefined || end.connectedFor !== undefined || before < FAILURES_FORGIVEN)
        return { changes: { blocklist }, effects: [effect] };
    const aside = asideFor(state, network, "CONN_FAILED", now);
    return { changes: { blocklist, networks: aside.networks }, effects: [effect, aside.effect] };
}

/** Attempts in a row that may fail before their network is set aside. */
const FAILURES_FORGIVEN = 3;

function asideFor(
    { networks }: Interface,
    network: Network,
    why: "WRONG_KEY" | "CONN_FAILED",
    now: Instant,
): { readonly networks: Networks; readonly effect: InterfaceEffect } {
    const aside = setAside(network, now);
    const { failures, until } = aside.setAside;
    return {
        networks: withNetwork(networks, aside),
        effect: decided({
            kind: "avoid",
            chosen: false,
            reason: "networkSetAside",
            level: "info",
            at: now,
            until,
            network: network.id,
            detail: { failures, why },
        }),
    };
}

function passedOver(
    state: Interface,
    { network, bss }: Target,
    now: Instant,
): { readonly blocklist: Blocklist; readonly effect: InterfaceEffect } {
    // Where the network has another one, even a failure that would be forgiven makes it the other one's turn.
    const once = block(state.blocklist, bss.bssid, now);
    const blocklist = hasOther(state, bss, once, now) ? atLeastTwice(once, bss.bssid) : once;
    const { count, until } = blocklist.get(bss.bssid)!;
    const effect = decided({
        kind: "avoid",
        chosen: false,
        reason: "bssBlocked",
        level: "info",
        at: now,
        until,
        about: bssOf(network, bss),
        detail: { count },
    });
    return { blocklist, effect };
}

const hasOther = ({ bss }: Interface, { id, ssidKey }: Bss, blocklist: Blocklist, now: Instant): boolean =>
    bss.byId
        .values()
        .some(
            other => other.id !== id && other.ssidKey === ssidKey && blocked(blocklist, other.bssid, now) === undefined,
        );

/** The kernel heard no beacon of it for long. */
const isVanished = ({ cause, disconnect }: AssociationEnd): boolean =>
    cause === "lost" && disconnect?.reasonCode === ReasonCode.inactivity;
