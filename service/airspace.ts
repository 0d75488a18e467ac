import { Engine } from "#service/runtime/engine.js";
import {
    type Ap,
    type ApConfig,
    type ApEffect,
    type ApEvent,
    accessPoint,
    newAp,
    openAp,
    wpa2Psk,
} from "#src/ap/index.js";
import { passphraseToPsk } from "#src/crypto/pbkdf2.js";
import {
    AirFamily,
    type Installation,
    install,
    type Keys,
    keyFor,
    Medium,
    type Position,
    protect,
    Radio,
    type Reception,
    type Traffic,
    unprotect,
} from "#src/driver/air/index.js";
import { type AnqpServer, answerGas, emitGas, type Fetches, parseGas } from "#src/gas/index.js";
import { ETHERTYPE_EAPOL, emitData, emitLlc, fromDs, parseData, parseLlc } from "#src/ieee80211/data.js";
import { emitManagement, ManagementSubtype, managementFrame, parseManagement } from "#src/ieee80211/management.js";
import type { Clock } from "#src/lib/clock.js";
import { isMalformed } from "#src/lib/decoded.js";
import { at, type Millis, seconds } from "#src/lib/instant.js";
import { broadcastMac, isGroupAddress, type Mac, parseMac } from "#src/lib/mac.js";
import { type Env, unreachable } from "#src/lib/machine.js";
import { Secret } from "#src/lib/secret.js";
import { Timetable } from "#src/lib/timetable.js";

/** Simulated air with what lives in it: the driver family `air` and access points of our own. */
export class Airspace {
    readonly timetable: Timetable;
    readonly medium: Medium;
    readonly family: AirFamily;
    readonly accessPoints: AccessPoint[] = [];
    readonly #random: Env["random"];
    readonly #heard: (event: ApEvent) => void;

    /** The wake-up of `clock` belongs to the air from now on. @param heard what any access point hears */
    constructor(clock: Clock, random: Env["random"], heard: (event: ApEvent) => void = () => {}) {
        this.timetable = new Timetable(clock);
        this.medium = new Medium(this.timetable, random);
        this.family = new AirFamily(this.medium, random);
        this.#random = random;
        this.#heard = heard;
    }

    /** It is off until it is started. */
    accessPoint(config: ApConfig, position?: Position): AccessPoint {
        const ap = new AccessPoint(this.medium, this.#random, config, position, this.#heard);
        this.accessPoints.push(ap);
        return ap;
    }

    /** Nothing moves any more, and no wake-up is left. */
    async close(): Promise<void> {
        await this.family.close();
        this.timetable.clear();
    }
}

/** The passphrase of the protected networks of `surroundings`. */
export const SIMULATED_PASSPHRASE = "simulated passphrase";

/**
 * What `-Dair` finds around it: the interfaces `air0` and `air1`, and access points that are open, protected with WPA2 or WPA
 * (`SIMULATED_PASSPHRASE`), hidden, and there for 40 s of every minute only.
 */
export function surroundings(clock: Clock, random: Env["random"], heard?: (event: ApEvent) => void): Airspace {
    const air = new Airspace(clock, random, heard);
    air.family.add({ ifname: "air0", address: mac("02:00:00:00:00:00") });
    air.family.add({ ifname: "air1", address: mac("02:00:00:00:01:00"), position: { x: 5, y: 0 } });
    const open = openAp(mac("02:00:00:00:10:00"), text("simulated-open"), 2412);
    const psk = openAp(mac("02:00:00:00:10:01"), text("simulated-psk"), 2437);
    const wpa = openAp(mac("02:00:00:00:10:02"), text("simulated-wpa"), 2462);
    const hidden = openAp(mac("02:00:00:00:10:03"), text("simulated-hidden"), 5180);
    const fleeting = openAp(mac("02:00:00:00:10:04"), text("simulated-fleeting"), 5220);
    air.accessPoint(open, { x: 3, y: 4 }).start();
    air.accessPoint({ ...psk, security: wpa2Psk(pskOf(psk.ssid)) }, { x: 6, y: 8 }).start();
    air.accessPoint(
        { ...wpa, security: { ...wpa2Psk(pskOf(wpa.ssid)), protocols: ["wpa"], pairwise: ["tkip"], group: "tkip" } },
        { x: 12, y: 16 },
    ).start();
    air.accessPoint({ ...hidden, hidden: "empty", security: wpa2Psk(pskOf(hidden.ssid)) }, { x: 9, y: 12 }).start();
    comeAndGo(air, air.accessPoint(fleeting, { x: 30, y: 40 }), seconds(40), seconds(20));
    return air;
}

/** An access point on a radio: hands frames to its machine and carries out what that wants, keys included. */
export class AccessPoint {
    readonly config: ApConfig;
    readonly radio: Radio;
    /** Every key that was installed, oldest first. */
    readonly installations: Installation[] = [];
    /** Traffic that got through, oldest first. */
    readonly traffic: Traffic[] = [];
    /** The last things that the machine had to say, oldest first. */
    readonly traces: Extract<ApEffect, { readonly type: "trace" }>[] = [];
    readonly authorized = new Set<Mac>();
    /** What it tells those who ask before they join; absent: it does not hear them. */
    advertises: AnqpServer | undefined;
    #fetches: Fetches = new Map();
    readonly #engine: Engine<Ap, ApEvent, ApEffect>;
    readonly #medium: Medium;
    readonly #heard: (event: ApEvent) => void;
    #keys: Keys = [];

