import type { InterfaceHandlers } from "#service/ctrl/command.js";
import { bssCommands } from "#service/ctrl/commands/bss.js";
import { capabilityCommands } from "#service/ctrl/commands/capability.js";
import { credentialCommands } from "#service/ctrl/commands/credential.js";
import { daemonCommands } from "#service/ctrl/commands/daemon.js";
import { decisionCommands } from "#service/ctrl/commands/decision.js";
import { driverCommands } from "#service/ctrl/commands/driver.js";
import { interworkingCommands } from "#service/ctrl/commands/interworking.js";
import { linkCommands } from "#service/ctrl/commands/link.js";
import { networkCommands } from "#service/ctrl/commands/network.js";
import { p2pCommands } from "#service/ctrl/commands/p2p.js";
import { p2pServiceCommands } from "#service/ctrl/commands/p2p-service.js";
import { radioWorkCommands } from "#service/ctrl/commands/radio-work.js";
import { replyCommands } from "#service/ctrl/commands/reply.js";
import { scanCommands } from "#service/ctrl/commands/scan.js";
import { settingCommands } from "#service/ctrl/commands/setting.js";
import { statusCommands } from "#service/ctrl/commands/status.js";
import { tdlsCommands } from "#service/ctrl/commands/tdls.js";
import { vendorElementCommands } from "#service/ctrl/commands/vendor-element.js";

/** Every command that an interface carries out, by its word. */
export const interfaceHandlers: InterfaceHandlers = {
    ...statusCommands,
    ...decisionCommands,
    ...linkCommands,
    ...networkCommands,
    ...credentialCommands,
    ...interworkingCommands,
    ...scanCommands,
    ...bssCommands,
    ...settingCommands,
    ...capabilityCommands,
    ...driverCommands,
    ...tdlsCommands,
    ...vendorElementCommands,
    ...replyCommands,
    ...radioWorkCommands,
    ...p2pCommands,
    ...p2pServiceCommands,
    ...daemonCommands,
};
