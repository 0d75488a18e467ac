import type { Capabilities } from "#src/driver/capability.js";
import type { DriverCommand } from "#src/driver/command.js";
import type { DriverFailure } from "#src/driver/driver.js";
import type { DriverEvent } from "#src/driver/event.js";
import type { KernelEvent } from "#src/driver/nl80211/decode.js";
import type { Target } from "#src/driver/nl80211/encode.js";
import type { done, Requester } from "#src/driver/nl80211/requester.js";
import type { ScanTracker } from "#src/driver/nl80211/scan-tracker.js";
import { ReasonCode } from "#src/ieee80211/reason-code.js";
import { Errno } from "#src/lib/errno.js";
import type { Mac } from "#src/lib/mac.js";

/** Commands that begin or end an association. */
export type AssociationCommand = Extract<
    DriverCommand,
    { readonly type: "authenticate" | "associate" | "connect" | "deauthenticate" | "disconnect" }
>;

/** What the kernel tells of associations. cfg80211 tells the stories of both SMEs. */
export type AssociationNews = Extract<
    KernelEvent,
    {
        readonly type:
            | "authenticated"
            | "authenticationTimedOut"
            | "associated"
            | "associationTimedOut"
            | "associationComeback"
            | "connected"
            | "roamed"
            | "disconnected";
    }
>;

/** Who runs the association, to whom it is, and what the kernel wants to be asked twice for it. */
export class AssociationTracker {
    readonly #requester: Requester;
    readonly #scans: ScanTracker;
    readonly #emit: (event: DriverEvent) => void;
    readonly #ownAddress: () => Mac;
    /** The last command that began an association decides. */
    #sme: Capabilities["sme"] = "userspace";
    #associatedTo: Mac | undefined;
    /** Grows with whatever begins or ends an association, so that a retry notices that it is out of date. */
    #attempt = 0;

    constructor(requester: Requester, scans: ScanTracker, emit: (event: DriverEvent) => void, ownAddress: () => Mac) {
        this.#requester = requester;
        this.#scans = scans;
        this.#emit = emit;
        this.#ownAddress = ownAddress;
    }

    get associatedTo(): Mac | undefined {
        return this.#associatedTo;
    }

    /** A device is there whose association is run so unless a command says otherwise. */
    begin(sme: Capabilities["sme"]): void {
        this.#sme = sme;
    }

    /** The device is gone, or about to be left. */
    end(): void {
        this.#attempt++;
        this.#associatedTo = undefined;
    }

    /** What a fresh look has found. */
    found(associatedTo: Mac | undefined): void {
        this.#associatedTo = associatedTo;
    }

    execute(command: AssociationCommand, target: Target): Promise<typeof done | DriverFailure> {
        const attempt = ++this.#attempt;
        switch (command.type) {
            case "authenticate":
                this.#sme = "userspace";
                return this.#authenticate(command, target, attempt);
            case "associate":
                this.#sme = "userspace";
                return this.#requester.send(command, target);
            case "connect":
                this.#sme = "driver";
                return this.#connect(command, target, attempt);
            case "deauthenticate":
            case "disconnect":
                return this.#requester.send(command, target);
            default:
                return command satisfies never;
        }
    }

    notified(event: AssociationNews): void {
        switch (event.type) {
            case "authenticated":
            case "authenticationTimedOut":
            case "associationTimedOut":
            case "associationComeback":
                if (this.#sme === "userspace") this.#emit(event);
                break;
            case "associated":
                if (this.#sme === "userspace") this.#joined(event.statusCode === 0 ? event.bssid : undefined, event);
                break;
            case "connected":
                if (this.#sme === "driver") this.#joined(event.statusCode === 0 ? event.bssid : undefined, event);
                break;
            case "roamed":
                if (this.#sme === "driver") this.#joined(event.bssid, event);
                break;
            case "disconnected":
                this.#disconnected(event);
                break;
            default:
                event satisfies never;
        }
    }

    async #authenticate(
        command: Extract<AssociationCommand, { readonly type: "authenticate" }>,
        target: Target,
        attempt: number,
    ): Promise<typeof done | DriverFailure> {
        const reply = await this.#requester.send(command, target);
        if (reply.ok || attempt !== this.#attempt) return reply;
        const { bssid, frequency, ssid } = command;
        if (reply.errno === Errno.EALREADY || reply.errno === Errno.EEXIST) {
            // The kernel still holds an authentication of before.
            const leave = { type: "deauthenticate", bssid, reasonCode: ReasonCode.invalidAuthentication } as const;
            await this.#requester.send(leave, target);
        } else if (reply.errno === Errno.ENOENT) {
            // The kernel has forgotten the BSS: let it look at that channel once more.
            await this.#scans.once({ ssids: [ssid], frequencies: [frequency] }, target);
        } else return reply;
        return attempt === this.#attempt ? this.#requester.send(command, target) : reply;
    }

    async #connect(
        command: Extract<AssociationCommand, { readonly type: "connect" }>,
        target: Target,
        attempt: number,
    ): Promise<typeof done | DriverFailure> {
        const reply = await this.#requester.send(command, target);
        if (reply.ok || reply.errno !== Errno.EALREADY || attempt !== this.#attempt) return reply;
        // Connected already: leave first.
        await this.#requester.send({ type: "disconnect", reasonCode: ReasonCode.invalidAuthentication }, target);
        return attempt === this.#attempt ? this.#requester.send(command, target) : reply;
    }

    #joined(bssid: Mac | undefined, event: DriverEvent): void {
        if (bssid !== undefined) this.#associatedTo = bssid;
        this.#emit(event);
    }

    #disconnected(event: Extract<AssociationNews, { readonly type: "disconnected" }>): void {
        const fromFrame = event.frame !== undefined;
        if (fromFrame !== (this.#sme === "userspace")) return;
        const bssid = event.bssid ?? this.#associatedTo;
        if (event.bssid === undefined || event.bssid === this.#associatedTo) this.#associatedTo = undefined;
        this.#emit({
            type: "disconnected",
            frame: event.frame,
            bssid,
            reasonCode: event.reasonCode,
            locallyGenerated: fromFrame ? event.source === this.#ownAddress() : !event.byPeer,
        });
    }
}
