import assert from "node:assert/strict";
import fc from "fast-check";
import { Subject } from "rxjs";
import type { Mac } from "#src/lib/mac.js";
import { Attributes, AttributeWriter } from "#src/netlink/attribute.js";
import { type NetlinkMessage, NLM_F, NLMSG, readMessages, readVerdict, writeMessage } from "#src/netlink/message.js";
import { getLink, IFF, type Link, RTM, readLink, setLink } from "#src/netlink/route.js";
import { NetlinkConnection, type NetlinkInput, type NetlinkTransport } from "#src/netlink/transport.js";
import { acknowledgement } from "#test/support/fake-nl80211-answers.js";

function messages(datagram: Uint8Array): {
    readonly list: readonly NetlinkMessage[];
    readonly fault: string | undefined;
} {
    const list: NetlinkMessage[] = [];
    const fault = readMessages(datagram, message => list.push(message));
    return { list, fault };
}

describe("netlink messages", () => {
    const two = Uint8Array.of(
        ...writeMessage(28, 2, 7, 9, Uint8Array.of(1, 2, 3, 4, 5)),
        ...writeMessage(29, 0, 8, 9, Uint8Array.of(6)),
    );

    it("are read one after another, each aligned to four bytes", () => {
        const { list, fault } = messages(two);
        assert.equal(fault, undefined);
        assert.deepEqual(
            list.map(({ type, flags, sequence, port, start, end }) => ({ type, flags, sequence, port, start, end })),
            [
                { type: 28, flags: 2, sequence: 7, port: 9, start: 16, end: 21 },
                { type: 29, flags: 0, sequence: 8, port: 9, start: 40, end: 41 },
            ],
        );
    });

    it("are refused at every truncation, the whole ones before it kept", () => {
        for (let length = 1; length < 41; length++) {
            const { list, fault } = messages(two.slice(0, length));
            if (length === 21 || (length >= 22 && length <= 24)) assert.equal(fault, undefined);
            else assert.equal(fault, "truncatedMessage");
            assert.equal(list.length, length < 21 ? 0 : 1);
        }
    });

    it("carry the kernel's own words in an acknowledgement", () => {
        const request = writeMessage(28, 5, 1, 9, new Uint8Array(8));
        const [message] = messages(acknowledgement(1, 9, request, { errno: 22, text: "nope" })).list;
        assert.ok(message);
        assert.deepEqual(readVerdict(message), { errno: 22, text: "nope", offset: undefined });
    });

    it("say nothing but yes in an empty acknowledgement", () => {
        const request = writeMessage(28, 5, 1, 9, new Uint8Array(8));
        const [message] = messages(acknowledgement(1, 9, request, undefined)).list;
        assert.ok(message);
        assert.deepEqual(readVerdict(message), { errno: 0, text: undefined, offset: undefined });
    });
});

