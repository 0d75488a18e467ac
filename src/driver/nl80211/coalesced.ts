/** Runs a job, once more when it was asked for while it ran, never twice at a time. */
export class Coalesced {
    readonly #job: () => Promise<void>;
    #state: "idle" | "running" | "again" = "idle";

    constructor(job: () => Promise<void>) {
        this.#job = job;
    }

    run(): void {
        if (this.#state !== "idle") {
            this.#state = "again";
            return;
        }
        this.#state = "running";
        this.#job()
            .catch(crash)
            .finally(() => {
                const again = this.#state === "again";
                this.#state = "idle";
                if (again) this.run();
            });
    }
}

/** Our bug, and nobody waits for it: stop loudly. */
function crash(error: unknown): void {
    process.nextTick(() => {
        throw error;
    });
}
