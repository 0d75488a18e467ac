export * from "#src/gas/anqp.js";
export * from "#src/gas/anqp-info.js";
export * from "#src/gas/anqp-query.js";
export * from "#src/gas/frame.js";
export * from "#src/gas/query.js";
export * from "#src/gas/responder.js";
