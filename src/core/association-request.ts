import type { Association, AssociationEffect, Attempt, Early, Request } from "#src/core/association.js";
import { tell } from "#src/core/radio-effect.js";
import type { DriverCommand } from "#src/driver/command.js";
import { noBytes } from "#src/lib/bytes.js";
import { at, type Instant, seconds } from "#src/lib/instant.js";
import { type Step, step } from "#src/lib/machine.js";

const AUTHENTICATION = seconds(5);
const ASSOCIATION = seconds(5);
const DRIVER_CONNECT = seconds(10);
const DRIVER_LOOKS_AND_CONNECTS = seconds(60);

/** The first request of an attempt. */
export const begin = (attempt: Attempt, now: Instant): Step<Association, AssociationEffect> =>
    attempt.sme === "driver" ? connect(attempt, false, now) : authenticate(attempt, false, now);

export function authenticate(attempt: Attempt, retried: boolean, now: Instant): Step<Association, AssociationEffect> {
    const { bssid, frequency, ssid } = attempt.target.bss;
    const until = at(now, AUTHENTICATION);
    return asked(
        "authenticating",
        attempt,
        { until, early: undefined, retried },
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
): Step<Association, AssociationEffect> {
    const { bssid, frequency, ssid } = attempt.target.bss;
    const until = at(now, ASSOCIATION);
    return asked(
        "associating",
        attempt,
        { until, early, retried: false },
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
        "associating",
        attempt,
        { until, early: undefined, retried },
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

function asked(
    tag: "authenticating" | "associating",
    { target, requests, sme, move }: Attempt,
    { until, early, retried }: Request,
    command: DriverCommand,
): Step<Association, AssociationEffect> {
    const request = requests + 1;
    return step<Association, AssociationEffect>(
        { tag, until, early, retried, target, requests: request, sme, move },
        { type: "driver", owner: "association", request, command },
    );
}

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