describe("netlink attributes", () => {
    it("are read as they were written, nested and in lists", () => {
        const bytes = new AttributeWriter()
            .u8(1, 200)
            .u16(2, 0xbeef)
            .u32(3, 0xdeadbeef)
            .i32(4, -70)
            .string(5, "wlän")
            .flag(6)
            .nested(7, inside => inside.u32s(1, [1, 2]))
            .list(8, [10, 20], (list, i, item) => list.u8(i, item))
            .finish();
        const a = new Attributes(bytes, 0, bytes.length);
        const seen: unknown[] = [];
        while (a.next()) {
            if (a.type === 1) seen.push(a.u8());
            else if (a.type === 2) seen.push(a.u16());
            else if (a.type === 3) seen.push(a.u32());
            else if (a.type === 4) seen.push(a.i32());
            else if (a.type === 5) seen.push(a.string());
            else if (a.type === 6) seen.push(a.length);
            else if (a.type === 7) {
                const inside = a.nested();
                while (inside.next()) seen.push(inside.u32s());
            } else {
                const list = a.nested();
                while (list.next()) seen.push([list.type, list.u8()]);
            }
        }
        assert.deepEqual(seen, [200, 0xbeef, 0xdeadbeef, -70, "wlän", 0, [1, 2], [0, 10], [1, 20]]);
        assert.equal(a.fault, undefined);
    });

    it("read 64-bit numbers, also beyond 2^32", () => {
        const bytes = new AttributeWriter().bytes(1, Uint8Array.of(0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0)).finish();
        const a = new Attributes(bytes, 0, bytes.length);
        assert.ok(a.next());
        assert.equal(a.u64Number(), 0x1_ffff_ffff);
        assert.equal(a.u64(), 0x1_ffff_ffffn);
    });

    it("tell a fault in a nested attribute to the outer walk, and stop", () => {
        const bytes = new AttributeWriter()
            .nested(1, inside => inside.u8(2, 5))
            .u32(3, 1)
            .finish();
        const a = new Attributes(bytes, 0, bytes.length);
        assert.ok(a.next());
        const inside = a.nested();
        assert.ok(inside.next());
        assert.equal(inside.u32(), 0);
        assert.equal(a.fault, "shortAttribute");
        assert.equal(a.next(), false);
    });

    it("never loop and never read past the end", () => {
        fc.assert(
            fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(64), (bytes, stop) => {
                const end = Math.min(stop, bytes.length);
                const a = new Attributes(bytes, 0, end);
                let count = 0;
                while (a.next()) {
                    assert.ok(a.end <= end);
                    a.u8();
                    a.u64();
                    a.string();
                    count++;
                }
                assert.ok(count <= 16);
            }),
        );
    });

    it("refuse a value that does not fit, which is our bug", () => {
        assert.throws(() => new AttributeWriter().u8(1, 256), RangeError);
        assert.throws(() => new AttributeWriter().u32(1, -1), RangeError);
    });
});

describe("rtnetlink links", () => {
    const header = (ifindex: number, flags: number): Uint8Array => {
        const bytes = new Uint8Array(16);
        const view = new DataView(bytes.buffer);
        view.setInt32(4, ifindex, true);
        view.setUint32(8, flags, true);
        return bytes;
    };
    const payload = new AttributeWriter()
        .raw(header(3, IFF.UP))
        .string(3, "wlan0")
        .bytes(1, Uint8Array.of(2, 0, 0, 0, 0, 7))
        .u8(16, 5)
        .u8(17, 1)
        .finish();
    const link = (bytes: Uint8Array): Link | string => {
        const [message] = messages(writeMessage(RTM.NEWLINK, 0, 0, 0, bytes)).list;
        assert.ok(message);
        return readLink(message);
    };

    it("are read with state and address", () =>
        assert.deepEqual(link(payload), {
            ifindex: 3,
            flags: IFF.UP,
            name: "wlan0",
            address: "02:00:00:00:00:07",
            operState: 5,
            linkMode: 1,
            partial: false,
        }));

    it("do not take a wireless event for a link of its own", () => {
        const event = new AttributeWriter().raw(header(3, IFF.UP)).bytes(11, new Uint8Array(4)).finish();
        const read = link(event);
        assert.ok(typeof read === "object" && read.partial);
    });

    it("are refused or say less when cut short", () => {
        for (let length = 0; length < payload.length - 3; length++)
            assert.notDeepEqual(link(payload.slice(0, length)), link(payload));
        assert.equal(link(payload.slice(0, 15)), "truncatedMessage");
        assert.equal(link(payload.slice(0, 22)), "truncatedAttribute");
    });

    it("change only what is asked", () => {
        const view = (bytes: Uint8Array) => new DataView(bytes.buffer);
        const down = view(setLink(3, { up: false }));
        assert.deepEqual([down.getInt32(4, true), down.getUint32(8, true), down.getUint32(12, true)], [3, 0, 1]);
        const address = setLink(3, { address: "02:00:00:00:00:09" as Mac });
        assert.equal(view(address).getUint32(12, true), 0);
        assert.deepEqual(address.slice(16), Uint8Array.of(10, 0, 1, 0, 2, 0, 0, 0, 0, 9, 0, 0));
        assert.equal(getLink("wlan0").length, 16 + 12);
    });
});

