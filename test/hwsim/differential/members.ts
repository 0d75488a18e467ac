/** Members of the contract that Debian's wpa_supplicant 2.10 does not have, so that there is nothing to compare. */
export const NEWER = {
    methods: [
        "ANQPGet",
        "NANCancelPublish",
        "NANCancelSubscribe",
        "NANPublish",
        "NANPublishStopListen",
        "NANSubscribe",
        "NANSubscribeStopListen",
        "NANTransmit",
        "NANUpdatePublish",
    ],
    signals: [
        "ANQPQueryDone",
        "BootstrappingCompleted",
        "BootstrappingRequest",
        "HS20TermsAndConditions",
        "NANDiscoveryResult",
        "NANPublishTerminated",
        "NANReceive",
        "NANReplied",
        "NANSubscribeTerminated",
    ],
    properties: [
        "ANQP",
        "Dik",
        "DikCipher",
        "DisableOpClasses8080Mhz",
        "DppConnectorPrivacyDefault",
        "DppExtraConfReqName",
        "DppExtraConfReqValue",
        "FtPrependPmkid",
        "MACAddress",
        "MldForceSingleLink",
        "P2pAssistedDfsChanEnable",
        "P2pBootstrapMethods",
        "P2pChanSwitchReqEnable",
        "P2pComebackAfter",
        "P2pPasnType",
        "P2pRegInfo",
        "P2pTwtPowerMgmt",
        "PasnGroups",
        "PrPasnType",
        "PrPreferredRole",
        "RsnOverriding",
        "SaeCheckMfp",
        "ScanInProgress6GHz",
        "SignalChange",
        "TwtRequester",
        "WfaGenCapa",
        "WfaGenCapaSupp",
    ],
    networkFields: [
        "alt_sae_password_ids",
        "always_use_proxy_arp",
        "disable_eht",
        "disable_he",
        "disable_uhr",
        "dpp_connector_privacy",
        "drop_unicast_ip_in_l2_multicast",
        "eap_over_auth_frame",
        "enable_4addr_mode",
        "go_dik_id",
        "he",
        "imsi_privacy_attr",
        "imsi_privacy_cert",
        "mac_value",
        "macsec_csindex",
        "macsec_icv_indicator",
        "macsec_offload",
        "max_idle",
        "multi_ap_profile",
        "p2p2_client_list",
        "pasn_groups",
        "pmksa_privacy",
        "rsn_overriding",
        "sae_password_id_change",
        "sae_pwe",
        "ssid_protection",
    ],
    /** Keys of the arguments of `CreateInterface` and `Scan`, and of values. */
    keys: ["Create", "Type", "Address", "NonColoc6GHz", "6GHzOnly"],
} as const;

/** Interfaces that only we have. */
export const OWN = ["org.freedesktop.DBus.ObjectManager", "wpa_supplicant_ts.Decisions"] as const;

const PROPERTIES: ReadonlySet<string> = new Set(NEWER.properties);
const MEMBERS: ReadonlySet<string> = new Set([...NEWER.methods, ...NEWER.signals, ...NEWER.properties]);
const FIELDS: ReadonlySet<string> = new Set(NEWER.networkFields);
const INTERFACES: ReadonlySet<string> = new Set(OWN);

/** Whether there is nothing on the other side that a message on this interface could be compared with. */
export const isOwn = (iface: string | undefined): boolean => iface !== undefined && INTERFACES.has(iface);

/** Whether a line of a transcript is about a member that wpa_supplicant 2.10 does not have. */
export function isIncomparable(line: string): boolean {
    const [, iface, declared] = /^ {2}xml (?:interface )?(\S+)(?: (?:method|signal|property) (\w+))?/.exec(line) ?? [];
    if (iface !== undefined) return isOwn(iface) || (declared !== undefined && MEMBERS.has(declared));
    const [, name, field] = /^ {2}\[\d\]\.(\w+)(?:\.(\w+))?/.exec(line) ?? [];
    return (
        name !== undefined &&
        (PROPERTIES.has(name) || FIELDS.has(name) || (name === "Properties" && FIELDS.has(field ?? "")))
    );
}
