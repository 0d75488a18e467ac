export * from "#src/interworking/credential.js";
export * from "#src/interworking/selection.js";
