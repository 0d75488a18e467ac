import { Elements } from "#src/ieee80211/element/elements.js";
import type { Rsn } from "#src/ieee80211/element/rsn.js";
import { emitRsn } from "#src/ieee80211/element/rsn.js";
import { emitWpa } from "#src/ieee80211/element/wpa.js";
import { type AkmName, akm, type CipherName, cipher } from "#src/ieee80211/suite.js";
import { toHex } from "#src/lib/bytes.js";
import type { Instant, Millis } from "#src/lib/instant.js";
import type { Mac } from "#src/lib/mac.js";
import type { Deadline, Env } from "#src/lib/machine.js";
import { deadline } from "#src/lib/machine.js";
import { Secret } from "#src/lib/secret.js";
import { writeTlv8 } from "#src/lib/tlv.js";
import {
    type AuthenticatorEffect,
    type AuthenticatorEvent,
    type AuthenticatorState,
    authenticator,
    authenticatorInitial,
    type BssGroupKeys,
} from "#src/rsn/authenticator.js";
import { type Negotiated, negotiate, type SecurityOffer } from "#src/rsn/negotiate.js";
import { asSupplicantKey } from "#src/rsn/ptk.js";
import {
    type SupplicantEffect,
    type SupplicantEvent,
    type SupplicantState,
    supplicant,
    supplicantInitial,
} from "#src/rsn/supplicant.js";
import { Seeded } from "#test/support/seeded.js";

export const AP = "02:00:00:00:00:00" as Mac;
export const STATION = "02:00:00:00:01:00" as Mac;

/** What becomes of a frame on the air. A late one arrives after the next that follows a timeout. */
export type Fate = "arrives" | "lost" | "twice" | "late";
export const FATES: readonly Fate[] = ["arrives", "lost", "twice", "late"];

const TRAVEL = 1;
const LATE = 150;

export interface Kind {
    readonly protocol: "rsn" | "wpa";
    readonly akm: AkmName;
    readonly pairwise: CipherName;
    readonly group: CipherName;
    readonly mfp: boolean;
}

export const kinds: Readonly<Record<string, Kind>> = {
    "WPA2-PSK with CCMP": { protocol: "rsn", akm: "wpa-psk", pairwise: "ccmp", group: "ccmp", mfp: false },
    "WPA2-PSK with TKIP as group cipher": {
        protocol: "rsn",
        akm: "wpa-psk",
        pairwise: "ccmp",
        group: "tkip",
        mfp: false,
    },
    "WPA2-PSK with TKIP": { protocol: "rsn", akm: "wpa-psk", pairwise: "tkip", group: "tkip", mfp: false },
    "PSK-SHA256 with protected management frames": {
        protocol: "rsn",
        akm: "wpa-psk-sha256",
        pairwise: "ccmp",
        group: "ccmp",
        mfp: true,
    },
    "WPA-PSK with TKIP": { protocol: "wpa", akm: "wpa-psk", pairwise: "tkip", group: "tkip", mfp: false },
    "WPA-PSK with CCMP": { protocol: "wpa", akm: "wpa-psk", pairwise: "ccmp", group: "ccmp", mfp: false },
};

export interface Flight {
    readonly from: "supplicant" | "authenticator";
    readonly frame: Uint8Array;
    readonly at: number;
    /** The pairwise key it is encrypted with on the air. */
    readonly under: string | undefined;
}

export interface PairOptions {
    readonly stationPmk?: Uint8Array;
    /** Fate of the n-th frame on the air. */
    readonly fate?: (index: number, from: Flight["from"]) => Fate;
    /** Looks at a frame before it arrives and may put others in its place. */
    readonly tamper?: (flight: Flight) => readonly Uint8Array[];
    readonly bssElements?: (elements: Uint8Array) => Uint8Array;
    readonly stationElements?: (elements: Uint8Array) => Uint8Array;
    /** Of the group key. */
    readonly sendSequence?: Uint8Array;
    readonly rscRelaxed?: boolean;
    readonly ptkLifetime?: Millis;
    readonly rekeyDenied?: boolean;
    /** The station is told which of its frames were acknowledged: those that arrived, whether they could be read or not. */
    readonly tellsOfSent?: boolean;
    /** The access point protects its frames with AES-128-CMAC whatever the AKM says. */
    readonly apUsesCmac?: boolean;
    /** Of what it is told so, what gets lost. */
    readonly untold?: (index: number) => boolean;
}

/**
 * A supplicant and an authenticator on a simulated link in virtual time. The effects of one are the events of the other; a frame
 * that was sent encrypted arrives only where the same pairwise key is installed.
 */
