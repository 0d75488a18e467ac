import { blobs } from "#test/hwsim/differential/chapters/blobs.js";
import { accessPoints, beacons, malformed } from "#test/hwsim/differential/chapters/bss.js";
import { editing, end, losses, openLife, pskLife, roaming } from "#test/hwsim/differential/chapters/connect.js";
import { globalFields } from "#test/hwsim/differential/chapters/global-fields.js";
import { hotspots } from "#test/hwsim/differential/chapters/hotspots.js";
import { interfaceMethods } from "#test/hwsim/differential/chapters/interface-methods.js";
import { interfaceProperties } from "#test/hwsim/differential/chapters/interface-properties.js";
import { introspection } from "#test/hwsim/differential/chapters/introspection.js";
import { networkFields } from "#test/hwsim/differential/chapters/network-fields.js";
import { networks } from "#test/hwsim/differential/chapters/networks.js";
import { p2pCalls, p2pLife } from "#test/hwsim/differential/chapters/p2p.js";
import { root } from "#test/hwsim/differential/chapters/root.js";
import { down, hidden, scanArguments, scanning, search } from "#test/hwsim/differential/chapters/scan.js";
import { autoScan, probesOfP2p, savedFile, vendorElementsOnAir } from "#test/hwsim/differential/chapters/seen.js";
import { edited, probes, refused, requests, vanished } from "#test/hwsim/differential/chapters/talks.js";
import type { Chapter } from "#test/hwsim/differential/step.js";

/** Calls and what they answer, while nothing is connected. */
export const CALLS: readonly Chapter[] = [
    introspection,
    root,
    interfaceMethods,
    interfaceProperties,
    globalFields,
    networkFields,
    networks,
    blobs,
    scanArguments,
    p2pCalls,
];

/** What happens on the air and what is said about it. */
export const FLOWS: readonly Chapter[] = [
    openLife,
    pskLife,
    losses,
    editing,
    roaming,
    end,
    beacons,
    malformed,
    accessPoints,
    scanning,
    down,
    search,
    hidden,
    hotspots,
    p2pLife,
];

/** What clients and service say to each other while something goes on. */
export const TALKS: readonly Chapter[] = [refused, requests, probes, edited, vanished];

/** What calls bring about elsewhere than on the bus. */
export const SEEN: readonly Chapter[] = [vendorElementsOnAir, savedFile, autoScan, probesOfP2p];
