import {
    alone,
    ask,
    atoi,
    FAIL,
    type InterfaceHandlers,
    type InterfaceScene,
    type Outcome,
    split,
    withArgument,
} from "#service/ctrl/command.js";
import type { NamedService, OfferedService } from "#src/core/client/p2p-service.js";
import { fromHex } from "#src/lib/bytes.js";
import { leadingMac, zeroMac } from "#src/lib/mac.js";
import {
    readServiceAnswers,
    readServiceQueries,
    ServiceProtocol,
    type ServiceQuery,
    upnpQuery,
} from "#src/p2p/index.js";

/** Services of ours and of other P2P Devices. */
export const p2pServiceCommands: InterfaceHandlers = {
    P2P_SERVICE_ADD: withArgument((argument, scene) => {
        const service = readOffer(argument);
        return service === undefined ? FAIL : ask(scene, { type: "p2p.service.add", service });
    }),
    P2P_SERVICE_DEL: withArgument((argument, scene) => {
        const service = readName(argument);
        return service === undefined ? FAIL : ask(scene, { type: "p2p.service.remove", service });
    }),
    P2P_SERVICE_FLUSH: alone(scene => ask(scene, { type: "p2p.service.flush" })),
    P2P_SERVICE_UPDATE: alone(scene => ask(scene, { type: "p2p.service.update" })),
    P2P_SERV_DISC_EXTERNAL: withArgument((argument, scene) =>
        argument === "0" || argument === "1"
            ? ask(scene, { type: "p2p.service.external", on: argument === "1" })
            : FAIL,
    ),
    P2P_SERV_DISC_REQ: withArgument(query),
    P2P_SERV_DISC_CANCEL_REQ: withArgument((argument, scene) => {
        const [digits] = /^\s*(?:0x)?[0-9a-f]+/i.exec(argument) ?? [];
        return digits === undefined
            ? FAIL
            : ask(scene, { type: "p2p.query.cancel", number: Number.parseInt(digits, 16) });
    }),
    P2P_SERV_DISC_RESP: withArgument(answer),
};

/** `bonjour <query> <response>` or `upnp <version> <service>`, bytes and version in hexadecimal digits. */
function readOffer(argument: string): OfferedService | undefined {
    const [protocol, rest = ""] = split(argument) ?? [];
    if (protocol === "upnp") return readUpnp(rest);
    const [first = "", second] = split(rest) ?? [];
    const [query, response] = [fromHex(first), second === undefined ? undefined : fromHex(second)];
    return protocol === "bonjour" && query !== undefined && response !== undefined
        ? { protocol, query, response }
        : undefined;
}

/** The same, of `bonjour` the query alone. */
function readName(argument: string): NamedService | undefined {
    const [protocol, rest = ""] = split(argument) ?? [];
    if (protocol === "upnp") return readUpnp(rest);
    const query = protocol === "bonjour" ? fromHex(rest) : undefined;
    return query && { protocol: "bonjour", query };
}

function readUpnp(text: string): Extract<OfferedService, { protocol: "upnp" }> | undefined {
    const [, version, service] = /^([0-9a-f]{2})[^ ]* (.*)$/is.exec(text) ?? [];
    return version === undefined || service === undefined
        ? undefined
        : { protocol: "upnp", version: Number.parseInt(version, 16), service };
}

/** `<peer> …`; of the zero address: everybody. Answers with the number of the query, in hexadecimal digits. */
function query(argument: string, scene: InterfaceScene): Outcome {
    const peer = leadingMac(argument);
    const [, rest] = split(argument) ?? [];
    const queries = rest === undefined ? undefined : readQueries(rest);
    if (peer === undefined || queries === undefined) return FAIL;
    return ask(scene, { type: "p2p.query.add", peer: peer === zeroMac ? undefined : peer, queries }, value =>
        value !== undefined && "serviceQuery" in value ? value.serviceQuery.toString(16) : FAIL,
    );
}

/** `upnp <version> <text>`, `wifi-display <roles> <subelements>`, or Service Request TLVs in hexadecimal digits. */
function readQueries(text: string): readonly ServiceQuery[] | undefined {
    if (text.startsWith("upnp ")) {
        const upnp = readUpnp(text.slice("upnp ".length));
        return upnp && [upnpQuery(upnp.version, upnp.service)];
    }
    if (text.startsWith("wifi-display ")) {
        const [roles, list] = split(text.slice("wifi-display ".length)) ?? [];
        if (roles === undefined || list === undefined) return undefined;
        const ids = list
            .split(",")
            .map(atoi)
            .filter(id => id >= 0 && id < 256);
        return ROLES.filter(([word]) => roles.includes(word)).map(([, role], i) => ({
            protocol: ServiceProtocol.wifiDisplay,
            transaction: i + 1,
            data: Uint8Array.of(role, ...ids.slice(0, MAX_SUBELEMENTS)),
        }));
    }
    const bytes = fromHex(text);
    return bytes && readServiceQueries(bytes);
}

/** Device types of Wi-Fi Display. */
const ROLES = [
    ["[source]", 0],
    ["[pri-sink]", 1],
    ["[sec-sink]", 2],
    ["[source+sink]", 3],
] as const;
const MAX_SUBELEMENTS = 20;

/** `<MHz> <peer> <dialog token> <Service Response TLVs>` */
function answer(argument: string, scene: InterfaceScene): Outcome {
    const [, channel = "", address = "", token = "", hex = ""] = /^([^ ]*) ([^ ]*) ([^ ]*) (.*)$/s.exec(argument) ?? [];
    const [frequency, peer, bytes] = [atoi(channel), leadingMac(address), fromHex(hex)];
    const answers = bytes && readServiceAnswers(bytes);
    if (frequency <= 0 || peer === undefined || answers === undefined) return FAIL;
    return ask(scene, { type: "p2p.query.answer", peer, frequency, dialogToken: atoi(token) & 0xff, answers });
}
