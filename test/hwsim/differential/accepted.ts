import type { Accepted } from "#test/hwsim/differential/accept.js";

/** What is accepted, and why. */
export const ACCEPTED: readonly Accepted[] = [];
