import { bundle } from "#service/build/bundle.js";
import { buildClient } from "#service/build/client.js";

console.log(`built ${await bundle()}`);
await buildClient();
