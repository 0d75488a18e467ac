import { p2pScenarios } from "#test/hwsim/guest/p2p-cases.js";

describe("P2P on the station's interface", () => p2pScenarios(false));
