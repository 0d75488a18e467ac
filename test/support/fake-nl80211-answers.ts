/** What a fake kernel says, as netlink payloads. */
import type { BssRecord } from "#src/driver/command.js";
import {
    ATTRS,
    BAND,
    BAND_ATTR,
    BITRATE_ATTR,
    BSS,
    BSS_STATUS,
    COMMANDS,
    IF_COMBINATION_ATTRS,
    IFTYPE,
} from "#src/driver/nl80211/uapi.gen.js";
import { type Mac, macBytes } from "#src/lib/mac.js";
import { AttributeWriter } from "#src/netlink/attribute.js";
import { CTRL_ATTR, CTRL_ATTR_MCAST_GRP, CTRL_CMD_NEWFAMILY, genericPayload } from "#src/netlink/generic.js";
import { HEADER_LENGTH, NLM_F, NLMSG, writeMessage } from "#src/netlink/message.js";
import { IFF, IFINFOMSG, IFLA } from "#src/netlink/route.js";

/** What becomes of a request: an error, or `undefined` for success. */
export type Verdict = { readonly errno: number; readonly text?: string } | undefined;

export interface FakeBss {
    readonly bssid: Mac;
    readonly frequency: number;
    readonly elements: Uint8Array;
    readonly seen: number;
    readonly associated?: boolean;
}

/** What GET_WIPHY says. */
export interface FakeWiphy {
    readonly commands: readonly number[];
    /** By index. */
    readonly extendedFeatures: readonly number[];
    readonly featureFlags: number;
    readonly frequencies: readonly number[];
    readonly frequencies6Ghz?: readonly number[];
    /** SSIDs, match sets and plans of a scheduled scan; absent: it has none. */
    readonly schedScan?: { readonly ssids: number; readonly matchSets: number; readonly plans: number };
    /** Bytes of elements in a scan request. */
    readonly maxScanElements?: number;
    /** Its firmware chooses the access point, and moves by itself. */
    readonly roams?: boolean;
    /** It has P2P Device interfaces. */
    readonly p2pDevices?: boolean;
}

export const defaultWiphy: FakeWiphy = {
    commands: [
        COMMANDS.AUTHENTICATE,
        COMMANDS.ASSOCIATE,
        COMMANDS.CONNECT,
        COMMANDS.TRIGGER_SCAN,
        COMMANDS.ABORT_SCAN,
        COMMANDS.SET_STATION,
        COMMANDS.SET_CQM,
    ],
    extendedFeatures: [26, 48],
    featureFlags: 0x0000_00c0,
    frequencies: [2412, 2437, 2462],
};

/** Its firmware scans by itself. */
export const schedulingWiphy: FakeWiphy = {
    ...defaultWiphy,
    commands: [...defaultWiphy.commands, COMMANDS.START_SCHED_SCAN, COMMANDS.STOP_SCHED_SCAN],
    schedScan: { ssids: 16, matchSets: 16, plans: 2 },
};

/** Its firmware authenticates and associates. */
export const firmwareSme: FakeWiphy = {
    ...defaultWiphy,
    commands: defaultWiphy.commands.filter(
        command => command !== COMMANDS.AUTHENTICATE && command !== COMMANDS.ASSOCIATE,
    ),
};

/** And chooses the access point. */
export const roamingFirmware: FakeWiphy = { ...firmwareSme, roams: true };

/** EAPOL frames take the way of all data. */
export const withoutControlPort: FakeWiphy = { ...defaultWiphy, extendedFeatures: [] };

export const GROUPS = { config: 5, scan: 6, regulatory: 7, mlme: 8, vendor: 9 } as const;
export const NL80211 = 28;

export interface FakeLink {
    readonly name: string;
    readonly address: Mac;
    readonly up: boolean;
    readonly linkMode: number;
    readonly operState: number;
}

export function linkPayload(ifindex: number, { name, address, up, linkMode, operState }: FakeLink): Uint8Array {
    const header = new Uint8Array(IFINFOMSG);
    const view = new DataView(header.buffer);
    view.setInt32(4, ifindex, true);
    view.setUint32(8, up ? IFF.UP : 0, true);
    return new AttributeWriter()
        .raw(header)
        .string(IFLA.IFNAME, name)
        .bytes(IFLA.ADDRESS, macBytes(address))
        .u8(IFLA.OPERSTATE, operState)
        .u8(IFLA.LINKMODE, linkMode)
        .finish();
}

export function familyAnswer(): Uint8Array {
    return genericPayload(CTRL_CMD_NEWFAMILY)
        .u16(CTRL_ATTR.FAMILY_ID, NL80211)
        .u32(CTRL_ATTR.VERSION, 1)
        .list(CTRL_ATTR.MCAST_GROUPS, Object.entries(GROUPS), (list, i, [name, id]) =>
            list.nested(i + 1, group => group.string(CTRL_ATTR_MCAST_GRP.NAME, name).u32(CTRL_ATTR_MCAST_GRP.ID, id)),
        )
        .finish();
}

