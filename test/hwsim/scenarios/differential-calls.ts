import { CALLS } from "#test/hwsim/differential/chapters/index.js";
import { compareChapters } from "#test/hwsim/differential/scenario.js";

describe("answers like those of wpa_supplicant", () => compareChapters(CALLS));
