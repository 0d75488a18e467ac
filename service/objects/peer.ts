import { implement, type PropertyRules } from "#service/dbus/implement.js";
import type { InterfaceKind } from "#service/dbus/tree.js";
import { macBytes } from "#src/lib/mac.js";
import { DEVICE_TYPE_LENGTH, type Peer } from "#src/p2p/index.js";

export const PEER = "fi.w1.wpa_supplicant1.Peer";

/** Properties of a P2P Device in reach. */
export const peerRules: PropertyRules<typeof PEER, Peer> = {
    DeviceName: { get: ({ sighting }) => sighting.name },
    Manufacturer: { get: ({ sighting }) => sighting.manufacturer },
    ModelName: { get: ({ sighting }) => sighting.modelName },
    ModelNumber: { get: ({ sighting }) => sighting.modelNumber },
    SerialNumber: { get: ({ sighting }) => sighting.serialNumber },
    PrimaryDeviceType: {
        get: ({ sighting: { primaryDeviceType: type } }) => (type.length === DEVICE_TYPE_LENGTH ? type : UNSAID),
    },
    config_method: { get: ({ sighting }) => sighting.configMethods },
    level: { get: ({ sighting }) => Math.round(sighting.signal) },
    devicecapability: { get: ({ sighting }) => sighting.deviceCapability },
    groupcapability: { get: ({ sighting }) => sighting.groupCapability },
    SecondaryDeviceTypes: { get: ({ sighting }) => sighting.secondaryDeviceTypes },
    VendorExtension: { get: ({ sighting }) => sighting.vendorExtensions },
    IEs: { get: ({ sighting }) => sighting.wfdSubelements },
    DeviceAddress: { get: ({ sighting }) => macBytes(sighting.address) },
    // Nobody is in a group of ours as long as there is none.
    Groups: { slice: () => undefined, get: () => [] },
    VSIE: { get: ({ sighting }) => sighting.vendorElements },
};

export const peerKind: InterfaceKind<Peer> = implement(PEER, peerRules, {});

const UNSAID = new Uint8Array(DEVICE_TYPE_LENGTH);
