import type { Association, AssociationEffect, Attempt, Early, Request, Requested } from "#src/core/association.js";
import { tell } from "#src/core/radio-effect.js";
import type { DriverCommand } from "#src/driver/command.js";
import { noBytes } from "#src/lib/bytes.js";
import { at, type Instant, seconds } from "#src/lib/instant.js";
import { type Step, step } from "#src/lib/machine.js";

const AUTHENTICATION = seconds(5);
export const ASSOCIATION = seconds(5);
const DRIVER_CONNECT = seconds(10);
const DRIVER_LOOKS_AND_CONNECTS = seconds(60);

/** The first request of an attempt. */
export const begin = (attempt: Attempt, now: Instant): Step<Association, AssociationEffect> =>
    attempt.sme === "driver" ? connect(attempt, false, now) : authenticate(attempt, false, now);

export function authenticate(attempt: Attempt, retried: boolean, now: Instant): Step<Association, AssociationEffect> {
    const { bssid, frequency, ssid } = attempt.target.bss;
    const until = at(now, AUTHENTICATION);
    return asked(
        { tag: "authenticating", ...requesting(attempt, { until, early: undefined, retried }) },
        {
            type: "authenticate",
            bssid,
            frequency,
            ssid,
            algorithm: "open",
        },
    );
}

export function associate(
    attempt: Attempt,
    early: Early | undefined,
    now: Instant,
    comebacks = 0,
): Step<Association, AssociationEffect> {
    const { bssid, frequency, ssid } = attempt.target.bss;
    const until = at(now, ASSOCIATION);
    return asked(
        {
            tag: "associating",
            comebacks,
            postponed: false,
            ...requesting(attempt, { until, early, retried: false }),
        },
        {
            type: "associate",
            bssid,
            frequency,
            ssid,
            ...offered(attempt),
        },
    );
}

/** Driver SME: authentication and association are one request. */
export function connect(attempt: Attempt, retried: boolean, now: Instant): Step<Association, AssociationEffect> {
    const { free, looks = false, bss } = attempt.target;
    const { bssid, frequency, ssid } = bss;
    const until = at(now, looks ? DRIVER_LOOKS_AND_CONNECTS : DRIVER_CONNECT);
    return asked(
        {
            tag: "associating",
            comebacks: 0,
            postponed: false,
            ...requesting(attempt, { until, early: undefined, retried }),
        },
        {
            type: "connect",
            ...(!free && { bssid, frequency }),
            ssid,
            fixedBss: !free,
            algorithm: "open",
            ...offered(attempt),
        },
    );
}

function asked(state: Requested, command: DriverCommand): Step<Association, AssociationEffect> {
    return step<Association, AssociationEffect>(state, {
        type: "driver",
        owner: "association",
        request: state.requests,
        command,
    });
}

/** The next request of an attempt. */
const requesting = (
    { target, requests, sme, move }: Attempt,
    { until, early, retried }: Request,
): Request & Attempt => ({ until, early, retried, target, requests: requests + 1, sme, move });

const offered = ({ target: { security, overrides }, move }: Attempt) => ({
    elements: security?.elements ?? noBytes,
    ...(security && { security: security.link }),
    ...(overrides && { overrides }),
    ...(move && { previousBssid: move.from.bss.bssid }),
});

/** What the AP is told when we leave. */
export const farewell = ({ sme, target }: Attempt, reasonCode: number): AssociationEffect =>
    tell(
        sme === "driver"
            ? { type: "disconnect", reasonCode }
            : { type: "deauthenticate", bssid: target.bss.bssid, reasonCode },
    );
