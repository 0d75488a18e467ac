import { FAIL, type InterfaceScene, OK, type Outcome } from "#service/ctrl/command.js";
import type { Relay } from "#service/testing/relay.js";
import { LENGTH, Traffic } from "#service/testing/traffic.js";
import type { LinkState } from "#src/driver/event.js";
import type { PacketSocket } from "#src/driver/nl80211/port.js";
import { fromHex, Writer } from "#src/lib/bytes.js";
import { type Mac, macBytes, parseMac } from "#src/lib/mac.js";

export interface TestPorts {
    readonly relay: Relay;
    interfaceIndex(ifname: string): number | undefined;
    openPacket(ifindex: number, etherType: number): PacketSocket;
    tell(ifname: string, event: string): void;
}

/**
 * Control words of wpa_supplicant's test build (CONFIG_TESTING_OPTIONS), as far as its own test suite needs them for looking
 * at this daemon from outside. They let a client put frames on a link and are there only when the environment asks for them.
 */
export class TestWords {
    readonly #ports: TestPorts;
    readonly #traffic = new Map<string, Traffic>();

    constructor(ports: TestPorts) {
        this.#ports = ports;
    }

    /** `undefined`: none of these words. */
    outcome(text: string, { iface }: InterfaceScene): Outcome | undefined {
        const { ifname, link } = iface;
        const { relay } = this.#ports;
        const [word = "", ...rest] = text.split(" ");
        switch (word) {
            case "DATA_TEST_CONFIG":
                return this.#config(ifname, iface.link.address, rest) ? OK : FAIL;
            case "DATA_TEST_TX":
                return this.#send(ifname, rest) ? OK : FAIL;
            case "EAPOL_RX": {
                const source = parseMac(rest[0] ?? "");
                const frame = fromHex(rest[1] ?? "");
                if (source === undefined || frame === undefined || frame.length === 0) return FAIL;
                return relay.inject(ifname, { type: "eapol", source, frame, encrypted: undefined }) ? OK : FAIL;
            }
            case "MGMT_TX":
                return this.#sendAction(ifname, link.address, text) ? OK : FAIL;
            case "MGMT_TX_DONE":
                return OK;
            case "DRIVER_EVENT": {
                const state = LINK_EVENTS.get(rest.join(" "));
                return state !== undefined && relay.inject(ifname, { ...link, type: "link", state }) ? OK : FAIL;
            }
            case "EVENT_TEST": {
                const count = Number(rest[0]);
                if (!Number.isInteger(count)) return FAIL;
                for (let i = 0; i < count; i++) this.#ports.tell(ifname, `TEST-EVENT-MESSAGE ${i + 1}/${count}`);
                return OK;
            }
            case "FLUSH":
                relay.reset(ifname);
                return undefined;
            case "KEY_REQUEST": {
                if (rest.length < 2) return FAIL;
                const [error, pairwise] = rest.map(value => Number.parseInt(value, 10) !== 0);
                const command = { type: "keyRequest", error: error === true, pairwise: pairwise === true } as const;
                return {
                    events: [call => ({ type: "command", interface: iface.id, call, command })],
                    done: () => OK,
                    refused: () => FAIL,
                };
            }
            case "SET":
                return this.#set(ifname, rest[0] ?? "", Number.parseInt(rest[1] ?? "", 10) !== 0);
            default:
                return undefined;
        }
    }

    close(): void {
        for (const traffic of this.#traffic.values()) traffic.close();
        this.#traffic.clear();
    }

    #set(ifname: string, name: string, on: boolean): Outcome | undefined {
        const { relay } = this.#ports;
        if (name === "ext_eapol_frame_io") relay.divert(ifname, on);
        else if (name === "ignore_auth_resp") relay.silence(ifname, ["authenticated", "associated"], on);
        else if (name === "disable_sa_query") relay.silence(ifname, ["unprotectedDisconnect"], on);
        else return undefined;
        return OK;
    }

    /** `MGMT_TX <destination> <BSSID> freq=<MHz> [wait_time=<ms>] [no_cck=<0|1>] action=<body in hexadecimal>` */
    #sendAction(ifname: string, own: Mac, text: string): boolean {
        const [, to = "", at = "", ...options] = text.split(" ");
        const value = (name: string): string | undefined =>
            options.find(option => option.startsWith(`${name}=`))?.slice(name.length + 1);
        const destination = parseMac(to);
        const bssid = parseMac(at);
        const body = fromHex(value("action") ?? "x");
        if (destination === undefined || bssid === undefined || body === undefined) return false;
        const frame = new Writer()
            .u16le(ACTION_FRAME)
            .u16le(0)
            .bytes(macBytes(destination))
            .bytes(macBytes(own))
            .bytes(macBytes(bssid))
            .u16le(0)
            .bytes(body)
            .finish();
        const frequency = Number(value("freq") ?? 0);
        const failed = `MGMT-TX-STATUS freq=${frequency} dst=${to} src=${own} bssid=${at} result=FAILED`;
        return this.#ports.relay.execute(ifname, { type: "sendFrame", frame, frequency }, () =>
            this.#ports.tell(ifname, failed),
        );
    }

    /** `<0|1> [ifname=<name>]` */
    #config(ifname: string, own: Parameters<Traffic["send"]>[0], [on = "", ...options]: readonly string[]): boolean {
        if (Number.parseInt(on, 10) !== 1) {
            this.#traffic.get(ifname)?.close();
            this.#traffic.delete(ifname);
            return true;
        }
        if (this.#traffic.has(ifname)) return true;
        const device = options.find(option => option.startsWith("ifname="))?.slice(7) ?? ifname;
        const ifindex = this.#ports.interfaceIndex(device);
        if (ifindex === undefined) return false;
        const socket = this.#ports.openPacket(ifindex, ETHERTYPE_IP);
        this.#traffic.set(
            ifname,
            new Traffic(
                socket,
                () => own,
                event => this.#ports.tell(ifname, event),
            ),
        );
        return true;
    }

    /** `<destination> <source> <type of service> [len=<length>]`; the source is always our own. */
    #send(ifname: string, [to = "", from = "", service = "", ...options]: readonly string[]): boolean {
        const traffic = this.#traffic.get(ifname);
        const destination = parseMac(to);
        const typeOfService = Number(service);
        const length = Number(options.find(option => option.startsWith("len="))?.slice(4) ?? LENGTH);
        if (traffic === undefined || destination === undefined || parseMac(from) === undefined) return false;
        if (!Number.isInteger(typeOfService) || typeOfService < 0 || typeOfService > 255) return false;
        return length >= 20 && length <= LENGTH && traffic.send(destination, typeOfService, length);
    }
}

/** Frame Control of an Action frame. */
const ACTION_FRAME = 0xd0;
const LINK_EVENTS: ReadonlyMap<string, LinkState["state"]> = new Map([
    ["INTERFACE_ENABLED", "up"],
    ["INTERFACE_DISABLED", "down"],
]);
const ETHERTYPE_IP = 0x0800;
