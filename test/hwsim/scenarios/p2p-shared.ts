import { p2pBusScenarios } from "#test/hwsim/guest/p2p-bus-cases.js";
import { p2pScenarios } from "#test/hwsim/guest/p2p-cases.js";

describe("P2P on the station's interface", () => p2pScenarios(false));

describe("P2P over D-Bus on the station's interface", () => p2pBusScenarios());