export class Pair {
    readonly kind: Kind;
    readonly negotiated: Negotiated;
    readonly supplicantEffects: SupplicantEffect[] = [];
    readonly authenticatorEffects: AuthenticatorEffect[] = [];
    readonly air: Flight[] = [];
    supplicantState: SupplicantState = supplicantInitial;
    authenticatorState: AuthenticatorState = authenticatorInitial;
    now = 0;
    readonly #options: PairOptions;
    readonly #random = new Seeded();
    #inFlight: Flight[] = [];
    #statuses: { readonly at: number; readonly frame: Uint8Array; readonly acknowledged: boolean }[] = [];
    #sent = 0;
    #stationKey: string | undefined;
    #apKey: string | undefined;
    groupKeys: BssGroupKeys;

    constructor(kind: Kind, options: PairOptions = {}) {
        this.kind = kind;
        this.#options = options;
        const { offer, elements: advertised } = offerOf(kind);
        const words = (...list: readonly string[]): ReadonlySet<string> => new Set(list);
        const negotiated = negotiate(
            {
                proto: words("RSN", "WPA"),
                keyMgmt: words("WPA-PSK", "WPA-PSK-SHA256"),
                pairwise: words("CCMP", "TKIP"),
                group: words("CCMP", "TKIP"),
                groupMgmt: words(),
            },
            offer,
            { ciphers: [0xfac02, 0xfac04, 0xfac06], akms: undefined },
            kind.mfp ? 2 : 0,
        );
        if (typeof negotiated === "string") throw new Error(negotiated);
        this.negotiated = negotiated;
        this.groupKeys = this.newGroupKeys(1);
        const pmk = this.#random.bytes(32);
        const { protocol, akm, pairwise, mgmtGroup, elements } = negotiated;
        this.supplicant({
            type: "associated",
            negotiated,
            pmk: new Secret(options.stationPmk ?? pmk),
            ownAddress: STATION,
            bssid: AP,
            bssElements: new Elements(options.bssElements?.(advertised) ?? advertised),
            ...(options.rscRelaxed !== undefined && { rscRelaxed: options.rscRelaxed }),
            ...(options.rekeyDenied !== undefined && { rekeyDenied: options.rekeyDenied }),
            ...(options.tellsOfSent !== undefined && { tellsOfSent: options.tellsOfSent }),
            ...(options.ptkLifetime !== undefined && { ptkLifetime: options.ptkLifetime }),
        });
        this.authenticator({
            type: "associated",
            security: {
                ...{ protocol, pairwise, mgmtGroup },
                akm: options.apUsesCmac === true ? { ...akm, descriptorVersion: 3 } : akm,
            },
            pmk: new Secret(pmk),
            ownAddress: AP,
            station: STATION,
            stationElements: options.stationElements?.(elements) ?? elements,
            ownElements: advertised,
            groupKeys: this.groupKeys,
        });
    }

    /** Until nothing is in flight and nothing is waited for, or until `pause` says so. */
    run(pause: (pair: this) => boolean = () => false): this {
        for (let turns = 0; !pause(this); turns++) {
            if (turns > 1000) throw new Error("the pair does not come to rest");
            const flight = this.#inFlight.toSorted((a, b) => a.at - b.at)[0];
            const due = authenticator.deadline(this.authenticatorState);
            const status = this.#statuses.toSorted((a, b) => a.at - b.at)[0];
            const replacedAt =
                this.supplicantState.tag === "replacing" ? supplicant.deadline(this.supplicantState) : undefined;
            const next = Math.min(...[flight?.at, due, status?.at, replacedAt].filter(at => at !== undefined));
            if (status?.at === next) {
                this.#statuses = this.#statuses.filter(other => other !== status);
                this.now = next;
                this.supplicant({ type: "sent", frame: status.frame, acknowledged: status.acknowledged });
            } else if (replacedAt === next) {
                this.now = next;
                this.supplicant(deadline);
            } else if (flight !== undefined && (due === undefined || flight.at <= due)) {
                this.#inFlight = this.#inFlight.filter(other => other !== flight);
                this.now = flight.at;
                this.#arrive(flight);
            } else if (due !== undefined) {
                this.now = due;
                this.authenticator(deadline);
            } else {
                break;
            }
        }
        return this;
    }

