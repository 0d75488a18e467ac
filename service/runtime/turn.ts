/** Calls once the present turn of the event loop is over, behind everything that `process.nextTick` was asked for. */
export const atEndOfTurn = (call: () => void): void => void over.then(call);

const over = Promise.resolve();
