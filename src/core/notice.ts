import type { Decision } from "#src/core/decision.js";
import type { DriverEvent } from "#src/driver/event.js";
import type { AnqpElement, GasExchange, GasResult } from "#src/gas/index.js";
import type { Limits, Operator } from "#src/interworking/index.js";
import type { Mac } from "#src/lib/mac.js";

/** Something that happened once and leaves no trace in the state: a signal on D-Bus. */
export type Notice =
    | { readonly type: "scanDone"; readonly success: boolean }
    | { readonly type: "networkSelected"; readonly network: number }
    | { readonly type: "blobAdded"; readonly name: string }
    | { readonly type: "blobRemoved"; readonly name: string }
    /** The AP did not accept our message 2: the pre-shared key is probably wrong. */
    | { readonly type: "pskMismatch" }
    /** Something that only a person knows is needed to join a network. */
    | { readonly type: "networkRequest"; readonly network: number; readonly field: "PSK_PASSPHRASE" }
    /** A Probe Request frame, for its subscriber alone. `signal` in dBm. */
    | {
          readonly type: "probeRequest";
          readonly subscriber: string;
          readonly source: Mac;
          readonly destination: Mac;
          readonly bssid: Mac;
          readonly elements: Uint8Array;
          readonly signal: number | undefined;
      }
    /** A question over the generic advertisement service has its dialog token. */
    | ({ readonly type: "gasStarted" } & GasExchange)
    | ({ readonly type: "gasDone"; readonly result: GasResult; readonly statusCode: number } & Omit<
          GasExchange,
          "number"
      >)
    /** The answer to a client's own question. `length` in bytes; `undefined`: there is none. */
    | {
          readonly type: "gasResponse";
          readonly peer: Mac;
          readonly dialogToken: number | undefined;
          readonly statusCode: number;
          readonly length: number | undefined;
      }
    /** What an access point answered, in order. */
    | {
          readonly type: "anqp";
          readonly peer: Mac;
          readonly elements: readonly AnqpElement[];
          readonly protected: boolean;
      }
    /** An access point is asked because all of them are; the HESSID is zero where it names none. */
    | { readonly type: "anqpFetch"; readonly bssid: Mac; readonly hessid: Mac }
    /** All of them have been asked. */
    | { readonly type: "anqpFetched" }
    /** A network that a credential is for. */
    | ({ readonly type: "interworkingOffer" } & InterworkingOffer)
    | { readonly type: "interworkingNoMatch" }
    /** Networks have been compared with credentials. */
    | { readonly type: "interworkingDone" }
    | { readonly type: "interworkingSelected"; readonly bssid: Mac }
    /** By the credential that would be used. */
    | { readonly type: "interworkingConnected"; readonly bssid: Mac }
    /** An ANQP query is over. */
    | { readonly type: "anqpDone"; readonly peer: Mac; readonly result: "success" | "failure" | "invalidFrame" }
    | { readonly type: "decided"; readonly decision: Decision }
    /** A program outside has the radio now, or had it for too long. */
    | { readonly type: "radioWork"; readonly number: number; readonly began: boolean }
    /** Looking for P2P Devices has ended, in whichever way. */
    | { readonly type: "p2p.findStopped" }
    /** A peer asks for services. `tlvs`: Service Request TLVs, each with its length. */
    | {
          readonly type: "p2p.serviceRequest";
          readonly peer: Mac;
          /** MHz. */
          readonly frequency: number;
          readonly dialogToken: number;
          readonly updateIndicator: number;
          readonly tlvs: Uint8Array;
      }
    /** A peer answers. `tlvs`: Service Response TLVs, each with its length. */
    | {
          readonly type: "p2p.serviceResponse";
          readonly peer: Mac;
          readonly updateIndicator: number;
          readonly tlvs: Uint8Array;
      }
    /** News of the driver that change nothing here. */
    | { readonly type: "driverNews"; readonly event: DriverNews };

export interface InterworkingOffer {
    readonly bss: number;
    readonly bssid: Mac;
    readonly credential: number;
    readonly priority: number;
    readonly spPriority: number;
    readonly operator: Operator;
    /** The credential is not for a network of this name. */
    readonly excluded: boolean;
    readonly limits: Limits;
}

export type DriverNews = Extract<
    DriverEvent,
    { type: "scan.started" | "beaconLoss" | "channelSwitched" | "channelSwitchStarted" | "regulatoryChanged" }
>;
