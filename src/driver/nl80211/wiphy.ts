import type {
    Band,
    Capabilities,
    ChannelInfo,
    Feature,
    InterfaceCombination,
    InterfaceType,
} from "#src/driver/capability.js";
import {
    ATTRS,
    BAND,
    BAND_ATTR,
    BAND_IFTYPE_ATTR,
    BITRATE_ATTR,
    COMMANDS,
    EXT_FEATURE_INDEX,
    FEATURE_FLAGS,
    FREQUENCY_ATTR,
    IF_COMBINATION_ATTRS,
    IFACE_LIMIT_ATTRS,
    IFTYPE,
} from "#src/driver/nl80211/uapi.gen.js";
import type { Attributes } from "#src/netlink/attribute.js";
import { readGeneric } from "#src/netlink/generic.js";
import type { NetlinkFault, NetlinkMessage } from "#src/netlink/message.js";

/**
 * Collects the messages of a split GET_WIPHY dump. The kernel cuts a wiphy in pieces: attributes, bands, rates and even the
 * channels of one band come one after another and in several messages.
 */
export class WiphyCollector {
    #wiphy = 0;
    readonly #numbers = new Map<number, number>();
    readonly #flags = new Set<number>();
    readonly #bands = new Map<number, BandParts>();
    readonly #combinations: InterfaceCombination[] = [];
    #ciphers: readonly number[] = [];
    #akms: readonly number[] | undefined;
    #types: readonly InterfaceType[] = [];
    #commands: ReadonlySet<number> = new Set();
    #extendedFeatures: Uint8Array = new Uint8Array(0);
    #extendedCapabilities: Uint8Array | undefined;
    #radarDetection = false;

    /** Takes one answer; the fault tells why it was dropped. */
    add(message: NetlinkMessage): NetlinkFault | undefined {
        const generic = readGeneric(message);
        if (typeof generic === "string") return generic;
        const { attributes } = generic;
        while (attributes.next()) this.#attribute(attributes);
        return attributes.fault;
    }

