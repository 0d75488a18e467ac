/** What `-v` says; the first word and its place are what scripts look for. */
export const version = `wpa_supplicant v2.11-compatible, in TypeScript
Copyright (c) the wpa-supplicant-ts authors`;

/** What `-L` says. */
export const license = `${version}

This software may be distributed, used, and modified under the terms of the
BSD license (BSD-3-Clause); see the file LICENSE.
`;
