export * from "#src/gas/anqp.js";
export * from "#src/gas/frame.js";
export * from "#src/gas/query.js";
