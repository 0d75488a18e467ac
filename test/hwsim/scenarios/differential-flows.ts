import { FLOWS } from "#test/hwsim/differential/chapters/index.js";
import { compareChapters } from "#test/hwsim/differential/scenario.js";

describe("signals like those of wpa_supplicant", () => compareChapters(FLOWS));
