export * from "#src/wps/attribute.js";
