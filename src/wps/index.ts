export * from "#src/wps/attribute.js";
export * from "#src/wps/uuid.js";