    supplicant(event: SupplicantEvent | Deadline): void {
        const { state, effects } = supplicant.reduce(this.supplicantState, event, this.#env());
        this.supplicantState = state;
        for (const effect of effects) {
            this.supplicantEffects.push(snapshot(effect));
            if (effect.type === "send") this.#send("supplicant", effect.frame, effect.encrypted && this.#stationKey);
            if (effect.type === "installKey" && effect.key.kind === "pairwise") {
                // Back to the order of the Michael keys that the other side uses.
                this.#stationKey = toHex(asSupplicantKey(this.negotiated.pairwise, effect.key.key.reveal()).reveal());
            }
            if (effect.type === "wipe") effect.secret.wipe();
        }
    }

    authenticator(event: AuthenticatorEvent | { readonly type: "deadline" }): void {
        const { state, effects } = authenticator.reduce(this.authenticatorState, event, this.#env());
        this.authenticatorState = state;
        for (const effect of effects) {
            this.authenticatorEffects.push(snapshot(effect));
            if (effect.type === "send") this.#send("authenticator", effect.frame, effect.encrypted && this.#apKey);
            if (effect.type === "installKey") this.#apKey = toHex(effect.key.key.reveal());
            if (effect.type === "wipe") effect.secret.wipe();
        }
    }

    newGroupKeys(keyIndex: number): BssGroupKeys {
        const { group, mgmtGroup } = this.negotiated;
        const gtk = {
            keyIndex,
            key: new Secret(this.#random.bytes(group.keyLength)),
            sendSequence: this.#options.sendSequence ?? Uint8Array.of(keyIndex, 2, 3, 4, 5, 6),
        };
        if (mgmtGroup === undefined) return { gtk };
        const key = new Secret(this.#random.bytes(mgmtGroup.keyLength));
        return { gtk, igtk: { keyIndex: 3 + keyIndex, key, packetNumber: Uint8Array.of(9, 8, 7, 6, 5, keyIndex) } };
    }

    get stationKey(): string | undefined {
        return this.#stationKey;
    }

    get apKey(): string | undefined {
        return this.#apKey;
    }

    /** Every key the supplicant installed, as text. */
    get installed(): readonly string[] {
        return this.supplicantEffects.flatMap(effect =>
            effect.type === "installKey" ? [`${effect.key.kind} ${toHex(effect.key.key.reveal())}`] : [],
        );
    }

    get reasons(): readonly string[] {
        return [...this.supplicantEffects, ...this.authenticatorEffects].flatMap(effect =>
            "reason" in effect ? [effect.reason] : [],
        );
    }

    get complete(): boolean {
        return this.supplicantState.tag === "completed" && this.authenticatorState.tag === "established";
    }

    #env(): Env {
        return { now: this.now as Instant, random: this.#random.bytes };
    }

    #send(from: Flight["from"], frame: Uint8Array, under: string | false | undefined): void {
        const fate = this.#options.fate?.(this.#sent++, from) ?? "arrives";
        const flight: Flight = { from, frame, at: this.now + TRAVEL, under: under || undefined };
        this.air.push(flight);
        const told = this.#options.tellsOfSent && from === "supplicant" && !this.#options.untold?.(this.air.length - 1);
        if (told)
            this.#statuses.push({
                at: flight.at + (fate === "late" ? LATE : 0),
                frame,
                acknowledged: fate !== "lost",
            });
        if (fate === "arrives" || fate === "twice") this.#inFlight.push(flight);
        if (fate === "twice") this.#inFlight.push({ ...flight, at: flight.at + TRAVEL });
        if (fate === "late") this.#inFlight.push({ ...flight, at: flight.at + LATE });
    }

    #arrive(flight: Flight): void {
        const installed = flight.from === "supplicant" ? this.#apKey : this.#stationKey;
        if (flight.under !== undefined && flight.under !== installed) return;
        for (const frame of this.#options.tamper?.(flight) ?? [flight.frame]) {
            if (flight.from === "supplicant") this.authenticator({ type: "eapol", source: STATION, frame });
            else this.supplicant({ type: "eapol", source: AP, frame });
        }
    }
}

/** An effect with copies of its secrets, which are wiped later. */
function snapshot<Fx extends SupplicantEffect | AuthenticatorEffect>(effect: Fx): Fx {
    if (effect.type !== "installKey") return effect;
    return { ...effect, key: { ...effect.key, key: new Secret(effect.key.key.reveal()) } };
}

function offerOf(kind: Kind): { readonly offer: SecurityOffer; readonly elements: Uint8Array } {
    const suites = [cipher(kind.group), cipher(kind.pairwise), akm(kind.akm)] as const;
    if (kind.protocol === "wpa") {
        const [group, pairwise, auth] = suites.map(suite => suite.wpaSelector!) as [number, number, number];
        const wpa = { group, pairwise: [pairwise], akms: [auth], capabilities: undefined };
        return { offer: { rsn: undefined, wpa }, elements: writeTlv8(221, emitWpa(wpa)) };
    }
    const rsn: Rsn = {
        group: suites[0].selector,
        pairwise: [suites[1].selector],
        akms: [suites[2].selector!],
        capabilities: kind.mfp ? 0xc0 : 0,
        pmkids: [],
        mgmtGroup: kind.mfp ? 0xfac06 : undefined,
    };
    return { offer: { rsn, wpa: undefined }, elements: writeTlv8(48, emitRsn(rsn)) };
}
