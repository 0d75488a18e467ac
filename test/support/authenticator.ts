import { cipher, rsnAkm, rsnCipher } from "#src/ieee80211/suite.js";
import type { Mac } from "#src/lib/mac.js";
import { deadline } from "#src/lib/machine.js";
import { Secret } from "#src/lib/secret.js";
import {
    type AuthenticatorEffect,
    type AuthenticatorEvent,
    type AuthenticatorState,
    authenticator,
    authenticatorInitial,
} from "#src/rsn/authenticator.js";
import { AP, OWN, RSN_PSK, RSN_PSK_PMF, type Station } from "#test/support/station.js";

/** The key handshake's other side for a `Station`: frames travel when the test says so. */
export class Authenticator {
    readonly #station: Station;
    readonly #bssid: Mac;
    readonly #pmk: Uint8Array;
    readonly #protectsManagement: boolean;
    readonly #ownElements: Uint8Array;
    readonly #address: Mac;
    readonly #stationElements: Uint8Array | undefined;
    #state: AuthenticatorState = authenticatorInitial;
    #heard = 0;
    /** Frames for the station that have not been delivered. */
    readonly outbox: Uint8Array[] = [];
    readonly effects: AuthenticatorEffect[] = [];

    constructor(
        station: Station,
        {
            pmk = new Uint8Array(32),
            bssid = AP,
            protectsManagement = false,
            ownElements = protectsManagement ? RSN_PSK_PMF : RSN_PSK,
            station: address = OWN,
            stationElements,
        }: {
            pmk?: Uint8Array;
            bssid?: Mac;
            protectsManagement?: boolean;
            ownElements?: Uint8Array;
            /** Its address. */
            station?: Mac;
            /** Of its association request; those of the last `associate` if not given. */
            stationElements?: Uint8Array;
        } = {},
    ) {
        this.#ownElements = ownElements;
        this.#address = address;
        this.#stationElements = stationElements;
        this.#protectsManagement = protectsManagement;
        this.#station = station;
        this.#bssid = bssid;
        this.#pmk = pmk;
    }

    /** The association is there on this side: message 1 is ready. */
    begin(): this {
        this.#heard = this.#station.sent.length;
        this.#event({
            type: "associated",
            security: {
                protocol: "rsn",
                akm: rsnAkm(0x000fac02)!,
                pairwise: rsnCipher(0x000fac04)!,
                mgmtGroup: this.#protectsManagement ? cipher("aes-128-cmac") : undefined,
            },
            pmk: new Secret(this.#pmk),
            ownAddress: this.#bssid,
            station: this.#address,
            stationElements: this.#stationElements ?? this.#station.latest("associate").elements,
            ownElements: this.#ownElements,
            groupKeys: {
                gtk: {
                    keyIndex: 1,
                    key: new Secret(new Uint8Array(cipher("ccmp").keyLength).fill(9)),
                    sendSequence: new Uint8Array(6),
                },
                ...(this.#protectsManagement && {
                    igtk: { keyIndex: 4, key: new Secret(new Uint8Array(16).fill(8)), packetNumber: new Uint8Array(6) },
                }),
            },
        });
        return this;
    }

    /** One frame reaches the station, and its answers reach us. */
    deliver(): this {
        const frame = this.outbox.shift();
        if (frame === undefined) throw new Error("there is no frame to deliver");
        this.#station.event({ type: "eapol", source: this.#bssid, frame, encrypted: undefined });
        for (const answer of this.#station.sent.slice(this.#heard))
            this.#event({ type: "eapol", source: this.#address, frame: answer });
        this.#heard = this.#station.sent.length;
        return this;
    }

    /** Everything there is to say. */
    run(): this {
        while (this.outbox.length > 0) this.deliver();
        return this;
    }

    rekey(): this {
        this.#event({ type: "rekeyPairwise" });
        return this;
    }

    /** Nobody answered. */
    resend(): this {
        const due = authenticator.deadline(this.#state);
        if (due === undefined) throw new Error("nothing is waited for");
        this.#station.advance(due - this.#station.now);
        this.#event(deadline);
        return this;
    }

    get complete(): boolean {
        return this.#state.tag === "established";
    }

    #event(event: AuthenticatorEvent | typeof deadline): void {
        const env = { now: this.#station.now, random: (length: number) => new Uint8Array(length).fill(3) };
        const { state, effects } = authenticator.reduce(this.#state, event, env);
        this.#state = state;
        this.effects.push(...effects);
        for (const effect of effects) if (effect.type === "send") this.outbox.push(effect.frame);
    }
}
