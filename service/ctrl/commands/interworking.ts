import { inOrder, isHotspotSubtype, isMultibandSubtype, MAX_IDS } from "#service/anqp-query.js";
import {
    alone,
    ask,
    atoi,
    either,
    FAIL,
    type InterfaceHandlers,
    type InterfaceScene,
    MAX_REPLY,
    OK,
    type Outcome,
    withArgument,
} from "#service/ctrl/command.js";
import { frequenciesIn } from "#service/ctrl/commands/scan.js";
import type { AnqpQuery } from "#src/gas/index.js";
import { fromHex, toHex } from "#src/lib/bytes.js";
import { leadingMac, type Mac } from "#src/lib/mac.js";

/** Asking access points about their networks, and joining one that a credential is for. */
export const interworkingCommands: InterfaceHandlers = {
    FETCH_ANQP: alone(scene => ask(scene, { type: "anqp.fetch" })),
    STOP_FETCH_ANQP: alone(scene => ask(scene, { type: "anqp.stopFetch" })),
    INTERWORKING_SELECT: either((argument, scene) => {
        const ranges = argument.split("freq=")[1];
        const frequencies = ranges === undefined ? undefined : frequenciesIn(scene.iface.capabilities, ranges);
        if (frequencies?.length === 0) return FAIL;
        const goal = argument.includes("auto") ? "join" : "offer";
        return ask(scene, { type: "interworking.select", goal, frequencies });
    }),
    INTERWORKING_CONNECT: withArgument((argument, scene) => joining(argument, true, scene)),
    INTERWORKING_ADD_NETWORK: withArgument((argument, scene) => joining(argument, false, scene)),
    ANQP_GET: withArgument((argument, scene) =>
        withPeer(argument, (peer, rest) => {
            const frequency = /^freq=/.test(rest) ? atoi(rest.slice("freq=".length)) : 0;
            const list = frequency === 0 && !rest.startsWith("freq=") ? rest : behindSpace(rest);
            const query = list === undefined ? undefined : anqpQuery(list);
            return query === undefined
                ? FAIL
                : ask(scene, { type: "anqp.get", peer, frequency: frequency || undefined, ...query });
        }),
    ),
    HS20_ANQP_GET: withArgument((argument, scene) =>
        withPeer(argument, (peer, rest) => {
            const hotspot = rest.split(",").map(atoi);
            if (!hotspot.every(isHotspotSubtype)) return FAIL;
            return ask(scene, {
                type: "anqp.get",
                peer,
                frequency: undefined,
                ids: [],
                hotspot: inOrder(hotspot),
                multiband: [],
            });
        }),
    ),
    GAS_REQUEST: withArgument((argument, scene) =>
        withPeer(argument, (peer, rest) => {
            const [protocol = "", ...behind] = rest.trimStart().split(" ");
            const [id, query] = [fromHex(protocol), fromHex(behind.join(" ").trimStart())];
            if (id === undefined || id.length === 0 || id.length > MAX_PROTOCOL || query === undefined) return FAIL;
            return ask(scene, { type: "gas.request", peer, protocol: id, query });
        }),
    ),
    GAS_RESPONSE_GET: withArgument((argument, scene) =>
        withPeer(argument, (peer, rest) => response(peer, rest.trimStart(), scene)),
    ),
};

/** The number of the network is the answer where it is only added. */
function joining(argument: string, join: boolean, scene: InterfaceScene): Outcome {
    const bssid = leadingMac(argument);
    if (bssid === undefined) return FAIL;
    return ask(scene, { type: "interworking.add", bssid, join }, value =>
        join || value === undefined || !("network" in value) ? OK : `${value.network}\n`,
    );
}

/** `<address> …`: what follows the address, without one space before it. */
function withPeer(argument: string, run: (peer: Mac, rest: string) => Outcome): Outcome {
    const peer = leadingMac(argument);
    return peer === undefined ? FAIL : run(peer, argument.slice(peer.length).replace(/^ /, ""));
}

function behindSpace(text: string): string | undefined {
    const space = text.indexOf(" ");
    return space < 0 ? undefined : text.slice(space + 1);
}

/** `258,hs20:4,mbo:2`: what is no number is nothing. */
function anqpQuery(list: string): AnqpQuery | undefined {
    const ids: number[] = [];
    const hotspot: number[] = [];
    const multiband: number[] = [];
    for (const item of list.split(",")) {
        if (ids.length === MAX_IDS) break;
        const number = atoi(item.replace(/^(hs20|mbo):/, ""));
        if (item.startsWith("hs20:")) hotspot.push(number);
        else if (item.startsWith("mbo:")) multiband.push(number);
        else if ((number & 0xffff) !== 0) ids.push(number & 0xffff);
    }
    const valid = hotspot.every(isHotspotSubtype) && multiband.every(isMultibandSubtype);
    if (!valid || ids.length + hotspot.length + multiband.length === 0) return undefined;
    return { ids, hotspot: inOrder(hotspot), multiband: inOrder(multiband) };
}

/** `<token> [<start>,<length>]`: once its end was read, the answer is forgotten. */
function response(peer: Mac, argument: string, scene: InterfaceScene): Outcome {
    const dialogToken = atoi(argument);
    const answer = scene.iface.advertisement.responses.find(
        other => other.peer === peer && other.dialogToken === dialogToken,
    );
    if (answer === undefined) return FAIL;
    const range = behindSpace(argument);
    const [first = "", second] = range?.split(",") ?? ["0", String(answer.bytes.length)];
    const start = atoi(first);
    if (start < 0 || start > answer.bytes.length) return INVALID_RANGE;
    if (second === undefined) return FAIL;
    const length = atoi(second);
    if (length < 0 || start + length > answer.bytes.length) return INVALID_RANGE;
    if (length * 2 + 1 > MAX_REPLY) return "FAIL-Too long response";
    const text = toHex(answer.bytes.subarray(start, start + length));
    return start + length === answer.bytes.length
        ? ask(scene, { type: "gas.forget", peer, dialogToken }, () => text)
        : text;
}

const INVALID_RANGE = "FAIL-Invalid range";

/** An advertisement protocol tuple fits an element. */
const MAX_PROTOCOL = 254;
