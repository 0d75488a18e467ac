import { p2pScenarios } from "#test/hwsim/guest/p2p-cases.js";

describe("P2P on an interface of its own", () => p2pScenarios(true));
