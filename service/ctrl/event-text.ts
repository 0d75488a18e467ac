import { ANQP_RESULT } from "#service/anqp-query.js";
import { WIDTH_TEXT } from "#service/channel-width.js";
import { anqpEvents } from "#service/ctrl/anqp-text.js";
import { keyFrameRemarks } from "#service/ctrl/key-frame-text.js";
import { MessageLevel } from "#service/ctrl/monitors.js";
import { peerEvents, peersLost, serviceEvents } from "#service/ctrl/p2p-text.js";
import { cipherText } from "#service/ctrl/suite-text.js";
import type { ConsideredBss, Decision } from "#src/core/decision.js";
import type { CoreEffect } from "#src/core/effect.js";
import { type Interface, wpaState } from "#src/core/interface.js";
import type { Network } from "#src/core/network.js";
import type { DriverNews, InterworkingOffer, Notice } from "#src/core/notice.js";
import { isP2pDedicated, p2pDeviceName } from "#src/core/p2p-device.js";
import type { P2pRadio } from "#src/core/p2p-radio.js";
import type { Root } from "#src/core/root.js";
import { isScanning } from "#src/core/scan.js";
import type { ChannelSwitch } from "#src/driver/event.js";
import type { GasExchange } from "#src/gas/index.js";
import { between } from "#src/lib/instant.js";
import { zeroMac } from "#src/lib/mac.js";
import { unreachable } from "#src/lib/machine.js";
import { printfEscaped } from "#src/lib/text.js";
import { isFinding } from "#src/p2p/index.js";
import type { Negotiated } from "#src/rsn/negotiate.js";

/** One message for the monitors of an interface, in the original's words. */
export interface EventLine {
    readonly interface: number;
    readonly ifname: string;
    /** As the number in `<3>`. */
    readonly level: number;
    readonly text: string;
    /** Whether the original writes it to its log as well. */
    readonly logged: boolean;
    /** Whose monitors hear it: the station's, those of the P2P Device interface beside it where there is one, or both. */
    readonly heardBy: "station" | "p2pDevice" | "both";
}

/** What monitors hear of the difference between two states, in the order in which it came about. */
export function transitionEvents(before: Root, after: Root): readonly EventLine[] {
    if (before.interfaces === after.interfaces) return [];
    const lines: EventLine[] = [];
    for (const { before: old, after: now } of before.interfaces.changesTo(after.interfaces)) {
        if (old === undefined || old === now) continue;
        const say: Say = (text, logged, heardBy) => {
            lines.push(line(old, text, logged, heardBy));
        };
        if (now === undefined) goodbye(old, say);
        else {
            changed(old, now, say);
            lines.push(...stateLine(old, now));
        }
    }
    return lines;
}

/** What was wrong with a frame of the key handshake is said before the end of the link that it brought about. */
export function lastWords(
    before: Root,
    after: Root,
    effects: readonly CoreEffect[],
): readonly { readonly trace: CoreEffect; readonly line: EventLine }[] {
    if (before.interfaces === after.interfaces) return [];
    return effects.flatMap(trace => {
        if (trace.type !== "trace" || trace.interface === undefined) return [];
        const old = before.interfaces.get(trace.interface);
        const now = after.interfaces.get(trace.interface);
        if (old === undefined || now === undefined || old.last.disconnect === now.last.disconnect) return [];
        return remarks(old, trace).map(line => ({ trace, line }));
    });
}

function remarks(iface: Interface, { reason, data = {} }: TraceEffect): readonly EventLine[] {
    return keyFrameRemarks(reason, data, iface).map(([level, text]) => ({ ...line(iface, text), level }));
}

type TraceEffect = Extract<CoreEffect, { type: "trace" }>;

