import type { BssRecord } from "#src/driver/command.js";
import { noBytes } from "#src/lib/bytes.js";
import type { Mac } from "#src/lib/mac.js";
import { utf8 } from "#src/lib/text.js";
import { DeviceCapability, type P2pDevice, probeResponseElements } from "#src/p2p/index.js";
import { bssRecord } from "#test/support/bss-record.js";

export const addressOf = (n: number): Mac => `02:aa:00:00:00:${n.toString(16).padStart(2, "0")}` as Mac;

/** A P2P Device, told apart by `n`. */
export const deviceNumbered = (n: number, change: Partial<P2pDevice> = {}): P2pDevice => ({
    address: addressOf(n),
    uuid: new Uint8Array(16),
    name: `Device ${n}`,
    manufacturer: "",
    modelName: "",
    modelNumber: "",
    serialNumber: "",
    primaryDeviceType: Uint8Array.of(0, 1, 0, 0x50, 0xf2, 4, 0, 1),
    secondaryDeviceTypes: [],
    vendorExtensions: [],
    configMethods: 0x0188,
    deviceCapability: DeviceCapability.serviceDiscovery,
    listenChannel: { country: utf8("XX\x04"), operatingClass: 81, channel: 6 },
    operatingChannel: undefined,
    extendedListen: undefined,
    wfdSubelements: noBytes,
    services: [],
    ...change,
});

/** What the driver reports now of such a device's answer to a search. */
export const answerOf = (device: P2pDevice, more: Partial<BssRecord> = {}): BssRecord =>
    bssRecord(0, {
        bssid: device.address,
        frequency: 2437,
        elements: probeResponseElements(device).bytes,
        ...more,
    });
