import assert from "node:assert/strict";
import fc from "fast-check";
import { ANQP_PROTOCOL, parseGas } from "#src/gas/index.js";
import { concat, fromHex, noBytes, toHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { Instant } from "#src/lib/instant.js";
import { type Mac, macAt } from "#src/lib/mac.js";
import { deadline } from "#src/lib/machine.js";
import { fromUtf8, utf8 } from "#src/lib/text.js";
import { dnsName } from "#src/p2p/dns-name.js";
import {
    initialServiceDiscovery,
    type ServiceDiscovery,
    type ServiceDiscoveryEffect,
    type ServiceDiscoveryEvent,
    serviceDiscovery,
} from "#src/p2p/service-discovery.js";
import { emitServiceRequest, ServiceProtocol, type ServiceQuery } from "#src/p2p/service-tlv.js";
import {
    answersTo,
    noServices,
    type Services,
    withBonjour,
    withoutBonjour,
    withoutUpnp,
    withUpnp,
} from "#src/p2p/services.js";
import { p2pFrame } from "#test/support/p2p-frames.js";

const bytes = (text: string): Uint8Array => fromHex(text.replaceAll(" ", ""))!;
const deviceA = "02:00:00:00:00:00" as Mac;
const deviceB = "02:00:00:00:01:00" as Mac;

/** `_ipp._tcp.local` as PTR, version 1; and a pointer to the printer. */
const IPP = bytes("04 5f697070 c00c 000c 01");
const PRINTER = bytes("09 4d795072696e746572 c027");
/** The same question, its name written out. */
const IPP_LONG = concat(bytes("04 5f697070 04 5f746370 05 6c6f63616c 00"), bytes("000c 01"));
const GATEWAY = "uuid:6859dede-8574-59ab-9332-123456789012::upnp:rootdevice";
const TIMER = "uuid:1122de4e-8574-59ab-9322-333456789044::urn:schemas-upnp-org:service:Timer:2";

const offered = withUpnp(withUpnp(withBonjour(noServices, IPP, PRINTER), 16, GATEWAY), 16, TIMER);
const query = (protocol: number, data: Uint8Array = noBytes): ServiceQuery => ({ protocol, transaction: 7, data });

describe("The services that we offer", () => {
    const say = (services: Services, protocol: number, data?: Uint8Array): readonly string[] =>
        answersTo(services, query(protocol, data)).map(
            answer => `${answer.protocol} ${answer.transaction} ${answer.status} ${toHex(answer.data)}`,
        );

    const upnp = (text: string): Uint8Array => concat(Uint8Array.of(16), utf8(text));
    const rows = [
        [
            "all of them",
            ServiceProtocol.all,
            noBytes,
            [`1 7 0 ${toHex(IPP)}${toHex(PRINTER)}`, `2 7 0 ${toHex(upnp(GATEWAY))}`, `2 7 0 ${toHex(upnp(TIMER))}`],
        ],
        ["all of Bonjour", ServiceProtocol.bonjour, noBytes, [`1 7 0 ${toHex(IPP)}${toHex(PRINTER)}`]],
        ["one of Bonjour", ServiceProtocol.bonjour, IPP, [`1 7 0 ${toHex(IPP)}${toHex(PRINTER)}`]],
        [
            "one of Bonjour, written in another way",
            ServiceProtocol.bonjour,
            IPP_LONG,
            [`1 7 0 ${toHex(IPP_LONG)}${toHex(PRINTER)}`],
        ],
        [
            "one of Bonjour of another type",
            ServiceProtocol.bonjour,
            concat(IPP.subarray(0, -3), bytes("001001")),
            ["1 7 2 "],
        ],
        ["one of Bonjour that is not there", ServiceProtocol.bonjour, bytes("04 5f616263 c00c 000c 01"), ["1 7 2 "]],
        ["too little for Bonjour", ServiceProtocol.bonjour, bytes("0c"), ["1 7 2 "]],
        [
            "all of UPnP",
            ServiceProtocol.upnp,
            noBytes,
            [`2 7 0 ${toHex(upnp(GATEWAY))}`, `2 7 0 ${toHex(upnp(TIMER))}`],
        ],
        ["UPnP by ssdp:all", ServiceProtocol.upnp, upnp("ssdp:all"), [`2 7 0 ${toHex(upnp(`${GATEWAY},${TIMER}`))}`]],
        ["UPnP by a part of its name", ServiceProtocol.upnp, upnp("Timer"), [`2 7 0 ${toHex(upnp(TIMER))}`]],
        ["UPnP that is not there", ServiceProtocol.upnp, upnp("Light"), ["2 7 2 "]],
        ["UPnP of another version", ServiceProtocol.upnp, concat(Uint8Array.of(17), utf8("Timer")), ["2 7 2 "]],
        ["WS-Discovery", ServiceProtocol.wsDiscovery, noBytes, ["3 7 1 "]],
        ["Wi-Fi Display without any", ServiceProtocol.wifiDisplay, bytes("0100"), ["4 7 1 "]],
    ] as const;
    for (const [name, protocol, data, expected] of rows) {
        it(`answer ${name}`, () => assert.deepEqual(say(offered, protocol, data), expected));
    }

    it("that are none are not available", () => {
        for (const protocol of [0, 1, 2]) assert.deepEqual(say(noServices, protocol), [`${protocol} 7 1 `]);
    });

    it("include Wi-Fi Display subelements by their ids", () => {
        const display = { ...noServices, wfdSubelements: bytes("00 0006 00111c440036 01 0006 020000000000") };
        assert.deepEqual(say(display, ServiceProtocol.wifiDisplay, bytes("01 00 05")), ["4 7 0 00000600111c440036"]);
        assert.deepEqual(say(display, ServiceProtocol.wifiDisplay, bytes("")), []);
        assert.deepEqual(say(noServices, ServiceProtocol.wifiDisplay, bytes("01 00")), ["4 7 1 "]);
    });

    it("are withdrawn by what names them", () => {
        const less = withoutUpnp(withoutBonjour(offered, IPP)!, 16, GATEWAY)!;
        assert.deepEqual([less.bonjour.length, less.upnp.map(({ service }) => service)], [0, [TIMER]]);
        assert.equal(withoutBonjour(less, IPP), undefined);
        assert.equal(withoutUpnp(less, 16, GATEWAY), undefined);
    });
});

describe("A compressed domain name", () => {
    const rows = [
        ["045f697070c00c", "_ipp._tcp.local"],
        ["045f697070c01c", "_ipp._udp.local"],
        ["045f697070 045f746370 056c6f63616c 00", "_ipp._tcp.local"],
        ["09 4d795072696e746572 c027", "truncated"],
        ["02 4142 c0ff", "badPointer"],
        ["02 4142 c000", "badPointer"],
        ["c0", "truncated"],
        ["05 4142", "truncated"],
        ["", ""],
        ["00", ""],
    ] as const;
    for (const [wire, expected] of rows) {
        it(`${wire} is ${expected === "" ? "the root" : expected}`, () => {
            const name = dnsName(bytes(wire));
            assert.equal(typeof name === "string" ? name : name.malformed, expected);
        });
    }

    it("always comes to an end", () => {
        fc.assert(
            fc.property(fc.uint8Array({ maxLength: 300 }), noise => {
                const name = dnsName(noise);
                assert.ok(typeof name !== "string" || name.length <= 3 * 255);
            }),
        );
    });
});

/** One side of an exchange. */
class Side {
    readonly address: Mac;
    now = 0;
    state: ServiceDiscovery = initialServiceDiscovery;

    constructor(address: Mac = deviceA) {
        this.address = address;
    }

    /** The radio is there for whoever asks for it. */
    do(event: ServiceDiscoveryEvent): readonly ServiceDiscoveryEffect[] {
        const { state, effects } = serviceDiscovery.reduce(this.state, event, {
            now: this.now as Instant,
            random: length => new Uint8Array(length).fill(5),
        });
        this.state = state;
        return effects.flatMap(effect => {
            if (effect.type === "radio.request") return this.do({ type: "granted", number: effect.number });
            return effect.type === "radio.release" || effect.type === "leave" ? [] : [effect];
        });
    }

    /** Whatever comes of letting so much time go by. */
    wait(milliseconds: number): readonly ServiceDiscoveryEffect[] {
        this.now += milliseconds;
        return this.do(deadline);
    }
}

/** Carries what either side sends to the other until nobody says anything more; returns what was not sent. */
function talk(a: Side, b: Side, first: readonly ServiceDiscoveryEffect[]): readonly ServiceDiscoveryEffect[] {
    const told: ServiceDiscoveryEffect[] = [];
    const queue = first.map(effect => [a, effect] as const);
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [from, effect] = next;
        if (effect.type !== "send") {
            told.push(effect);
            continue;
        }
        const to = from === a ? b : a;
        const frame = parseGas(effect.body);
        if (isMalformed(frame)) assert.fail(frame.malformed);
        const source = from.address;
        queue.push(...to.do({ type: "frame", source, frequency: effect.frequency, frame }).map(e => [to, e] as const));
        // What the peer wants to be asked again for, a time unit later.
        if (queue.length === 0) queue.push(...a.wait(2).map(e => [a, e] as const));
    }
    return told;
}

