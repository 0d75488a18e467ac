import type { Surroundings } from "#service/ctrl/command.js";
import { openGlobalEndpoint, openInterfaceEndpoint } from "#service/ctrl/endpoint.js";
import { type ControlPorts, ControlServer } from "#service/ctrl/server.js";
import { interfaceIndex, ipv4Address } from "#service/runtime/native/socket.js";

/** The control sockets on this machine. */
export const controlServer = (
    ports: Omit<ControlPorts, "openInterface" | "openGlobal" | "machine">,
    machine: Omit<Surroundings, "ipAddress" | "interfaceIndex">,
): ControlServer =>
    new ControlServer({
        ...ports,
        openInterface: openInterfaceEndpoint,
        openGlobal: openGlobalEndpoint,
        machine: {
            ...machine,
            interfaceIndex,
            ipAddress: ipv4Address,
        },
    });