/** What monitors hear of something momentary. */
export function noticeEvents(iface: Interface, notice: Notice): readonly EventLine[] {
    switch (notice.type) {
        case "networkRequest":
            return [
                line(
                    iface,
                    `CTRL-REQ-${notice.field}-${notice.network}:${REQUEST_TEXT} for SSID ${ssidOf(iface, notice.network)}`,
                ),
            ];
        case "radioWork":
            return [line(iface, `EXT-RADIO-WORK-${notice.began ? "START" : "TIMEOUT"} ${notice.number}`)];
        case "driverNews":
            return newsEvents(iface, notice.event);
        case "gasStarted":
            return [line(iface, `GAS-QUERY-START ${dialog(notice)} freq=${notice.frequency}`)];
        case "gasDone": {
            const { frequency, statusCode, result } = notice;
            const text = `freq=${frequency} status_code=${statusCode} result=${GAS_RESULT[result]}`;
            return [line(iface, `GAS-QUERY-DONE ${dialog(notice)} ${text}`)];
        }
        case "gasResponse": {
            const { statusCode, length = -1 } = notice;
            return [line(iface, `GAS-RESPONSE-INFO ${dialog(notice)} status_code=${statusCode} resp_len=${length}`)];
        }
        case "anqp":
            return notice.elements
                .flatMap(element => anqpEvents(notice.peer, element, notice.protected))
                .map(text => line(iface, text));
        case "anqpFetch":
            return [line(iface, `Starting ANQP fetch for ${notice.bssid} (HESSID ${notice.hessid})`)];
        case "anqpFetched":
            return [line(iface, "ANQP fetch completed")];
        case "interworkingOffer":
            return [line(iface, offerText(notice))];
        case "interworkingNoMatch":
            return [line(iface, "INTERWORKING-NO-MATCH No network with matching credentials found")];
        case "interworkingSelected":
            return [line(iface, `INTERWORKING-SELECTED ${notice.bssid}`)];
        case "interworkingConnected":
            return [line(iface, `INTERWORKING-ALREADY-CONNECTED ${notice.bssid}`)];
        case "anqpDone":
            return [line(iface, `ANQP-QUERY-DONE addr=${notice.peer} result=${ANQP_RESULT[notice.result]}`)];
        case "decided":
            return decisionEvents(iface, notice.decision);
        case "p2p.findStopped":
            return [line(iface, FIND_STOPPED)];
        case "p2p.serviceRequest":
        case "p2p.serviceResponse":
            return serviceEvents(notice).map(text => line(iface, text, false));
        default:
            return [];
    }
}

const dialog = ({ peer, dialogToken }: Pick<GasExchange, "peer" | "dialogToken">): string =>
    `addr=${peer} dialog_token=${dialogToken ?? 0}`;

function offerText({ bssid, credential, priority, spPriority, operator, excluded, limits }: InterworkingOffer): string {
    const exceeded = [
        limits.belowMinBackhaul ? " below_min_backhaul=1" : "",
        limits.overMaxBssLoad ? " over_max_bss_load=1" : "",
        limits.connCapabMissing ? " conn_capab_missing=1" : "",
    ].join("");
    const figures = `id=${credential} priority=${priority} sp_priority=${spPriority}`;
    return `INTERWORKING-${excluded ? "BLACKLISTED" : "AP"} ${bssid} type=${operator}${exceeded} ${figures}`;
}

const GAS_RESULT = {
    success: "SUCCESS",
    failure: "FAILURE",
    timeout: "TIMEOUT",
    peerError: "PEER_ERROR",
    internalError: "INTERNAL_ERROR",
    stopped: "STOPPED",
    ended: "DELETED_AT_DEINIT",
} as const;

/**
 * What monitors hear of a machine's own words: an event where it is one, and the words for those who listen that closely.
 *
 * @param told what there is to remark was said already
 * @param wanted whether anybody listens at a level
 */
export function traceEvents(
    iface: Interface,
    trace: TraceEffect,
    told: boolean,
    wanted: (level: number) => boolean,
): readonly EventLine[] {
    const level = Math.min(MessageLevel[trace.level], MessageLevel.debug);
    const events = eventsOf(iface, trace, told);
    return wanted(level) ? [ownWords(iface, trace, level), ...events] : events;
}

function ownWords(iface: Interface, { reason, data = {} }: TraceEffect, level: number): EventLine {
    const words = Object.entries(data).map(([name, value]) => `${name}=${value}`);
    return { ...line(iface, [`${iface.ifname}:`, reason, ...words].join(" "), false), level };
}

