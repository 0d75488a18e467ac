import type { Mac } from "#src/lib/mac.js";
import { type BgscanModule, bgscanWith, type Heard, type Running } from "./bgscan.js";

/** The channels of the network's `scan_freq`, or all. */
const simple: BgscanModule = {
    results: state => ({ state, selects: false }),
    channels: state => [state, state.scanFreq],
};

/** The channels on which the network was heard and, each time, one more. */
const learn: BgscanModule = {
    results: (state, heard) => ({ state: learnt(state, heard), selects: false }),
    channels: likely,
};

export const bgscan = bgscanWith({ simple, learn });

const MAX_LEARNT = 50;
/** What one scan of `learn` looks at. */
const MAX_CHANNELS = 10;

function learnt(state: Running, heard: Heard["heard"]): Running {
    const all = new Map<Mac, number>(state.heard);
    for (const { bssid, frequency } of heard) {
        all.delete(bssid);
        all.set(bssid, frequency);
    }
    return { ...state, heard: new Map([...all].slice(-MAX_LEARNT)) };
}

/** Where the network was heard, and one of the other channels in turn, so that what is new is found. */
function likely(state: Running): [Running, readonly number[] | undefined] {
    const { heard, turn } = state;
    const channels = state.scanFreq ?? state.channels;
    const known = [...new Set(heard.values())].slice(-MAX_CHANNELS);
    if (known.length === 0) return [state, state.scanFreq];
    const others = channels.filter(frequency => !known.includes(frequency));
    if (others.length === 0) return [state, known];
    return [{ ...state, turn: (turn + 1) % others.length }, [...known, others[turn % others.length]!]];
}
