/** Bytes of a command; longer ones are dropped, as in the original. */
export const MAX_COMMAND = 8192;