function eventsOf(iface: Interface, trace: TraceEffect, told: boolean): readonly EventLine[] {
    const { reason, data = {} } = trace;
    switch (reason) {
        case "addressRefused": {
            const what = data.style === 0 ? "Could not restore permanent" : "Failed to set random";
            const texts = [`${what} MAC address`];
            if (data.scan)
                texts.push("Failed to assign random MAC address for a scan", "CTRL-EVENT-SCAN-FAILED ret=-1");
            return texts.map(text => line(iface, text));
        }
        case "scanRadioBusy":
            return [line(iface, `CTRL-EVENT-SCAN-FAILED ret=-${data.errno} retry=1`)];
        case "scanRefused":
            return [line(iface, `CTRL-EVENT-SCAN-FAILED ret=-${data.errno}`)];
        case "disconnected":
            switch (data.cause) {
                case "handshakeTimedOut":
                    return [line(iface, `Authentication with ${data.bssid} timed out.`)];
                case "rekeyDenied":
                    return [line(iface, "WPA: PTK0 rekey not allowed, reconnecting")];
                default:
                    return [];
            }
        case "connected":
            return connected(iface);
        case "pairwiseKeyRenewed":
        case "groupKeyRenewed": {
            const { association } = iface;
            if (association.tag === "idle" || association.target.security === undefined) return [];
            const { bss, security } = association.target;
            return [
                line(
                    iface,
                    reason === "pairwiseKeyRenewed" ? negotiated(bss.bssid, security) : regrouped(bss.bssid, security),
                ),
            ];
        }
        default:
            return told ? [] : remarks(iface, trace);
    }
}

const negotiated = (bssid: string, { pairwise, group }: Negotiated): string =>
    `WPA: Key negotiation completed with ${bssid} [PTK=${cipherText(pairwise)} GTK=${cipherText(group)}]`;
const regrouped = (bssid: string, { group }: Negotiated): string =>
    `WPA: Group rekeying completed with ${bssid} [GTK=${cipherText(group)}]`;

function newsEvents(iface: Interface, event: DriverNews): readonly EventLine[] {
    switch (event.type) {
        case "scan.started":
            // Our own are told with the state that they change.
            return event.own ? [] : [line(iface, "CTRL-EVENT-SCAN-STARTED ", false)];
        case "beaconLoss":
            return [line(iface, "CTRL-EVENT-BEACON-LOSS ")];
        case "channelSwitched":
            return [line(iface, `CTRL-EVENT-CHANNEL-SWITCH ${channelText(event)}`)];
        case "channelSwitchStarted":
            return [line(iface, `CTRL-EVENT-STARTED-CHANNEL-SWITCH ${channelText(event)}`)];
        case "regulatoryChanged": {
            const { initiator = "unknown", kind = "unknown", alpha2 } = event;
            const country = alpha2 === undefined ? "" : ` alpha2=${alpha2}`;
            const text = `init=${initiator.toUpperCase()} type=${kind.toUpperCase()}${country}`;
            return [line(iface, `CTRL-EVENT-REGDOM-CHANGE ${text}`)];
        }
        default:
            return unreachable(event);
    }
}

function channelText({
    frequency,
    secondary,
    width,
    centerFrequency1 = 0,
    centerFrequency2 = 0,
}: ChannelSwitch): string {
    const ht = `ht_enabled=${secondary === undefined ? 0 : 1} ch_offset=${secondary ?? 0}`;
    const shown = width === undefined ? "unknown" : WIDTH_TEXT[width];
    return `freq=${frequency} ${ht} ch_width=${shown} cf1=${centerFrequency1} cf2=${centerFrequency2}`;
}

function decisionEvents(iface: Interface, decision: Decision): readonly EventLine[] {
    const { kind, reason, chosen, from, about } = decision;
    if (reason === "nothingFound") return [line(iface, "CTRL-EVENT-NETWORK-NOT-FOUND ", false)];
    if (reason === "networkSetAside") return setAside(iface, decision);
    if (kind === "roam" && from !== undefined && about !== undefined) {
        const text = `${weighed("cur", from)} ${weighed("sel", about)}`;
        return [line(iface, `CTRL-EVENT-${chosen ? "DO" : "SKIP"}-ROAM ${text}`, false)];
    }
    return [];
}

function setAside(iface: Interface, { network = -1, at, until = at, detail }: Decision): readonly EventLine[] {
    const why = detail?.why ?? "WRONG_KEY";
    const duration = Math.round(between(at, until) / 1000);
    const text = `id=${network} ssid="${ssidOf(iface, network)}" auth_failures=${detail?.failures ?? 0} duration=${duration}`;
    return [
        ...(why === "WRONG_KEY" ? [line(iface, "WPA: 4-Way Handshake failed - pre-shared key may be incorrect")] : []),
        line(iface, `CTRL-EVENT-SSID-TEMP-DISABLED ${text} reason=${why}`),
    ];
}

const weighed = (which: "cur" | "sel", { bssid, frequency, signal, figures }: ConsideredBss): string =>
    `${which}_bssid=${bssid} ${which}_freq=${frequency} ${which}_level=${Math.round(signal)} ${which}_est=${figures?.throughput ?? 0}`;