    constructor(
        medium: Medium,
        random: Env["random"],
        config: ApConfig,
        position?: Position,
        heard: (event: ApEvent) => void = () => {},
    ) {
        this.config = config;
        this.#heard = heard;
        this.#medium = medium;
        this.radio = new Radio(medium, { address: config.bssid, ...(position && { position }) }, reception =>
            this.#received(reception),
        );
        this.#engine = new Engine(accessPoint, newAp(config), {
            clock: medium.timetable.clock(),
            random,
            perform: effect => this.#perform(effect),
        });
        this.radio.setHome(config.frequency);
    }

    get state(): Ap {
        return this.#engine.state;
    }

    start(): void {
        this.radio.turn(true);
        this.#engine.dispatch({ type: "start" });
    }

    /** Deauthenticates its stations and ends. */
    stop(): void {
        this.#engine.dispatch({ type: "stop", farewell: true });
    }

    /** Goes without a word, as when the power fails. */
    vanish(): void {
        this.radio.turn(false);
        this.#engine.dispatch({ type: "stop", farewell: false });
    }

    deauthenticate(station: Mac, reasonCode: number): void {
        this.#engine.dispatch({ type: "deauthenticate", station, reasonCode });
    }

    /** New keys for one station, or new group keys for all. */
    rekey(station?: Mac): void {
        this.#engine.dispatch(station === undefined ? { type: "rekeyGroup" } : { type: "rekeyPairwise", station });
    }

    /** Sends traffic to a station or to all; a station whose port is closed gets none. */
    send(destination: Mac, etherType: number, payload: Uint8Array): void {
        if (!isGroupAddress(destination) && !this.authorized.has(destination)) return;
        this.#send(destination, etherType, payload, true);
    }

    #received({ frame }: Reception): void {
        if (this.#asked(frame)) return;
        const data = parseData(frame);
        if (isMalformed(data)) {
            this.#hear({ type: "frame", frame });
            return;
        }
        const { source, bssid, flags } = data;
        if (!flags.toDs || bssid !== this.config.bssid) return;
        const body = flags.protectedFrame ? unprotect(this.#keys, source, data.body) : data.body;
        const llc = body === undefined ? undefined : parseLlc(body);
        if (llc === undefined || isMalformed(llc)) {
            // Who is not associated is told so, whatever it sends.
            this.#engine.dispatch({ type: "traffic", source });
            return;
        }
        const { etherType, payload } = llc;
        if (etherType === ETHERTYPE_EAPOL) {
            this.#hear({ type: "eapol", source, frame: payload });
            return;
        }
        this.#engine.dispatch({ type: "traffic", source });
        const secured = this.config.security !== undefined;
        if (this.authorized.has(source) && secured === flags.protectedFrame) {
            this.traffic.push({ source, etherType, payload });
        }
    }

    #hear(event: ApEvent): void {
        this.#heard(event);
        this.#engine.dispatch(event);
    }

    /** Whether it was a question over the generic advertisement service. */
    #asked(bytes: Uint8Array): boolean {
        const frame = this.advertises && parseManagement(bytes);
        if (frame === undefined || isMalformed(frame) || frame.subtype !== ManagementSubtype.action) return false;
        const { bssid } = this.config;
        const gas = parseGas(frame.body);
        if (isMalformed(gas) || frame.destination !== bssid) return false;
        const answer = answerGas(this.advertises!, this.#fetches, frame.source, gas);
        if (answer === undefined) return false;
        this.#fetches = answer.fetches;
        const addresses = { destination: frame.source, source: bssid, bssid: frame.bssid };
        this.radio.send(emitManagement(managementFrame(ManagementSubtype.action, addresses, emitGas(answer.response))));
        return true;
    }

    #perform(effect: ApEffect): void {
        switch (effect.type) {
            case "transmit":
                this.radio.send(effect.frame);
                break;
            case "sendEapol":
                this.#send(effect.station, ETHERTYPE_EAPOL, effect.frame, effect.encrypt);
                break;
            case "installKey": {
                const installation = install(this.#keys, effect.key, this.#medium.timetable.now());
                this.#keys = installation.keys;
                this.installations.push(installation);
                break;
            }
            case "authorizePort":
                this.authorized.add(effect.station);
                break;
            case "removeKeys":
                this.#keys = this.#keys.filter(({ peer }) => peer !== effect.station);
                this.authorized.delete(effect.station);
                break;
            case "wipe":
                effect.secret.wipe();
                break;
            case "trace":
                this.traces.push(effect);
                if (this.traces.length > KEPT_TRACES) this.traces.shift();
                break;
            default:
                unreachable(effect);
        }
    }

    #send(destination: Mac, etherType: number, payload: Uint8Array, encrypt: boolean): void {
        const key = encrypt ? keyFor(this.#keys, isGroupAddress(destination) ? "group" : destination) : undefined;
        const { bssid } = this.config;
        const llc = emitLlc({ etherType, payload });
        const frame = emitData({
            flags: { ...fromDs, protectedFrame: key !== undefined },
            destination,
            source: bssid,
            bssid,
            body: key === undefined ? llc : protect(key, llc),
        });
        this.radio.send(frame);
    }
}

function comeAndGo(air: Airspace, ap: AccessPoint, present: Millis, absent: Millis): void {
    const { timetable } = air;
    ap.start();
    timetable.at(at(timetable.now(), present), () => {
        ap.vanish();
        timetable.at(at(timetable.now(), absent), () => comeAndGo(air, ap, present, absent));
    });
}

const KEPT_TRACES = 1000;

const pskOf = (ssid: Uint8Array): Secret => Secret.taking(passphraseToPsk(text(SIMULATED_PASSPHRASE), ssid));
const text = (characters: string): Uint8Array => new TextEncoder().encode(characters);
const mac = (colons: string): Mac => parseMac(colons) ?? broadcastMac;
