// What dbus-next asks of node:assert, without all that Node loads with it to tell values apart.
const assert = (value, message) => {
    if (!value) throw new Error(message ?? "assertion failed");
};
assert.strictEqual = (actual, expected, message) => assert(Object.is(actual, expected), message);
module.exports = assert;