/** A split dump: the channels of one band in messages of their own. */
export function wiphyAnswers({
    commands,
    extendedFeatures,
    featureFlags,
    frequencies,
    frequencies6Ghz = [],
    schedScan = { ssids: 0, matchSets: 0, plans: 0 },
    maxScanElements = 2000,
    roams = false,
    p2pDevices = false,
}: FakeWiphy): readonly Uint8Array[] {
    const features = new Uint8Array(9);
    for (const index of extendedFeatures) features[index >> 3]! |= 1 << (index & 7);
    const start = (): AttributeWriter => genericPayload(COMMANDS.NEW_WIPHY).u32(ATTRS.WIPHY, 0);
    return [
        start()
            .u8(ATTRS.MAX_NUM_SCAN_SSIDS, 4)
            .u16(ATTRS.MAX_SCAN_IE_LEN, maxScanElements)
            .u8(ATTRS.MAX_NUM_SCHED_SCAN_SSIDS, schedScan.ssids)
            .u8(ATTRS.MAX_MATCH_SETS, schedScan.matchSets)
            .u32(ATTRS.MAX_NUM_SCHED_SCAN_PLANS, schedScan.plans)
            .u32(ATTRS.MAX_SCAN_PLAN_INTERVAL, 3600)
            .u32s(ATTRS.CIPHER_SUITES, [0x000fac04, 0x000fac06])
            .finish(),
        start()
            .nested(ATTRS.SUPPORTED_IFTYPES, types => {
                types.flag(IFTYPE.STATION).flag(IFTYPE.AP);
                if (p2pDevices) types.flag(IFTYPE.P2P_DEVICE);
            })
            .list(ATTRS.SUPPORTED_COMMANDS, commands, (list, i, command) => list.u32(i, command))
            .list(ATTRS.INTERFACE_COMBINATIONS, [1], (list, i, channels) =>
                list.nested(i + 1, combination =>
                    combination.u32(IF_COMBINATION_ATTRS.MAXNUM, 2).u32(IF_COMBINATION_ATTRS.NUM_CHANNELS, channels),
                ),
            )
            .finish(),
        ...(
            [
                [BAND["2GHZ"], frequencies],
                [BAND["6GHZ"], frequencies6Ghz],
            ] as const
        ).flatMap(([index, channels]) =>
            channels.map((frequency, i) =>
                start()
                    .nested(ATTRS.WIPHY_BANDS, bands =>
                        bands.nested(index, band =>
                            band.nested(1, list => list.nested(i, channel => channel.u32(1, frequency))),
                        ),
                    )
                    .finish(),
            ),
        ),
        start()
            .nested(ATTRS.WIPHY_BANDS, bands =>
                bands.nested(0, band =>
                    band.list(BAND_ATTR.RATES, RATES, (list, i, rate) =>
                        list.nested(i, item => item.u32(BITRATE_ATTR.RATE, rate)),
                    ),
                ),
            )
            .finish(),
        start().u32(ATTRS.FEATURE_FLAGS, featureFlags).bytes(ATTRS.EXT_FEATURES, features).finish(),
        ...(roams ? [start().flag(ATTRS.ROAM_SUPPORT).finish()] : []),
    ];
}

/** 100 kbit/s. */
const RATES = [10, 20, 55, 110, 60, 90, 120, 180, 240, 360, 480, 540];

/** One answer to GET_SCAN. */
export const bssAnswer = (ifindex: number, { bssid, frequency, elements, seen, associated }: FakeBss): Uint8Array =>
    recordAnswer(ifindex, {
        bssid,
        frequency,
        elements,
        lastSeen: seen,
        signal: -42,
        beaconInterval: 100,
        capability: 0x0411,
        tsf: 0x0807060504030201n,
        ...(associated && { status: "associated" }),
    });

/** One answer to GET_SCAN. */
export function recordAnswer(
    ifindex: number,
    record: Omit<BssRecord, "lastSeen"> & { readonly lastSeen: number },
): Uint8Array {
    return genericPayload(COMMANDS.NEW_SCAN_RESULTS)
        .u32(ATTRS.IFINDEX, ifindex)
        .nested(ATTRS.BSS, bss => {
            bss.bytes(BSS.BSSID, macBytes(record.bssid))
                .u32(BSS.FREQUENCY, record.frequency)
                .bytes(BSS.TSF, eightBytes(record.tsf))
                .bytes(BSS.INFORMATION_ELEMENTS, record.elements)
                .u16(BSS.BEACON_INTERVAL, record.beaconInterval)
                .u16(BSS.CAPABILITY, record.capability)
                .i32(BSS.SIGNAL_MBM, record.signal * 100)
                .bytes(BSS.LAST_SEEN_BOOTTIME, eightBytes(BigInt(Math.round(record.lastSeen * 1_000_000))));
            if (record.beaconElements !== undefined) {
                bss.flag(BSS.PRESP_DATA).bytes(BSS.BEACON_IES, record.beaconElements);
            }
            if (record.status === "associated") bss.u32(BSS.STATUS, BSS_STATUS.ASSOCIATED);
            else if (record.status === "authenticated") bss.u32(BSS.STATUS, BSS_STATUS.AUTHENTICATED);
        })
        .finish();
}

function eightBytes(value: bigint): Uint8Array {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, value, true);
    return bytes;
}

/** NLMSG_ERROR with a capped quotation and, where there is one, the kernel's text. */
export function acknowledgement(sequence: number, portId: number, request: Uint8Array, verdict: Verdict): Uint8Array {
    const head = new Uint8Array(4 + HEADER_LENGTH);
    new DataView(head.buffer).setInt32(0, verdict === undefined ? 0 : -verdict.errno, true);
    head.set(request.subarray(0, HEADER_LENGTH), 4);
    const writer = new AttributeWriter().raw(head);
    if (verdict?.text !== undefined) writer.string(1, verdict.text);
    const flags = NLM_F.CAPPED | (verdict?.text === undefined ? 0 : NLM_F.ACK_TLVS);
    return writeMessage(NLMSG.ERROR, flags, sequence, portId, writer.finish());
}
