import { currentBssOf, type Interface } from "#src/core/interface.js";
import { remembered } from "#src/core/places.js";
import type { InterfaceEffect } from "#src/core/route/routed.js";

/** Keeps where the network of the link in use is, unless that is known or is not wanted. */
export function remember(state: Interface): readonly InterfaceEffect[] {
    const current = state.association.tag === "completed" ? currentBssOf(state) : undefined;
    if (current === undefined || !state.config.quickSearch) return [];
    const places = remembered(state.places, current, state.bss.byId.values());
    return places === state.places ? [] : [{ type: "remember", places }];
}
