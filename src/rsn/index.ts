/* What other machines may use of this directory. */
export * from "#src/rsn/authenticator.js";
