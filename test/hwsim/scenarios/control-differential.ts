import { ACCEPTED_CONTROL } from "#test/hwsim/differential/control/accepted.js";
import { controlChapters } from "#test/hwsim/differential/control/chapters.js";
import { playControl } from "#test/hwsim/differential/control/play.js";
import { compareAll } from "#test/hwsim/differential/scenario.js";

describe("control sockets like those of wpa_supplicant", () =>
    compareAll(controlChapters, ACCEPTED_CONTROL, playControl));