/** The daemon ends. */
export const terminatingEvents = (iface: Interface): readonly EventLine[] => [line(iface, "CTRL-EVENT-TERMINATING ")];

const REQUEST_TEXT = "PSK or passphrase needed";

type Say = (text: string, logged?: boolean, heardBy?: EventLine["heardBy"]) => void;

const line = (
    iface: Interface,
    text: string,
    logged = true,
    heardBy: EventLine["heardBy"] = text.startsWith("P2P-") ? "both" : "station",
): EventLine => ({
    interface: iface.id,
    ifname: (heardBy === "p2pDevice" ? p2pDeviceName(iface) : undefined) ?? iface.ifname,
    level: MessageLevel.info,
    text,
    logged,
    heardBy,
});

/** The interface was given up. */
function goodbye(old: Interface, say: Say): void {
    const { association } = old;
    if (association.tag === "securing" || association.tag === "completed")
        say(disconnected(association.target.bss.bssid, -LEAVING));
    if (isFinding(old.p2p.discovery)) say(FIND_STOPPED);
    for (const text of peersLost(old.p2p)) say(text);
    for (const { id } of old.networks.byId.values()) say(`CTRL-EVENT-NETWORK-REMOVED ${id}`, false);
}

const FIND_STOPPED = "P2P-FIND-STOPPED ";

/** The driver has begun a search of P2P. */
const isSearch = (radio: P2pRadio): boolean =>
    (radio.tag === "busy" || radio.tag === "fetching") && radio.job.kind === "search";

/** Reason code of who leaves by itself (IEEE 802.11-2020, 9.4.1.7). */
const LEAVING = 3;

function changed(old: Interface, now: Interface, say: Say): void {
    // What was made by a credential goes with it.
    if (old.credentials !== now.credentials) credentials(old, now, say);
    if (old.networks !== now.networks) {
        for (const { key, before, after } of old.networks.byId.changesTo(now.networks.byId)) {
            if (before === undefined) say(`CTRL-EVENT-NETWORK-ADDED ${key}`, false);
            else if (after === undefined) say(`CTRL-EVENT-NETWORK-REMOVED ${key}`, false);
        }
    }
    refused(old, now, say);
    if (old.last.disconnect !== now.last.disconnect && now.last.disconnect !== undefined)
        say(disconnected(bssidOf(old), now.last.disconnect.reason));
    if (old.bss !== now.bss) {
        for (const { key, before, after } of old.bss.byId.changesTo(now.bss.byId)) {
            if (before === undefined && after !== undefined) say(`CTRL-EVENT-BSS-ADDED ${key} ${after.bssid}`, false);
            else if (before !== undefined && after === undefined)
                say(`CTRL-EVENT-BSS-REMOVED ${key} ${before.bssid}`, false);
        }
        if (old.bss.askedAt !== now.bss.askedAt)
            for (const number of scanNumbers(old)) say(`CTRL-EVENT-SCAN-RESULTS ${number}`, false);
    }
    if (!isScanning(old.scan) && isScanning(now.scan))
        for (const number of scanNumbers(now)) say(`CTRL-EVENT-SCAN-STARTED ${number}`, false);
    if (old.p2p.radio !== now.p2p.radio && old.p2p.radio.tag === "asked" && isSearch(now.p2p.radio))
        say("CTRL-EVENT-SCAN-STARTED ", false, isP2pDedicated(now) ? "p2pDevice" : "station");
    if (old.networks !== now.networks) reenabled(old, now, say);
    if (old.last.signal !== now.last.signal && now.last.signal !== undefined) {
        const { signal, noise = UNKNOWN_NOISE, txRate = 0 } = now.last.signal;
        const above = now.last.above === true ? 1 : 0;
        say(`CTRL-EVENT-SIGNAL-CHANGE above=${above} signal=${signal} noise=${noise} txrate=${txRate}`);
    }
    if (old.association !== now.association) connecting(old, now, say);
    for (const text of peerEvents(old.p2p, now.p2p)) say(text);
}

/** For monitors that listen that closely: the original's words for another state. */
function stateLine(old: Interface, now: Interface): readonly EventLine[] {
    const [before, after] = [wpaState(old), wpaState(now)].map(state => state.toUpperCase());
    if (before === after) return [];
    return [{ ...line(now, `${now.ifname}: State: ${before} -> ${after}`, false), level: MessageLevel.debug }];
}

