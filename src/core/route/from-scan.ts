import { probedFor } from "#src/core/announcement.js";
import { applyScan, expired, SWEEP } from "#src/core/bss.js";
import { VendorFrame } from "#src/core/client/vendor-element.js";
import type { LocalEvent, ScanOutcome, ScanRequest } from "#src/core/event.js";
import { bssesInUse, type Interface } from "#src/core/interface.js";
import { beginFetch } from "#src/core/interworking.js";
import { requestMissingKey } from "#src/core/missing-key.js";
import { reconsidered } from "#src/core/route/from-roaming.js";
import { remember } from "#src/core/route/remember.js";
import { type InterfaceEffect, type Routed, routed } from "#src/core/route/routed.js";
import type { ScanEffect } from "#src/core/scan.js";
import { joinableFor, maximumSsids } from "#src/core/search.js";
import type { DriverCommand } from "#src/driver/command.js";
import { concat, noBytes } from "#src/lib/bytes.js";
import { at, type Instant, millis, seconds } from "#src/lib/instant.js";
import { type Env, unreachable } from "#src/lib/machine.js";

/** What the scan machine wants: the radio, the driver, and its outcome told to the table, to clients and to siblings. */
export function fromScan(state: Interface, effect: ScanEffect, env: Env): Routed {
    switch (effect.type) {
        case "driver":
            return routed(state, [{ ...effect, command: fitting(state, effect.command) }]);
        case "radio.request":
        case "radio.release":
            return routed(state, [{ type: effect.type, work: "scan" }]);
        case "finished": {
            const { request, ...outcome } = effect;
            const allowRoam = request?.allowRoam ?? true;
            const next = scanned(
                state,
                outcome,
                allowRoam,
                [
                    {
                        to: "connect",
                        event: {
                            type: "scanned",
                            search: request !== undefined && request.purpose !== "client",
                            allowRoam,
                            looked: outcome.complete ? request?.parameters.frequencies : undefined,
                        },
                    },
                ],
                env,
            );
            const done: readonly InterfaceEffect[] =
                request === undefined
                    ? []
                    : [{ type: "notice", notice: { type: "scanDone", success: outcome.complete } }];
            // What a client asked of this interface is for it alone.
            const share: readonly InterfaceEffect[] =
                request?.purpose === "client" ? [] : [{ ...outcome, type: "share" }];
            const news = request === undefined || request.purpose === "client" ? [] : remember(next.state);
            const asking = request?.allowRoam === false ? routed(next.state) : requestMissingKey(next.state, env.now);
            const fetching = looked(asking.state, request, env);
            return {
                state: fetching.state,
                effects: [...next.effects, ...news, ...done, ...asking.effects, ...fetching.effects, ...share],
                local: [...next.local, ...fetching.local],
            };
        }
        case "failed": {
            const fetching = looked(state, effect.request, env);
            return routed(
                // What the driver has heard until now is no result of a later scan either.
                effect.request.discarded
                    ? { ...fetching.state, bss: { ...fetching.state.bss, askedAt: env.now } }
                    : fetching.state,
                [
                    { type: "trace", level: "info", reason: "scanFailed", data: { cause: effect.cause } },
                    { type: "notice", notice: { type: "scanDone", success: false } },
                    ...fetching.effects,
                ],
                [
                    ...fetching.local,
                    {
                        to: "connect",
                        event: { type: "scanFailed", search: effect.request.purpose !== "client", cause: effect.cause },
                    },
                    { to: "bgscan", event: { type: "scanFailed" } },
                ],
            );
        }
        case "trace":
            return routed(state, [effect]);
        default:
            return unreachable(effect);
    }
}

/** Whoever waits for the access points in reach has them now, as far as they were found. */
const looked = (state: Interface, request: ScanRequest | undefined, env: Env): Routed =>
    request?.fetch && state.fetch.tag === "scanning" ? beginFetch(state, false, state.fetch.goal, env) : routed(state);

/** New results into the table; then whoever asked hears of them. */
export function scanned(
    state: Interface,
    outcome: ScanOutcome,
    allowRoam: boolean,
    local: readonly LocalEvent[],
    env: Env,
): Routed {
    const wanted = new Set([...state.networks.byId.values()].map(network => network.ssidKey));
    const { bssids } = state.scanLimits;
    const { ignoreOldScanRes } = state.config;
    const heard = {
        ...outcome,
        bsss: outcome.bsss.filter(
            ({ bssid, lastSeen }) =>
                (bssids === undefined || bssids.has(bssid)) && !(ignoreOldScanRes && lastSeen < outcome.startedAt),
        ),
    };
    const { table, refused } = applyScan(state.bss, heard, {
        maxCount: state.config.bssMaxCount,
        expireCount: state.config.bssExpirationScanCount,
        inUse: bssesInUse(state),
        known: ssid => wanted.has(ssid),
        knownOnly: state.config.filterSsids,
    });
    const next: Interface = { ...state, bss: table, sweepAt: state.sweepAt ?? at(env.now, SWEEP) };
    return routed(
        next,
        [...refused].map(([reason, count]) => ({ type: "trace", level: "debug", reason, data: { count } }) as const),
        [...local, ...reconsidered(next, outcome, allowRoam)],
    );
}

/** Drops what has not been heard for too long; while the interface is disabled, what it could not join any more. */
export function swept(state: Interface, now: Instant): Interface {
    const { config, link } = state;
    const kept = seconds(config.bssExpirationAge);
    const age = link.state === "up" ? kept : millis(Math.min(kept, joinableFor(config)));
    const bss = expired(state.bss, age, now, bssesInUse(state));
    return { ...state, bss, sweepAt: bss.byId.size === 0 ? undefined : at(now, SWEEP) };
}

/** What the driver takes: no more SSIDs than it can probe for; and what clients want of every scan. */
function fitting(state: Interface, command: DriverCommand): DriverCommand {
    if (command.type !== "scan") return command;
    const elements = probeRequestElements(state, command.extraElements);
    // No driver takes another address than that of its link.
    const randomAddress = state.association.tag === "idle" ? state.scanAddresses.get("scan") : undefined;
    return {
        ...(randomAddress && { randomAddress }),
        ...command,
        ssids: command.ssids.slice(0, maximumSsids(state.capabilities)),
        ...(command.frequencies === undefined && state.scanLimits.bands && { frequencies: inBands(state) }),
        ...(elements.length > 0 && { extraElements: elements }),
    };
}

function inBands({ capabilities, scanLimits: { bands } }: Interface): readonly number[] {
    return capabilities.bands
        .filter(({ band }) => bands?.has(band))
        .flatMap(({ frequencies }) => frequencies.flatMap(({ disabled, frequency }) => (disabled ? [] : [frequency])));
}

/** What we say of ourselves, and elements of clients, beside those of the scan itself, as long as the driver has room for all. */
function probeRequestElements(
    { capabilities, config, vendorElements }: Interface,
    own: Uint8Array = noBytes,
): Uint8Array {
    const all = concat(probedFor(config), own, vendorElements.get(VendorFrame.scanProbeRequest) ?? noBytes);
    return all.length > capabilities.maxScanIesLength ? own : all;
}