    finish(): Capabilities {
        const features = this.#features();
        return {
            driver: "nl80211",
            wiphy: this.#wiphy,
            sme: this.#commands.has(COMMANDS.AUTHENTICATE) ? "userspace" : "driver",
            bands: [...this.#bands].flatMap(([index, parts]) => {
                const band = BAND_NAMES[index];
                return band === undefined || parts.frequencies.size === 0 ? [] : [finishBand(band, parts)];
            }),
            ciphers: this.#ciphers,
            akms: this.#akms,
            interfaceTypes: this.#types,
            combinations: this.#combinations,
            maxScanSsids: this.#number(ATTRS.MAX_NUM_SCAN_SSIDS),
            maxScanIesLength: this.#number(ATTRS.MAX_SCAN_IE_LEN),
            maxSchedScanSsids: this.#commands.has(COMMANDS.START_SCHED_SCAN)
                ? this.#number(ATTRS.MAX_NUM_SCHED_SCAN_SSIDS)
                : 0,
            maxMatchSets: this.#number(ATTRS.MAX_MATCH_SETS),
            maxScanPlans: this.#number(ATTRS.MAX_NUM_SCHED_SCAN_PLANS),
            maxScanPlanInterval: this.#number(ATTRS.MAX_SCAN_PLAN_INTERVAL),
            maxScanPlanIterations: this.#number(ATTRS.MAX_SCAN_PLAN_ITERATIONS),
            extendedCapabilities: this.#extendedCapabilities,
            maxRemainOnChannel: this.#number(ATTRS.MAX_REMAIN_ON_CHANNEL_DURATION),
            features,
            commands: this.#commands,
        };
    }

    #attribute(a: Attributes): void {
        switch (a.type) {
            case ATTRS.WIPHY:
                this.#wiphy = a.u32();
                break;
            case ATTRS.MAX_NUM_SCAN_SSIDS:
            case ATTRS.MAX_NUM_SCHED_SCAN_SSIDS:
            case ATTRS.MAX_MATCH_SETS:
                this.#numbers.set(a.type, a.u8());
                break;
            case ATTRS.MAX_SCAN_IE_LEN:
                this.#numbers.set(a.type, a.u16());
                break;
            case ATTRS.MAX_NUM_SCHED_SCAN_PLANS:
            case ATTRS.MAX_SCAN_PLAN_INTERVAL:
            case ATTRS.MAX_SCAN_PLAN_ITERATIONS:
            case ATTRS.MAX_REMAIN_ON_CHANNEL_DURATION:
            case ATTRS.FEATURE_FLAGS:
                this.#numbers.set(a.type, a.u32());
                break;
            case ATTRS.ROAM_SUPPORT:
            case ATTRS.OFFCHANNEL_TX_OK:
            case ATTRS.TDLS_SUPPORT:
            case ATTRS.TDLS_EXTERNAL_SETUP:
            case ATTRS.CONTROL_PORT_ETHERTYPE:
            case ATTRS.SUPPORT_AP_UAPSD:
            case ATTRS.DEVICE_AP_SME:
            case ATTRS.PROBE_RESP_OFFLOAD:
            case ATTRS.WIPHY_SELF_MANAGED_REG:
                this.#flags.add(a.type);
                break;
            case ATTRS.CIPHER_SUITES:
                this.#ciphers = a.u32s();
                break;
            case ATTRS.AKM_SUITES:
                this.#akms = a.u32s();
                break;
            case ATTRS.EXT_FEATURES:
                this.#extendedFeatures = a.copy();
                break;
            case ATTRS.EXT_CAPA:
                this.#extendedCapabilities = a.copy();
                break;
            case ATTRS.SUPPORTED_IFTYPES:
                this.#types = interfaceTypes(a.nested());
                break;
            case ATTRS.SUPPORTED_COMMANDS:
                this.#commands = new Set(eachNested(a, item => item.u32()));
                break;
            case ATTRS.INTERFACE_COMBINATIONS:
                for (const { radar, ...combination } of eachNested(a, item => readCombination(item.nested()))) {
                    this.#combinations.push(combination);
                    this.#radarDetection ||= radar;
                }
                break;
            case ATTRS.WIPHY_BANDS:
                eachNested(a, item => readBand(item.nested(), this.#band(item.type)));
                break;
        }
    }

    #band(index: number): BandParts {
        let parts = this.#bands.get(index);
        if (parts === undefined) {
            parts = { frequencies: new Map(), rates: [], ht: {}, vht: {}, he: {}, eht: {} };
            this.#bands.set(index, parts);
        }
        return parts;
    }

    #number(attribute: number): number {
        return this.#numbers.get(attribute) ?? 0;
    }

    #features(): ReadonlySet<Feature> {
        const flags = this.#number(ATTRS.FEATURE_FLAGS);
        const extended = (index: number): boolean =>
            ((this.#extendedFeatures[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
        const conditions: readonly (readonly [Feature, boolean])[] = [
            ["controlPortOverNl80211", extended(EXT_FEATURE_INDEX.CONTROL_PORT_OVER_NL80211)],
            // SET_STATION is how the port is opened; mac80211 and every driver with keys of our own have it.
            ["stationAuthorized", this.#commands.has(COMMANDS.SET_STATION)],
            ["managementFrameProtection", this.#ciphers.includes(CIPHER_BIP_CMAC_128)],
            ["managementFrameProtectionOptional", extended(EXT_FEATURE_INDEX.MFP_OPTIONAL)],
            [
                "beaconProtection",
                extended(EXT_FEATURE_INDEX.BEACON_PROTECTION) || extended(EXT_FEATURE_INDEX.BEACON_PROTECTION_CLIENT),
            ],
            ["relativeSignalSchedScan", extended(EXT_FEATURE_INDEX.SCHED_SCAN_RELATIVE_RSSI)],
            ["safePairwiseRekey", extended(EXT_FEATURE_INDEX.CAN_REPLACE_PTK0)],
            ["socketTransmitStatus", (flags & FEATURE_FLAGS.SK_TX_STATUS) !== 0],
            ["radioMeasurement", extended(EXT_FEATURE_INDEX.RRM)],
            ["roaming", this.#flags.has(ATTRS.ROAM_SUPPORT)],
            ["offChannelTx", this.#flags.has(ATTRS.OFFCHANNEL_TX_OK)],
            ["tdls", this.#flags.has(ATTRS.TDLS_SUPPORT)],
            ["tdlsExternalSetup", this.#flags.has(ATTRS.TDLS_EXTERNAL_SETUP)],
            ["saeInUserspace", (flags & FEATURE_FLAGS.SAE) !== 0],
            ["fourWayHandshakeOffloadPsk", extended(EXT_FEATURE_INDEX["4WAY_HANDSHAKE_STA_PSK"])],
            ["randomMacScan", (flags & FEATURE_FLAGS.SCAN_RANDOM_MAC_ADDR) !== 0],
            ["randomMacSchedScan", (flags & FEATURE_FLAGS.SCHED_SCAN_RANDOM_MAC_ADDR) !== 0],
            ["colocated6GhzScan", this.#bands.has(BAND["6GHZ"])],
            ["lowPriorityScan", (flags & FEATURE_FLAGS.LOW_PRIORITY_SCAN) !== 0],
            ["flushScan", (flags & FEATURE_FLAGS.SCAN_FLUSH) !== 0],
            ["scanStartTime", extended(EXT_FEATURE_INDEX.SCAN_START_TIME)],
            ["abortScan", this.#commands.has(COMMANDS.ABORT_SCAN)],
            ["cqmRssi", this.#commands.has(COMMANDS.SET_CQM)],
            ["cqmRssiList", extended(EXT_FEATURE_INDEX.CQM_RSSI_LIST)],
            ["extendedKeyId", extended(EXT_FEATURE_INDEX.EXT_KEY_ID)],
            ["operatingChannelValidation", extended(EXT_FEATURE_INDEX.OPERATING_CHANNEL_VALIDATION)],
            ["setScanDwell", extended(EXT_FEATURE_INDEX.SET_SCAN_DWELL)],
            ["multicastRegistrations", extended(EXT_FEATURE_INDEX.MULTICAST_REGISTRATIONS)],
            ["accessPointPowerSave", this.#flags.has(ATTRS.SUPPORT_AP_UAPSD)],
            ["accessPointSmeInDriver", this.#flags.has(ATTRS.DEVICE_AP_SME)],
            ["probeResponseOffload", this.#flags.has(ATTRS.PROBE_RESP_OFFLOAD)],
            ["selfManagedRegulatory", this.#flags.has(ATTRS.WIPHY_SELF_MANAGED_REG)],
            ["radarDetection", this.#radarDetection],
            ["oceStation", OCE_OF_STATIONS.every(extended)],
            ...TOLD_FLAGS.map(([feature, flag]) => [feature, (flags & flag) !== 0] as const),
            ...TOLD_FEATURES.map(([feature, index]) => [feature, extended(index)] as const),
        ];
        return new Set(conditions.filter(([, has]) => has).map(([feature]) => feature));
    }
}

const TOLD_FLAGS: readonly (readonly [Feature, number])[] = [
    ["channelWidthChangeOfAccessPoint", FEATURE_FLAGS.AP_MODE_CHAN_WIDTH_CHANGE],
    ["fullStationStateOfAccessPoint", FEATURE_FLAGS.FULL_AP_CLIENT_STATE],
    ["htIbss", FEATURE_FLAGS.HT_IBSS],
    ["inactivityTimer", FEATURE_FLAGS.INACTIVITY_TIMER],
    ["overlappingBssScan", FEATURE_FLAGS.NEED_OBSS_SCAN],
    ["tdlsChannelSwitch", FEATURE_FLAGS.TDLS_CHANNEL_SWITCH],
];

const TOLD_FEATURES: readonly (readonly [Feature, number])[] = [
    ["beaconProtectionOfAccessPoints", EXT_FEATURE_INDEX.BEACON_PROTECTION],
    ["beaconProtectionOfStations", EXT_FEATURE_INDEX.BEACON_PROTECTION_CLIENT],
    ["beaconRateHe", EXT_FEATURE_INDEX.BEACON_RATE_HE],
    ["beaconRateHt", EXT_FEATURE_INDEX.BEACON_RATE_HT],
    ["beaconRateLegacy", EXT_FEATURE_INDEX.BEACON_RATE_LEGACY],
    ["beaconRateVht", EXT_FEATURE_INDEX.BEACON_RATE_VHT],
    ["controlPortTransmitStatus", EXT_FEATURE_INDEX.CONTROL_PORT_OVER_NL80211_TX_STATUS],
    ["controlPortWithoutPreauthentication", EXT_FEATURE_INDEX.CONTROL_PORT_NO_PREAUTH],
    ["dfsOffload", EXT_FEATURE_INDEX.DFS_OFFLOAD],
    ["filsOffload", EXT_FEATURE_INDEX.FILS_SK_OFFLOAD],
    ["filsStation", EXT_FEATURE_INDEX.FILS_STA],
    ["fourWayHandshakeOffload8021x", EXT_FEATURE_INDEX["4WAY_HANDSHAKE_STA_1X"]],
    ["ftmResponder", EXT_FEATURE_INDEX.ENABLE_FTM_RESPONDER],
    ["randomTransmitterAddress", EXT_FEATURE_INDEX.MGMT_TX_RANDOM_TA],
    ["randomTransmitterAddressConnected", EXT_FEATURE_INDEX.MGMT_TX_RANDOM_TA_CONNECTED],
    ["vhtIbss", EXT_FEATURE_INDEX.VHT_IBSS],
    ["vlanOffload", EXT_FEATURE_INDEX.VLAN_OFFLOAD],
];

/** What a station has to do for optimised connectivity. */
const OCE_OF_STATIONS: readonly number[] = [
    EXT_FEATURE_INDEX.FILS_MAX_CHANNEL_TIME,
    EXT_FEATURE_INDEX.ACCEPT_BCAST_PROBE_RESP,
    EXT_FEATURE_INDEX.OCE_PROBE_REQ_HIGH_TX_RATE,
    EXT_FEATURE_INDEX.OCE_PROBE_REQ_DEFERRAL_SUPPRESSION,
];

/** 00-0F-AC:6, the cipher without which no frame protection can be negotiated. */
const CIPHER_BIP_CMAC_128 = 0x000fac06;

type MaybeBytes = { mac?: Uint8Array; phy?: Uint8Array; mcs?: Uint8Array };

interface BandParts {
    readonly frequencies: Map<number, ChannelInfo>;
    rates: readonly number[];
    readonly ht: { info?: number; mcs?: Uint8Array };
    readonly vht: { info?: number; mcs?: Uint8Array };
    readonly he: MaybeBytes;
    readonly eht: MaybeBytes;
}

const BAND_NAMES: Readonly<Record<number, Band["band"]>> = {
    [BAND["2GHZ"]]: "2.4GHz",
    [BAND["5GHZ"]]: "5GHz",
    [BAND["60GHZ"]]: "60GHz",
    [BAND["6GHZ"]]: "6GHz",
    [BAND.S1GHZ]: "s1GHz",
};

const TYPE_NAMES: Readonly<Record<number, InterfaceType>> = {
    [IFTYPE.ADHOC]: "ibss",
    [IFTYPE.STATION]: "station",
    [IFTYPE.AP]: "ap",
    [IFTYPE.MONITOR]: "monitor",
    [IFTYPE.MESH_POINT]: "mesh",
    [IFTYPE.P2P_CLIENT]: "p2pClient",
    [IFTYPE.P2P_GO]: "p2pGo",
    [IFTYPE.P2P_DEVICE]: "p2pDevice",
    [IFTYPE.NAN]: "nan",
};

function finishBand(band: Band["band"], { frequencies, rates, ht, vht, he, eht }: BandParts): Band {
    return {
        band,
        frequencies: [...frequencies.values()],
        rates,
        ht: ht.info === undefined || ht.mcs === undefined ? undefined : { info: ht.info, mcs: ht.mcs },
        vht: vht.info === undefined || vht.mcs === undefined ? undefined : { info: vht.info, mcs: vht.mcs },
        he: whole(he),
        eht: whole(eht),
    };
}

const whole = ({ mac, phy, mcs }: MaybeBytes): Band["he"] =>
    mac === undefined || phy === undefined || mcs === undefined ? undefined : { mac, phy, mcs };

function readBand(a: Attributes, parts: BandParts): void {
    while (a.next()) {
        switch (a.type) {
            case BAND_ATTR.FREQS:
                for (const channel of eachNested(a, item => readChannel(item.nested()))) {
                    if (channel.frequency !== 0) parts.frequencies.set(channel.frequency, channel);
                }
                break;
            case BAND_ATTR.RATES:
                parts.rates = eachNested(a, item => readRate(item.nested()));
                break;
            case BAND_ATTR.HT_CAPA:
                parts.ht.info = a.u16();
                break;
            case BAND_ATTR.HT_MCS_SET:
                parts.ht.mcs = a.copy();
                break;
            case BAND_ATTR.VHT_CAPA:
                parts.vht.info = a.u32();
                break;
            case BAND_ATTR.VHT_MCS_SET:
                parts.vht.mcs = a.copy();
                break;
            case BAND_ATTR.IFTYPE_DATA:
                eachNested(a, item => readInterfaceTypeData(item.nested(), parts));
                break;
        }
    }
}

function readInterfaceTypeData(a: Attributes, parts: BandParts): void {
    let station = false;
    const he: MaybeBytes = {};
    const eht: MaybeBytes = {};
    while (a.next()) {
        switch (a.type) {
            case BAND_IFTYPE_ATTR.IFTYPES:
                station = interfaceTypes(a.nested()).includes("station");
                break;
            case BAND_IFTYPE_ATTR.HE_CAP_MAC:
                he.mac = a.copy();
                break;
            case BAND_IFTYPE_ATTR.HE_CAP_PHY:
                he.phy = a.copy();
                break;
            case BAND_IFTYPE_ATTR.HE_CAP_MCS_SET:
                he.mcs = a.copy();
                break;
            case BAND_IFTYPE_ATTR.EHT_CAP_MAC:
                eht.mac = a.copy();
                break;
            case BAND_IFTYPE_ATTR.EHT_CAP_PHY:
                eht.phy = a.copy();
                break;
            case BAND_IFTYPE_ATTR.EHT_CAP_MCS_SET:
                eht.mcs = a.copy();
                break;
        }
    }
    if (!station) return;
    Object.assign(parts.he, he);
    Object.assign(parts.eht, eht);
}

function readChannel(a: Attributes): ChannelInfo {
    let frequency = 0;
    let disabled = false;
    let noIr = false;
    let radar = false;
    let maxTxPower: number | undefined;
    while (a.next()) {
        switch (a.type) {
            case FREQUENCY_ATTR.FREQ:
                frequency = a.u32();
                break;
            case FREQUENCY_ATTR.DISABLED:
                disabled = true;
                break;
            case FREQUENCY_ATTR.NO_IR:
                noIr = true;
                break;
            case FREQUENCY_ATTR.RADAR:
                radar = true;
                break;
            case FREQUENCY_ATTR.MAX_TX_POWER:
                maxTxPower = a.u32() / 100;
                break;
        }
    }
    return { frequency, disabled, noIr, radar, maxTxPower };
}

function readRate(a: Attributes): number {
    let rate = 0;
    while (a.next()) if (a.type === BITRATE_ATTR.RATE) rate = a.u32() * 100_000;
    return rate;
}

function readCombination(a: Attributes): InterfaceCombination & { readonly radar: boolean } {
    let limits: InterfaceCombination["limits"] = [];
    let maxInterfaces = 0;
    let channels = 0;
    let radar = false;
    while (a.next()) {
        if (a.type === IF_COMBINATION_ATTRS.LIMITS) limits = eachNested(a, item => readLimit(item.nested()));
        else if (a.type === IF_COMBINATION_ATTRS.MAXNUM) maxInterfaces = a.u32();
        else if (a.type === IF_COMBINATION_ATTRS.NUM_CHANNELS) channels = a.u32();
        else if (a.type === IF_COMBINATION_ATTRS.RADAR_DETECT_WIDTHS) radar = true;
    }
    return { limits, maxInterfaces, channels, radar };
}

function readLimit(a: Attributes): InterfaceCombination["limits"][number] {
    let max = 0;
    let types: readonly InterfaceType[] = [];
    while (a.next()) {
        if (a.type === IFACE_LIMIT_ATTRS.MAX) max = a.u32();
        else if (a.type === IFACE_LIMIT_ATTRS.TYPES) types = interfaceTypes(a.nested());
    }
    return { max, types };
}

/** Interface types come as flags whose attribute types are the values. */
function interfaceTypes(a: Attributes): InterfaceType[] {
    const types: InterfaceType[] = [];
    while (a.next()) {
        const type = TYPE_NAMES[a.type];
        if (type !== undefined) types.push(type);
    }
    return types;
}

function eachNested<T>(a: Attributes, read: (item: Attributes) => T): T[] {
    const items: T[] = [];
    const list = a.nested();
    while (list.next()) items.push(read(list));
    return items;
}
