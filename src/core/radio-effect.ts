import type { RequestOwner } from "#src/core/event.js";
import type { DriverCommand } from "#src/driver/command.js";

/** What a machine that works with the radio wants: commands to the driver, and the radio to itself for a while. */
export type RadioEffect =
    | {
          readonly type: "driver";
          readonly owner: RequestOwner;
          readonly request: number;
          readonly command: DriverCommand;
      }
    | { readonly type: "radio.request" }
    | { readonly type: "radio.release" };

/** A command whose answer changes nothing. */
export const tell = (command: DriverCommand): RadioEffect => ({ type: "driver", owner: "none", request: 0, command });