const reach = (...addresses: readonly Mac[]): ServiceDiscoveryEvent => ({
    type: "reachable",
    peers: addresses.map(address => ({ address, frequency: 2437 })),
    known: new Set([deviceA, deviceB, ...addresses]),
});
const reachable = reach(deviceB);
const askB: ServiceDiscoveryEvent = { type: "ask", peer: deviceB, queries: [query(0)] };
const askAll: ServiceDiscoveryEvent = { type: "ask", peer: undefined, queries: [query(0)] };

describe("Service discovery", () => {
    it("asks a peer once it can be reached, and tells what it answers", () => {
        const [a, b] = [new Side(), new Side(deviceB)];
        b.do({ type: "services", services: offered });
        a.do(askB);
        const told = talk(a, b, a.do(reachable));
        assert.deepEqual(
            told.map(({ type }) => type),
            ["request", "response", "asked"],
        );
        const response = told.find(effect => effect.type === "response");
        assert.ok(response?.type === "response" && fromUtf8(response.tlvs).includes("MyPrinter"));
        assert.deepEqual(a.state.queries, []);
        assert.equal(a.state.asking, undefined);
    });

    it("fetches a long answer piece by piece", () => {
        const [a, b] = [new Side(), new Side(deviceB)];
        let services = noServices;
        for (let n = 0; n < 60; n++) services = withUpnp(services, 16, `${GATEWAY}-${n}`);
        b.do({ type: "services", services });
        a.do(askB);
        const told = talk(a, b, a.do(reachable));
        const response = told.find(effect => effect.type === "response");
        assert.ok(response?.type === "response" && response.tlvs.length > 3000);
        assert.ok(fromUtf8(response.tlvs).includes(`${GATEWAY}-59`));
        assert.deepEqual(b.state.telling, []);
    });

    it("keeps four long answers for those who fetch them, each for five seconds from the last piece", () => {
        const b = new Side(deviceB);
        let services = noServices;
        for (let n = 0; n < 60; n++) services = withUpnp(services, 16, `${GATEWAY}-${n}`);
        b.do({ type: "services", services });
        const peer = (n: number) => macAt(Uint8Array.of(2, 0xcc, 0, 0, 0, n));
        const protocol = ANQP_PROTOCOL;
        const question = emitServiceRequest({ updateIndicator: 0, queries: [query(0)] });
        const ask = (n: number) => {
            const frame = { type: "initialRequest", dialogToken: n, protocol, query: question } as const;
            return b.do({ type: "frame", source: peer(n), frequency: 2437, frame }).map(reasonOf);
        };
        const fetchMore = (n: number) => {
            const frame = { type: "comebackRequest", dialogToken: n } as const;
            return b.do({ type: "frame", source: peer(n), frequency: 2437, frame }).map(reasonOf);
        };
        for (const n of [1, 2, 3, 4]) assert.deepEqual(ask(n), ["request", "send"]);
        assert.deepEqual(ask(5), ["request", "tooManyAnswers"]);
        assert.deepEqual(ask(4), ["request", "send"]);
        b.wait(4999);
        assert.deepEqual(fetchMore(1), ["send"]);
        assert.equal(serviceDiscovery.deadline(b.state), 5000);
        b.now = 5000;
        assert.deepEqual(fetchMore(2), ["otherPeer"]);
        b.wait(0);
        assert.deepEqual(
            b.state.telling.map(telling => [telling.peer, telling.fragment]),
            [[peer(1), 1]],
        );
        assert.deepEqual(ask(5), ["request", "send"]);
        b.wait(5000);
        assert.deepEqual(b.state.telling, []);
        assert.equal(serviceDiscovery.deadline(b.state), undefined);
    });

    it("tells no more than 10,000 bytes, however often and for however much a peer asks in one frame", () => {
        let services = noServices;
        for (let n = 0; n < 60; n++) services = withUpnp(services, 16, `${GATEWAY}-${n}`);
        const rows = [
            [Array.from({ length: 500 }, () => query(0)), services],
            [[query(ServiceProtocol.bonjour, IPP)], withBonjour(noServices, IPP, new Uint8Array(70_000))],
        ] as const;
        for (const [queries, offers] of rows) {
            const [a, b] = [new Side(), new Side(deviceB)];
            b.do({ type: "services", services: offers });
            a.do({ type: "ask", peer: deviceB, queries });
            const response = talk(a, b, a.do(reachable)).find(effect => effect.type === "response");
            assert.ok(response?.type === "response" && response.tlvs.length <= 10_000);
        }
    });

    it("asks everybody once, and goes on doing so", () => {
        const a = new Side();
        a.do(askAll);
        assert.equal(a.do(reachable)[0]?.type, "send");
        assert.deepEqual(a.wait(2000).map(reasonOf), ["serviceQueryTimeout", "asked"]);
        assert.deepEqual(a.do(reachable).map(reasonOf), ["nobodyToAsk"]);
        assert.equal(a.do(reach(deviceA))[0]?.type, "send");
    });

    it("asks ten devices between two searches, and does not keep the addresses of those that are gone", () => {
        const a = new Side();
        a.do(askAll);
        const crowd = (search: number) =>
            Array.from({ length: 100 }, (_, n) => macAt(Uint8Array.of(2, 0xcc, 0, 0, search, n)));
        for (let search = 0; search < 20; search++) {
            const met = reach(...crowd(search));
            for (let n = 0; n < 10; n++) {
                assert.equal(a.do(met)[0]?.type, "send");
                a.do({ type: "sendFailed", number: 1 });
            }
            assert.deepEqual(a.do(met).map(reasonOf), ["enoughAsked"]);
            assert.equal(a.state.queries[0]?.asked.size, 10);
        }
        const same = reach(...crowd(19));
        a.do(same);
        assert.equal(a.state.asking?.peer, crowd(19)[10]);
        a.do({ type: "interrupt" });
        for (let n = 0; n < 10; n++) {
            assert.equal(a.do(same)[0]?.type, "send");
            a.do({ type: "sendFailed", number: 1 });
        }
    });

    it("puts one query after the other, however many there are to ask for the first", () => {
        const a = new Side();
        a.do(askAll);
        a.do(askB);
        const crowd = Array.from({ length: 100 }, (_, n) => macAt(Uint8Array.of(2, 0xcc, 0, 0, 0, n)));
        const met = reach(...crowd, deviceB);
        const refs = [1, 2, 3].map(() => {
            a.do(met);
            const { ref, peer } = a.state.asking!;
            a.do({ type: "sendFailed", number: ref });
            return [ref, peer];
        });
        assert.deepEqual(refs, [
            [1, crowd[0]],
            [2, deviceB],
            [1, crowd[1]],
        ]);
    });

    it("S146 asks one peer that did not hear the request, or was never sent it, again once everybody had a turn", () => {
        const a = new Side();
        a.do(askB);
        a.do(reachable);
        a.do({ type: "sent", peer: deviceB, dialogToken: 5, acknowledged: false });
        assert.deepEqual(a.wait(250).map(reasonOf), ["serviceQueryTimeout", "asked"]);
        assert.deepEqual(a.do(reachable).map(reasonOf), ["nobodyToAsk"]);
        assert.equal(a.do(reachable)[0]?.type, "send");
        assert.deepEqual(a.do({ type: "sendFailed", number: 1 }).map(reasonOf), ["serviceQueryUnsent", "asked"]);
        assert.deepEqual(a.do(reachable).map(reasonOf), ["nobodyToAsk"]);
        assert.equal(a.do(reachable)[0]?.type, "send");
    });

    it("stops asking when the find is over, and asks again in the next one", () => {
        const a = new Side();
        assert.deepEqual(a.do({ type: "interrupt" }), []);
        a.do(askB);
        a.do(reachable);
        assert.deepEqual(a.do({ type: "interrupt" }).map(reasonOf), ["serviceQueryStopped"]);
        assert.equal(a.do(reachable)[0]?.type, "send");
    });

    it("forgets a query that is cancelled, also in the middle of it", () => {
        const a = new Side();
        a.do(askB);
        a.do(reachable);
        assert.deepEqual(a.do({ type: "cancel", ref: 1 }).map(reasonOf), ["serviceQueryStopped", "asked"]);
        assert.deepEqual(a.do({ type: "cancel", ref: 1 }).map(reasonOf), ["unknownQuery"]);
        assert.deepEqual(a.state.queries, []);
    });

    it("leaves the answer to a client that wants to give it", () => {
        const [a, b] = [new Side(), new Side(deviceB)];
        b.do({ type: "external", on: true });
        a.do(askB);
        const [told] = talk(a, b, a.do(reachable));
        assert.ok(told?.type === "request");
        const answers = [{ protocol: 255, transaction: 7, status: 0, data: bytes("0102") }];
        const sent = b.do({ type: "respond", peer: deviceA, frequency: 2437, dialogToken: told.dialogToken, answers });
        const heard = talk(b, a, sent).find(effect => effect.type === "response");
        assert.ok(heard?.type === "response" && toHex(heard.tlvs) === "0500ff07000102");
    });

    it("counts the changes of our services, modulo 65536", () => {
        const a = new Side();
        for (let n = 0; n < 65_537; n++) a.do({ type: "servicesChanged" });
        assert.equal(a.state.updateIndicator, 1);
    });

    it("understands what hostap asks and answers", () => {
        const request = parseGas(p2pFrame("service discovery request").body);
        if (isMalformed(request)) assert.fail(request.malformed);
        const b = new Side();
        const effects = b.do({ type: "frame", source: deviceA, frequency: 2437, frame: request });
        assert.ok(effects[0]?.type === "request" && effects[0].tlvs.length > 0);
        const comeback = parseGas(p2pFrame("service discovery response, to be asked for again").body);
        assert.ok(!isMalformed(comeback) && comeback.type === "initialResponse" && comeback.comebackDelay === 1);
    });

    const asking = (): Side => {
        const a = new Side();
        a.do(askB);
        a.do(reachable);
        return a;
    };
    const answer = {
        type: "initialResponse",
        dialogToken: 5,
        statusCode: 0,
        comebackDelay: 0,
        protocol: bytes("7f00"),
        response: noBytes,
    } as const;
    const piece = { ...answer, type: "comebackResponse", fragment: 1, more: false } as const;
    const drops = [
        ["of nobody who was asked", new Side(), deviceB, answer, ["gasUnknownDialog"]],
        ["of another peer", asking(), deviceA, answer, ["gasUnknownDialog"]],
        ["to another question", asking(), deviceB, { ...answer, dialogToken: 6 }, ["gasUnknownDialog"]],
        ["of another protocol", asking(), deviceB, { ...answer, protocol: bytes("7f01") }, ["otherProtocol", "asked"]],
        ["that refuses", asking(), deviceB, { ...answer, statusCode: 1 }, ["serviceQueryRefused", "asked"]],
        ["that is none", asking(), deviceB, answer, ["noServices", "asked"]],
        ["that is cut short", asking(), deviceB, { ...answer, response: bytes("dddd0400") }, ["truncated", "asked"]],
        ["in pieces that was not announced", asking(), deviceB, piece, ["gasOutOfTurn"]],
    ] as const;
    for (const [name, side, source, frame, reasons] of drops) {
        it(`drops an answer ${name}: ${reasons[0]}`, () => {
            assert.deepEqual(side.do({ type: "frame", source, frequency: 2437, frame }).map(reasonOf), reasons);
        });
    }

    it("drops a question without services, and a request for more of nothing", () => {
        const b = new Side();
        const frame = { type: "initialRequest", dialogToken: 1, protocol: bytes("0000"), query: noBytes } as const;
        assert.deepEqual(b.do({ type: "frame", source: deviceA, frequency: 2437, frame }).map(reasonOf), [
            "noServices",
        ]);
        const more = { type: "comebackRequest", dialogToken: 1 } as const;
        assert.deepEqual(b.do({ type: "frame", source: deviceA, frequency: 2437, frame: more }).map(reasonOf), [
            "otherPeer",
        ]);
    });
});

const reasonOf = (effect: ServiceDiscoveryEffect): string => (effect.type === "trace" ? effect.reason : effect.type);
