export * from "#src/wps/attribute.js";
export * from "#src/wps/config-methods.js";
export * from "#src/wps/device-type.js";
export * from "#src/wps/uuid.js";