/** The numbers by which clients know the scan: one line for each, or one without. */
function scanNumbers({ scan }: Interface): readonly string[] {
    const numbers = "request" in scan ? scan.request?.numbers : undefined;
    return numbers === undefined ? [""] : numbers.map(number => `id=${number}`);
}

function refused(old: Interface, now: Interface, say: Say): void {
    const { authentication, association } = now.last;
    if (authentication !== old.last.authentication && authentication !== undefined && authentication.statusCode !== 0)
        say(
            `CTRL-EVENT-AUTH-REJECT ${bssidOf(old)} auth_type=0 auth_transaction=2 status_code=${authentication.statusCode}`,
        );
    if (association !== old.last.association && association !== undefined && association.statusCode !== 0)
        say(`CTRL-EVENT-ASSOC-REJECT bssid=${bssidOf(old)} status_code=${association.statusCode}`);
}

/** @param reason negative when we or our driver ended it */
const disconnected = (bssid: string, reason: number): string =>
    `CTRL-EVENT-DISCONNECTED bssid=${bssid} reason=${Math.abs(reason)}${reason < 0 ? " locally_generated=1" : ""}`;

function reenabled(old: Interface, now: Interface, say: Say): void {
    for (const { before, after } of old.networks.byId.changesTo(now.networks.byId)) {
        if (before === undefined || after === undefined || before.setAside === after.setAside) continue;
        if (after.setAside === undefined) say(`CTRL-EVENT-SSID-REENABLED id=${after.id} ssid="${ssidText(after)}"`);
    }
}

function credentials({ credentials: old }: Interface, { credentials: now }: Interface, say: Say): void {
    for (const [id, config] of now) {
        const before = old.get(id);
        if (before === undefined) say(`CRED-ADDED ${id}`);
        else if (before !== config)
            for (const [field, value] of config.other)
                if (before.other.get(field) !== value) say(`CRED-MODIFIED ${id} ${field}`);
    }
    for (const id of old.keys()) if (!now.has(id)) say(`CRED-REMOVED ${id}`);
}

const UNKNOWN_NOISE = 9999;

function connecting(old: Interface, now: Interface, say: Say): void {
    const { association: from } = old;
    const { association: to } = now;
    if (from.tag === to.tag && (from.tag === "idle" || to.tag === "idle" || from.target === to.target)) return;
    if (to.tag === "idle" || to.tag === "waitingForRadio") return;
    const { bss } = to.target;
    const trying = `with ${bss.bssid} (SSID='${printfEscaped(bss.ssid)}' freq=${bss.frequency} MHz)`;
    switch (to.tag) {
        case "authenticating":
            say(`SME: Trying to authenticate ${trying}`);
            return;
        case "associating":
            say(`Trying to associate ${trying}`);
            return;
        case "securing":
            if (from.tag === "securing") return;
            associated(bss.bssid, say);
            return;
        case "completed":
            if (from.tag !== "securing" && from.tag !== "completed") say(`Associated with ${bss.bssid}`);
            return;
    }
}

/** Told once the driver has the keys: who hears of it may send at once. */
function connected(iface: Interface): readonly EventLine[] {
    if (iface.association.tag === "idle") return [];
    const { bss, network: id, security } = iface.association.target;
    const idStr = iface.networks.byId.get(id)?.config.idStr ?? "";
    return [
        ...(security === undefined ? [] : [negotiated(bss.bssid, security)]),
        `CTRL-EVENT-CONNECTED - Connection to ${bss.bssid} completed [id=${id} id_str=${idStr}]`,
        ...(security === undefined ? [SUBNET_UNKNOWN] : []),
    ].map(text => line(iface, text));
}

function associated(bssid: string, say: Say): void {
    say(`Associated with ${bssid}`);
    say(SUBNET_UNKNOWN);
}

/** Only a driver that roams by itself knows whether the subnet changed. */
const SUBNET_UNKNOWN = "CTRL-EVENT-SUBNET-STATUS-UPDATE status=0";

const bssidOf = ({ association }: Interface): string =>
    association.tag === "idle" ? zeroMac : association.target.bss.bssid;

const ssidText = ({ config }: Network): string => (config.ssid === undefined ? "" : printfEscaped(config.ssid));

const ssidOf = (iface: Interface, id: number): string => {
    const network = iface.networks.byId.get(id);
    return network === undefined ? "" : ssidText(network);
};
