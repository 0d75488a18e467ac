import { TALKS } from "#test/hwsim/differential/chapters/index.js";
import { compareChapters } from "#test/hwsim/differential/scenario.js";

describe("answers and signals like those of wpa_supplicant", () => void compareChapters(TALKS));
