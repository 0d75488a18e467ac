import { setFlagsFromString } from "node:v8";

/**
 * Tells V8 that the start is over and what it is in for: a daemon that does nothing for minutes and then has to be quick once.
 * Left to itself V8 interprets what runs for the first few hundred times, which is all that ever runs of a connection, and
 * gives the young generation's memory back after each collection of a program that allocates little, so that every page
 * of it is faulted in again: 140 times in a connection.
 *
 * Not on the command line: the start would pay for machine code of what runs once, and the first flag would have V8 take the same
 * seed for its hash tables in every process.
 */
export function prepareForConnections(): void {
    for (const flag of ["--predictable", "--always-sparkplug", "--no-lazy-feedback-allocation"])
        setFlagsFromString(flag);
}