describe("a netlink connection", () => {
    class Wire implements NetlinkTransport {
        readonly portId = 9;
        readonly input = new Subject<NetlinkInput>();
        readonly input$ = this.input.asObservable();
        readonly sent: Uint8Array[] = [];
        sendErrno = 0;
        send(datagram: Uint8Array): number {
            this.sent.push(datagram.slice());
            return this.sendErrno;
        }
        join(): number {
            return 0;
        }
        close(): void {
            this.input.complete();
        }
        deliver(...datagrams: readonly Uint8Array[]): void {
            for (const bytes of datagrams) this.input.next({ type: "datagram", bytes });
        }
    }

    function opened() {
        const wire = new Wire();
        const notifications: number[] = [];
        const dropped: string[] = [];
        let overruns = 0;
        const connection = new NetlinkConnection(wire, {
            notification: ({ type }) => notifications.push(type),
            overrun: () => overruns++,
            dropped: reason => dropped.push(reason),
        });
        return { wire, connection, notifications, dropped, overruns: () => overruns };
    }
    const request = { type: 28, payload: new Uint8Array(4) };
    const answer = (sequence: number, value: number, flags = 0) =>
        writeMessage(28, flags, sequence, 9, Uint8Array.of(value));
    const ack = (sequence: number) => acknowledgement(sequence, 9, new Uint8Array(16), undefined);
    const end = (sequence: number, flags = 0) =>
        writeMessage(NLMSG.DONE, NLM_F.MULTI | flags, sequence, 9, new Uint8Array(4));
    const value = ({ bytes, start }: NetlinkMessage): number => bytes[start]!;

    it("matches answers to requests, whatever their order", async () => {
        const { wire, connection } = opened();
        const first = connection.request(request, value);
        const second = connection.request(request, value);
        wire.deliver(answer(2, 20), ack(2), answer(1, 10), ack(1));
        assert.deepEqual(await first, { ok: true, answers: [10] });
        assert.deepEqual(await second, { ok: true, answers: [20] });
    });

    it("hands on what nobody asked for, also between the answers to a dump", async () => {
        const { wire, connection, notifications } = opened();
        const dump = connection.dump(request, value);
        wire.deliver(
            answer(1, 1, NLM_F.MULTI),
            writeMessage(30, 0, 0, 0, Uint8Array.of(5)),
            answer(1, 2, NLM_F.MULTI),
            end(1),
        );
        assert.deepEqual(await dump, { ok: true, answers: [1, 2] });
        assert.deepEqual(notifications, [30]);
    });

    it("takes a dump again that the table outran, and drops what it had", async () => {
        const { wire, connection } = opened();
        const dump = connection.dump(request, value);
        wire.deliver(answer(1, 1, NLM_F.DUMP_INTR), end(1));
        wire.deliver(answer(2, 2), end(2, NLM_F.DUMP_INTR));
        wire.deliver(answer(3, 3), end(3));
        assert.deepEqual(await dump, { ok: true, answers: [3] });
    });

    it("fails what is pending when something was lost, and ignores late answers", async () => {
        const { wire, connection, overruns, notifications } = opened();
        const reply = connection.request(request);
        wire.input.next({ type: "overrun" });
        assert.deepEqual(await reply, { ok: false, errno: 105, text: undefined });
        assert.equal(overruns(), 1);
        wire.deliver(ack(1));
        assert.deepEqual(notifications, []);
    });

    it("fails a request that could not be sent", async () => {
        const { wire, connection } = opened();
        wire.sendErrno = 9;
        assert.deepEqual(await connection.request(request), { ok: false, errno: 9, text: undefined });
    });

    it("fails what is pending when it is closed", async () => {
        const { connection } = opened();
        const reply = connection.request(request);
        connection.close();
        assert.deepEqual(await reply, { ok: false, errno: 19, text: undefined });
    });

    it("counts bytes that are no message", () => {
        const { wire, dropped } = opened();
        wire.deliver(Uint8Array.of(1, 2, 3));
        assert.deepEqual(dropped, ["truncatedMessage"]);
    });
});
