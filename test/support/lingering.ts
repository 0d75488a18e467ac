/*
 * A run ends when nothing is left to wait for. What a test left behind, once in a dozen runs perhaps, would keep the run from its end:
 * it is named here, and the run ends as failed.
 */

/** Milliseconds for what ends by itself. */
const PATIENCE = 30_000;

export const mochaHooks = {
    afterAll(): void {
        setTimeout(() => {
            console.error(`still there after the last test: ${process.getActiveResourcesInfo().join(", ")}`);
            // mocha sets the number of failed tests in such a listener, before this one.
            process.once("exit", () => {
                process.exitCode ||= 1;
            });
            process.exit();
        }, PATIENCE).unref();
    },
};
