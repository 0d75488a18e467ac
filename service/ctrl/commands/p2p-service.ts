import {
    alone,
    ask,
    askWhen,
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
import { utf8 } from "#src/lib/text.js";
import {
    emitAspQuery,
    readServiceAnswers,
    readServiceQueries,
    ServiceProtocol,
    type ServiceQuery,
    upnpQuery,
} from "#src/p2p/index.js";

/** Services of ours and of other P2P Devices. */
export const p2pServiceCommands: InterfaceHandlers = {
    P2P_SERVICE_ADD: withArgument((argument, scene) => {
        if (argument.startsWith(ASP)) return addAsp(argument, scene, false);
        return askWhen(scene, readOffer(argument), service => ({ type: "p2p.service.add", service }));
    }),
    P2P_SERVICE_REP: withArgument((argument, scene) =>
        argument.startsWith(ASP) ? addAsp(argument, scene, true) : FAIL,
    ),
    P2P_SERVICE_DEL: withArgument((argument, scene) => {
        if (argument.startsWith(ASP)) return removeAsp(argument, scene);
        return askWhen(scene, readName(argument), service => ({ type: "p2p.service.remove", service }));
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
        return askWhen(scene, digits, text => ({ type: "p2p.query.cancel", number: Number.parseInt(text, 16) }));
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

const ASP = "asp ";

/**
 * `asp <auto accept> <id> <state> <config methods> <name> [cpt=…] [svc_info='…']`, numbers in hexadecimal digits, within the
 * apostrophes `\\` in front of what stands for itself. What only sessions need is judged and not kept.
 */
function addAsp(argument: string, scene: InterfaceScene, replaces: boolean): Outcome {
    const [, accept = "", id = "", state = "", methods = "", name = "", rest = ""] =
        /^asp ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]+)(.*)$/s.exec(argument) ?? [];
    const service = {
        id: hexOf(id),
        state: hexOf(state),
        configMethods: hexOf(methods) & 0xffff,
        name,
        info: unescaped(/svc_info='((?:\\.|[^'\\])*)/s.exec(rest)?.[1] ?? ""),
    };
    const wrong =
        !ACCEPTS.has(accept) ||
        !(service.id > 0 && service.id <= 0xffff_ffff) ||
        !(service.state >= 0 && service.state <= 0xff) ||
        (service.configMethods & ASP_METHODS) === 0 ||
        utf8(name).length > 0xff ||
        utf8(service.info).length > MAX_INFO;
    return wrong ? FAIL : ask(scene, { type: "p2p.asp.add", service, replaces });
}

function removeAsp(argument: string, scene: InterfaceScene): Outcome {
    const which = argument.slice(ASP.length);
    const id = which === "all" ? undefined : hexOf(which);
    return Number.isNaN(id) ? FAIL : ask(scene, { type: "p2p.asp.remove", id });
}

/** Nothing, a new group, as its client, as its owner. */
const ACCEPTS: ReadonlySet<string> = new Set(["0", "1", "2", "4"]);
/** Display, keypad and P2PS. */
const ASP_METHODS = 0x1108;
/** What an answer has room for. */
const MAX_INFO = 1000;

const hexOf = (text: string): number => (/^(?:0x)?[0-9a-f]{1,8}$/i.test(text) ? Number.parseInt(text, 16) : Number.NaN);
const unescaped = (text: string): string => text.replace(/\\(.)/gs, "$1");

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

/** `upnp <version> <text>`, `wifi-display <roles> <subelements>`, `asp <transaction> <name> [info]`, or Service Request TLVs in hexadecimal digits. */
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
    if (text.startsWith(ASP)) {
        const [, transaction = "", name = "", info = ""] = /^asp ([^ ]*) ([^ ]+) ?(.*)$/s.exec(text) ?? [];
        const [number, part] = [hexOf(transaction), unescaped(info)];
        if (!(number <= 0xff) || utf8(name).length > 0xff || utf8(part).length > 0xff) return undefined;
        return [{ protocol: ServiceProtocol.p2ps, transaction: number, data: emitAspQuery(name, part) }];
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
