import dbus from "dbus-next";
import koffi from "koffi";
import { parseCommandLine, usage } from "#service/argv.js";
import { BootClock } from "#service/runtime/clock.js";
import { Engine } from "#service/runtime/engine.js";

const parsed = parseCommandLine(process.argv.slice(2));
switch (parsed.kind) {
    case "version":
        console.log("wpa_supplicant");
        break;
    case "run": {
        const engine = new Engine({ reduce: state => ({ state, effects: [] }), deadline: () => undefined }, 0, {
            clock: new BootClock(),
            random: () => new Uint8Array(),
            perform() {},
        });
        koffi.load("libc.so.6").func("int socket(int, int, int)");
        const address = process.env["DBUS_SYSTEM_BUS_ADDRESS"] ?? "unix:path=/run/dbus/system_bus_socket";
        const bus = dbus.sessionBus({ busAddress: address.replace("unix:path=", "unix:socket=") });
        void bus.requestName("fi.w1.wpa_supplicant1", 4).then(() => {
            engine.dispatch({ type: "started" });
            console.log("up", process.uptime());
        });
        process.on("SIGTERM", () => process.exit(0));
        break;
    }
    default:
        console.log(usage);
}
