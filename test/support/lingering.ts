/*
 * A run ends when nothing is left to wait for. What a test left behind, once in a dozen runs perhaps, would keep the run from its end:
 * it is named here, and the run ends with the status that its tests have earned.
 */

/** Milliseconds for what ends by itself. */
const PATIENCE = 30_000;

export const mochaHooks = {
    afterAll(): void {
        setTimeout(() => {
            console.error(`still there after the last test: ${process.getActiveResourcesInfo().join(", ")}`);
            process.exit();
        }, PATIENCE).unref();
    },
};
