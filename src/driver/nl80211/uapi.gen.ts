// Generated from linux/nl80211.h of Linux 6.1; do not edit.

/** enum nl80211_commands: NL80211_CMD_… */
export const COMMANDS = {
    UNSPEC: 0,
    GET_WIPHY: 1,
    SET_WIPHY: 2,
    NEW_WIPHY: 3,
    DEL_WIPHY: 4,
    GET_INTERFACE: 5,
    SET_INTERFACE: 6,
    NEW_INTERFACE: 7,
    DEL_INTERFACE: 8,
    GET_KEY: 9,
    SET_KEY: 10,
    NEW_KEY: 11,
    DEL_KEY: 12,
    GET_BEACON: 13,
    SET_BEACON: 14,
    START_AP: 15,
    NEW_BEACON: 15,
    STOP_AP: 16,
    DEL_BEACON: 16,
    GET_STATION: 17,
    SET_STATION: 18,
    NEW_STATION: 19,
    DEL_STATION: 20,
    GET_MPATH: 21,
    SET_MPATH: 22,
    NEW_MPATH: 23,
    DEL_MPATH: 24,
    SET_BSS: 25,
    SET_REG: 26,
    REQ_SET_REG: 27,
    GET_MESH_CONFIG: 28,
    SET_MESH_CONFIG: 29,
    SET_MGMT_EXTRA_IE: 30,
    GET_REG: 31,
    GET_SCAN: 32,
    TRIGGER_SCAN: 33,
    NEW_SCAN_RESULTS: 34,
    SCAN_ABORTED: 35,
    REG_CHANGE: 36,
    AUTHENTICATE: 37,
    ASSOCIATE: 38,
    DEAUTHENTICATE: 39,
    DISASSOCIATE: 40,
    MICHAEL_MIC_FAILURE: 41,
    REG_BEACON_HINT: 42,
    JOIN_IBSS: 43,
    LEAVE_IBSS: 44,
    TESTMODE: 45,
    CONNECT: 46,
    ROAM: 47,
    DISCONNECT: 48,
    SET_WIPHY_NETNS: 49,
    GET_SURVEY: 50,
    NEW_SURVEY_RESULTS: 51,
    SET_PMKSA: 52,
    DEL_PMKSA: 53,
    FLUSH_PMKSA: 54,
    REMAIN_ON_CHANNEL: 55,
    CANCEL_REMAIN_ON_CHANNEL: 56,
    SET_TX_BITRATE_MASK: 57,
    REGISTER_FRAME: 58,
    REGISTER_ACTION: 58,
    FRAME: 59,
    ACTION: 59,
    FRAME_TX_STATUS: 60,
    ACTION_TX_STATUS: 60,
    SET_POWER_SAVE: 61,
    GET_POWER_SAVE: 62,
    SET_CQM: 63,
    NOTIFY_CQM: 64,
    SET_CHANNEL: 65,
    SET_WDS_PEER: 66,
    FRAME_WAIT_CANCEL: 67,
    JOIN_MESH: 68,
    LEAVE_MESH: 69,
    UNPROT_DEAUTHENTICATE: 70,
    UNPROT_DISASSOCIATE: 71,
    NEW_PEER_CANDIDATE: 72,
    GET_WOWLAN: 73,
    SET_WOWLAN: 74,
    START_SCHED_SCAN: 75,
    STOP_SCHED_SCAN: 76,
    SCHED_SCAN_RESULTS: 77,
    SCHED_SCAN_STOPPED: 78,
    SET_REKEY_OFFLOAD: 79,
    PMKSA_CANDIDATE: 80,
    TDLS_OPER: 81,
    TDLS_MGMT: 82,
    UNEXPECTED_FRAME: 83,
    PROBE_CLIENT: 84,
    REGISTER_BEACONS: 85,
    UNEXPECTED_4ADDR_FRAME: 86,
    SET_NOACK_MAP: 87,
    CH_SWITCH_NOTIFY: 88,
    START_P2P_DEVICE: 89,
    STOP_P2P_DEVICE: 90,
    CONN_FAILED: 91,
    SET_MCAST_RATE: 92,
    SET_MAC_ACL: 93,
    RADAR_DETECT: 94,
    GET_PROTOCOL_FEATURES: 95,
    UPDATE_FT_IES: 96,
    FT_EVENT: 97,
    CRIT_PROTOCOL_START: 98,
    CRIT_PROTOCOL_STOP: 99,
    GET_COALESCE: 100,
    SET_COALESCE: 101,
    CHANNEL_SWITCH: 102,
    VENDOR: 103,
    SET_QOS_MAP: 104,
    ADD_TX_TS: 105,
    DEL_TX_TS: 106,
    GET_MPP: 107,
    JOIN_OCB: 108,
    LEAVE_OCB: 109,
    CH_SWITCH_STARTED_NOTIFY: 110,
    TDLS_CHANNEL_SWITCH: 111,
    TDLS_CANCEL_CHANNEL_SWITCH: 112,
    WIPHY_REG_CHANGE: 113,
    ABORT_SCAN: 114,
    START_NAN: 115,
    STOP_NAN: 116,
    ADD_NAN_FUNCTION: 117,
    DEL_NAN_FUNCTION: 118,
    CHANGE_NAN_CONFIG: 119,
    NAN_MATCH: 120,
    SET_MULTICAST_TO_UNICAST: 121,
    UPDATE_CONNECT_PARAMS: 122,
    SET_PMK: 123,
    DEL_PMK: 124,
    PORT_AUTHORIZED: 125,
    RELOAD_REGDB: 126,
    EXTERNAL_AUTH: 127,
    STA_OPMODE_CHANGED: 128,
    CONTROL_PORT_FRAME: 129,
    GET_FTM_RESPONDER_STATS: 130,
    PEER_MEASUREMENT_START: 131,
    PEER_MEASUREMENT_RESULT: 132,
    PEER_MEASUREMENT_COMPLETE: 133,
    NOTIFY_RADAR: 134,
    UPDATE_OWE_INFO: 135,
    PROBE_MESH_LINK: 136,
    SET_TID_CONFIG: 137,
    UNPROT_BEACON: 138,
    CONTROL_PORT_FRAME_TX_STATUS: 139,
    SET_SAR_SPECS: 140,
    OBSS_COLOR_COLLISION: 141,
    COLOR_CHANGE_REQUEST: 142,
    COLOR_CHANGE_STARTED: 143,
    COLOR_CHANGE_ABORTED: 144,
    COLOR_CHANGE_COMPLETED: 145,
    SET_FILS_AAD: 146,
    ASSOC_COMEBACK: 147,
    ADD_LINK: 148,
    REMOVE_LINK: 149,
    ADD_LINK_STA: 150,
    MODIFY_LINK_STA: 151,
    REMOVE_LINK_STA: 152,
    SET_HW_TIMESTAMP: 153,
} as const;

/** enum nl80211_attrs: NL80211_ATTR_… */
export const ATTRS = {
    UNSPEC: 0,
    WIPHY: 1,
    WIPHY_NAME: 2,
    IFINDEX: 3,
    IFNAME: 4,
    IFTYPE: 5,
    MAC: 6,
    KEY_DATA: 7,
    KEY_IDX: 8,
    KEY_CIPHER: 9,
    KEY_SEQ: 10,
    KEY_DEFAULT: 11,
    BEACON_INTERVAL: 12,
    DTIM_PERIOD: 13,
    BEACON_HEAD: 14,
    BEACON_TAIL: 15,
    STA_AID: 16,
    STA_FLAGS: 17,
    STA_LISTEN_INTERVAL: 18,
    STA_SUPPORTED_RATES: 19,
    STA_VLAN: 20,
    STA_INFO: 21,
    WIPHY_BANDS: 22,
    MNTR_FLAGS: 23,
    MESH_ID: 24,
    STA_PLINK_ACTION: 25,
    MPATH_NEXT_HOP: 26,
    MPATH_INFO: 27,
    BSS_CTS_PROT: 28,
    BSS_SHORT_PREAMBLE: 29,
    BSS_SHORT_SLOT_TIME: 30,
    HT_CAPABILITY: 31,
    SUPPORTED_IFTYPES: 32,
    REG_ALPHA2: 33,
    REG_RULES: 34,
    MESH_CONFIG: 35,
    BSS_BASIC_RATES: 36,
    WIPHY_TXQ_PARAMS: 37,
    WIPHY_FREQ: 38,
    WIPHY_CHANNEL_TYPE: 39,
    KEY_DEFAULT_MGMT: 40,
    MGMT_SUBTYPE: 41,
    IE: 42,
    MAX_NUM_SCAN_SSIDS: 43,
    SCAN_FREQUENCIES: 44,
    SCAN_SSIDS: 45,
    GENERATION: 46,
    BSS: 47,
    REG_INITIATOR: 48,
    REG_TYPE: 49,
    SUPPORTED_COMMANDS: 50,
    FRAME: 51,
    SSID: 52,
    AUTH_TYPE: 53,
    REASON_CODE: 54,
    KEY_TYPE: 55,
    MAX_SCAN_IE_LEN: 56,
    CIPHER_SUITES: 57,
    FREQ_BEFORE: 58,
    FREQ_AFTER: 59,
    FREQ_FIXED: 60,
    WIPHY_RETRY_SHORT: 61,
    WIPHY_RETRY_LONG: 62,
    WIPHY_FRAG_THRESHOLD: 63,
    WIPHY_RTS_THRESHOLD: 64,
    TIMED_OUT: 65,
    USE_MFP: 66,
    STA_FLAGS2: 67,
    CONTROL_PORT: 68,
    TESTDATA: 69,
    PRIVACY: 70,
    DISCONNECTED_BY_AP: 71,
    STATUS_CODE: 72,
    CIPHER_SUITES_PAIRWISE: 73,
    CIPHER_SUITE_GROUP: 74,
    WPA_VERSIONS: 75,
    AKM_SUITES: 76,
    REQ_IE: 77,
    RESP_IE: 78,
    PREV_BSSID: 79,
    KEY: 80,
    KEYS: 81,
    PID: 82,
    "4ADDR": 83,
    SURVEY_INFO: 84,
    PMKID: 85,
    MAX_NUM_PMKIDS: 86,
    DURATION: 87,
    COOKIE: 88,
    WIPHY_COVERAGE_CLASS: 89,
    TX_RATES: 90,
    FRAME_MATCH: 91,
    ACK: 92,
    PS_STATE: 93,
    CQM: 94,
    LOCAL_STATE_CHANGE: 95,
    AP_ISOLATE: 96,
    WIPHY_TX_POWER_SETTING: 97,
    WIPHY_TX_POWER_LEVEL: 98,
    TX_FRAME_TYPES: 99,
    RX_FRAME_TYPES: 100,
    FRAME_TYPE: 101,
    CONTROL_PORT_ETHERTYPE: 102,
    CONTROL_PORT_NO_ENCRYPT: 103,
    SUPPORT_IBSS_RSN: 104,
    WIPHY_ANTENNA_TX: 105,
    WIPHY_ANTENNA_RX: 106,
    MCAST_RATE: 107,
    OFFCHANNEL_TX_OK: 108,
    BSS_HT_OPMODE: 109,
    KEY_DEFAULT_TYPES: 110,
    MAX_REMAIN_ON_CHANNEL_DURATION: 111,
    MESH_SETUP: 112,
    WIPHY_ANTENNA_AVAIL_TX: 113,
    WIPHY_ANTENNA_AVAIL_RX: 114,
    SUPPORT_MESH_AUTH: 115,
    STA_PLINK_STATE: 116,
    WOWLAN_TRIGGERS: 117,
    WOWLAN_TRIGGERS_SUPPORTED: 118,
    SCHED_SCAN_INTERVAL: 119,
    INTERFACE_COMBINATIONS: 120,
    SOFTWARE_IFTYPES: 121,
    REKEY_DATA: 122,
    MAX_NUM_SCHED_SCAN_SSIDS: 123,
    MAX_SCHED_SCAN_IE_LEN: 124,
    SCAN_SUPP_RATES: 125,
    HIDDEN_SSID: 126,
    IE_PROBE_RESP: 127,
    IE_ASSOC_RESP: 128,
    STA_WME: 129,
    SUPPORT_AP_UAPSD: 130,
    ROAM_SUPPORT: 131,
    SCHED_SCAN_MATCH: 132,
    MAX_MATCH_SETS: 133,
    PMKSA_CANDIDATE: 134,
    TX_NO_CCK_RATE: 135,
    TDLS_ACTION: 136,
    TDLS_DIALOG_TOKEN: 137,
    TDLS_OPERATION: 138,
    TDLS_SUPPORT: 139,
    TDLS_EXTERNAL_SETUP: 140,
    DEVICE_AP_SME: 141,
    DONT_WAIT_FOR_ACK: 142,
    FEATURE_FLAGS: 143,
    PROBE_RESP_OFFLOAD: 144,
    PROBE_RESP: 145,
    DFS_REGION: 146,
    DISABLE_HT: 147,
    HT_CAPABILITY_MASK: 148,
    NOACK_MAP: 149,
    INACTIVITY_TIMEOUT: 150,
    RX_SIGNAL_DBM: 151,
    BG_SCAN_PERIOD: 152,
    WDEV: 153,
    USER_REG_HINT_TYPE: 154,
    CONN_FAILED_REASON: 155,
    AUTH_DATA: 156,
    VHT_CAPABILITY: 157,
    SCAN_FLAGS: 158,
    CHANNEL_WIDTH: 159,
    CENTER_FREQ1: 160,
    CENTER_FREQ2: 161,
    P2P_CTWINDOW: 162,
    P2P_OPPPS: 163,
    LOCAL_MESH_POWER_MODE: 164,
    ACL_POLICY: 165,
    MAC_ADDRS: 166,
    MAC_ACL_MAX: 167,
    RADAR_EVENT: 168,
    EXT_CAPA: 169,
    EXT_CAPA_MASK: 170,
    STA_CAPABILITY: 171,
    STA_EXT_CAPABILITY: 172,
    PROTOCOL_FEATURES: 173,
    SPLIT_WIPHY_DUMP: 174,
    DISABLE_VHT: 175,
    VHT_CAPABILITY_MASK: 176,
    MDID: 177,
    IE_RIC: 178,
    CRIT_PROT_ID: 179,
    MAX_CRIT_PROT_DURATION: 180,
    PEER_AID: 181,
    COALESCE_RULE: 182,
    CH_SWITCH_COUNT: 183,
    CH_SWITCH_BLOCK_TX: 184,
    CSA_IES: 185,
    CNTDWN_OFFS_BEACON: 186,
    CNTDWN_OFFS_PRESP: 187,
    RXMGMT_FLAGS: 188,
    STA_SUPPORTED_CHANNELS: 189,
    STA_SUPPORTED_OPER_CLASSES: 190,
    HANDLE_DFS: 191,
    SUPPORT_5_MHZ: 192,
    SUPPORT_10_MHZ: 193,
    OPMODE_NOTIF: 194,
    VENDOR_ID: 195,
    VENDOR_SUBCMD: 196,
    VENDOR_DATA: 197,
    VENDOR_EVENTS: 198,
    QOS_MAP: 199,
    MAC_HINT: 200,
    WIPHY_FREQ_HINT: 201,
    MAX_AP_ASSOC_STA: 202,
    TDLS_PEER_CAPABILITY: 203,
    SOCKET_OWNER: 204,
    CSA_C_OFFSETS_TX: 205,
    MAX_CSA_COUNTERS: 206,
    TDLS_INITIATOR: 207,
    USE_RRM: 208,
    WIPHY_DYN_ACK: 209,
    TSID: 210,
    USER_PRIO: 211,
    ADMITTED_TIME: 212,
    SMPS_MODE: 213,
    OPER_CLASS: 214,
    MAC_MASK: 215,
    WIPHY_SELF_MANAGED_REG: 216,
    EXT_FEATURES: 217,
    SURVEY_RADIO_STATS: 218,
    NETNS_FD: 219,
    SCHED_SCAN_DELAY: 220,
    REG_INDOOR: 221,
    MAX_NUM_SCHED_SCAN_PLANS: 222,
    MAX_SCAN_PLAN_INTERVAL: 223,
    MAX_SCAN_PLAN_ITERATIONS: 224,
    SCHED_SCAN_PLANS: 225,
    PBSS: 226,
    BSS_SELECT: 227,
    STA_SUPPORT_P2P_PS: 228,
    PAD: 229,
    IFTYPE_EXT_CAPA: 230,
    MU_MIMO_GROUP_DATA: 231,
    MU_MIMO_FOLLOW_MAC_ADDR: 232,
    SCAN_START_TIME_TSF: 233,
    SCAN_START_TIME_TSF_BSSID: 234,
    MEASUREMENT_DURATION: 235,
    MEASUREMENT_DURATION_MANDATORY: 236,
    MESH_PEER_AID: 237,
    NAN_MASTER_PREF: 238,
    BANDS: 239,
    NAN_FUNC: 240,
    NAN_MATCH: 241,
    FILS_KEK: 242,
    FILS_NONCES: 243,
    MULTICAST_TO_UNICAST_ENABLED: 244,
    BSSID: 245,
    SCHED_SCAN_RELATIVE_RSSI: 246,
    SCHED_SCAN_RSSI_ADJUST: 247,
    TIMEOUT_REASON: 248,
    FILS_ERP_USERNAME: 249,
    FILS_ERP_REALM: 250,
    FILS_ERP_NEXT_SEQ_NUM: 251,
    FILS_ERP_RRK: 252,
    FILS_CACHE_ID: 253,
    PMK: 254,
    SCHED_SCAN_MULTI: 255,
    SCHED_SCAN_MAX_REQS: 256,
    WANT_1X_4WAY_HS: 257,
    PMKR0_NAME: 258,
    PORT_AUTHORIZED: 259,
    EXTERNAL_AUTH_ACTION: 260,
    EXTERNAL_AUTH_SUPPORT: 261,
    NSS: 262,
    ACK_SIGNAL: 263,
    CONTROL_PORT_OVER_NL80211: 264,
    TXQ_STATS: 265,
    TXQ_LIMIT: 266,
    TXQ_MEMORY_LIMIT: 267,
    TXQ_QUANTUM: 268,
    HE_CAPABILITY: 269,
    FTM_RESPONDER: 270,
    FTM_RESPONDER_STATS: 271,
    TIMEOUT: 272,
    PEER_MEASUREMENTS: 273,
    AIRTIME_WEIGHT: 274,
    STA_TX_POWER_SETTING: 275,
    STA_TX_POWER: 276,
    SAE_PASSWORD: 277,
    TWT_RESPONDER: 278,
    HE_OBSS_PD: 279,
    WIPHY_EDMG_CHANNELS: 280,
    WIPHY_EDMG_BW_CONFIG: 281,
    VLAN_ID: 282,
    HE_BSS_COLOR: 283,
    IFTYPE_AKM_SUITES: 284,
    TID_CONFIG: 285,
    CONTROL_PORT_NO_PREAUTH: 286,
    PMK_LIFETIME: 287,
    PMK_REAUTH_THRESHOLD: 288,
    RECEIVE_MULTICAST: 289,
    WIPHY_FREQ_OFFSET: 290,
    CENTER_FREQ1_OFFSET: 291,
    SCAN_FREQ_KHZ: 292,
    HE_6GHZ_CAPABILITY: 293,
    FILS_DISCOVERY: 294,
    UNSOL_BCAST_PROBE_RESP: 295,
    S1G_CAPABILITY: 296,
    S1G_CAPABILITY_MASK: 297,
    SAE_PWE: 298,
    RECONNECT_REQUESTED: 299,
    SAR_SPEC: 300,
    DISABLE_HE: 301,
    OBSS_COLOR_BITMAP: 302,
    COLOR_CHANGE_COUNT: 303,
    COLOR_CHANGE_COLOR: 304,
    COLOR_CHANGE_ELEMS: 305,
    MBSSID_CONFIG: 306,
    MBSSID_ELEMS: 307,
    RADAR_BACKGROUND: 308,
    AP_SETTINGS_FLAGS: 309,
    EHT_CAPABILITY: 310,
    DISABLE_EHT: 311,
    MLO_LINKS: 312,
    MLO_LINK_ID: 313,
    MLD_ADDR: 314,
    MLO_SUPPORT: 315,
    MAX_NUM_AKM_SUITES: 316,
    EML_CAPABILITY: 317,
    MLD_CAPA_AND_OPS: 318,
    TX_HW_TIMESTAMP: 319,
    RX_HW_TIMESTAMP: 320,
    TD_BITMAP: 321,
    PUNCT_BITMAP: 322,
    MAX_HW_TIMESTAMP_PEERS: 323,
    HW_TIMESTAMP_ENABLED: 324,
    EMA_RNR_ELEMS: 325,
} as const;

/** enum nl80211_iftype: NL80211_IFTYPE_… */
export const IFTYPE = {
    UNSPECIFIED: 0,
    ADHOC: 1,
    STATION: 2,
    AP: 3,
    AP_VLAN: 4,
    WDS: 5,
    MONITOR: 6,
    MESH_POINT: 7,
    P2P_CLIENT: 8,
    P2P_GO: 9,
    P2P_DEVICE: 10,
    OCB: 11,
    NAN: 12,
} as const;

/** enum nl80211_sta_flags: NL80211_STA_FLAG_… */
export const STA_FLAGS = {
    AUTHORIZED: 1,
    SHORT_PREAMBLE: 2,
    WME: 3,
    MFP: 4,
    AUTHENTICATED: 5,
    TDLS_PEER: 6,
    ASSOCIATED: 7,
} as const;

/** enum nl80211_sta_p2p_ps_status: NL80211_P2P_PS_… */
export const STA_P2P_PS_STATUS = {
    UNSUPPORTED: 0,
    SUPPORTED: 1,
} as const;

/** enum nl80211_he_gi: NL80211_RATE_INFO_HE_GI_… */
export const HE_GI = {
    "0_8": 0,
    "1_6": 1,
    "3_2": 2,
} as const;

/** enum nl80211_he_ltf: NL80211_RATE_INFO_HE_… */
export const HE_LTF = {
    "1XLTF": 0,
    "2XLTF": 1,
    "4XLTF": 2,
} as const;

/** enum nl80211_he_ru_alloc: NL80211_RATE_INFO_HE_RU_ALLOC_… */
export const HE_RU_ALLOC = {
    "26": 0,
    "52": 1,
    "106": 2,
    "242": 3,
    "484": 4,
    "996": 5,
    "2x996": 6,
} as const;

/** enum nl80211_eht_gi: NL80211_RATE_INFO_EHT_GI_… */
export const EHT_GI = {
    "0_8": 0,
    "1_6": 1,
    "3_2": 2,
} as const;

/** enum nl80211_eht_ru_alloc: NL80211_RATE_INFO_EHT_RU_ALLOC_… */
export const EHT_RU_ALLOC = {
    "26": 0,
    "52": 1,
    "52P26": 2,
    "106": 3,
    "106P26": 4,
    "242": 5,
    "484": 6,
    "484P242": 7,
    "996": 8,
    "996P484": 9,
    "996P484P242": 10,
    "2x996": 11,
    "2x996P484": 12,
    "3x996": 13,
    "3x996P484": 14,
    "4x996": 15,
} as const;

/** enum nl80211_rate_info: NL80211_RATE_INFO_… */
export const RATE_INFO = {
    BITRATE: 1,
    MCS: 2,
    "40_MHZ_WIDTH": 3,
    SHORT_GI: 4,
    BITRATE32: 5,
    VHT_MCS: 6,
    VHT_NSS: 7,
    "80_MHZ_WIDTH": 8,
    "80P80_MHZ_WIDTH": 9,
    "160_MHZ_WIDTH": 10,
    "10_MHZ_WIDTH": 11,
    "5_MHZ_WIDTH": 12,
    HE_MCS: 13,
    HE_NSS: 14,
    HE_GI: 15,
    HE_DCM: 16,
    HE_RU_ALLOC: 17,
    "320_MHZ_WIDTH": 18,
    EHT_MCS: 19,
    EHT_NSS: 20,
    EHT_GI: 21,
    EHT_RU_ALLOC: 22,
} as const;

/** enum nl80211_sta_bss_param: NL80211_STA_BSS_PARAM_… */
export const STA_BSS_PARAM = {
    CTS_PROT: 1,
    SHORT_PREAMBLE: 2,
    SHORT_SLOT_TIME: 3,
    DTIM_PERIOD: 4,
    BEACON_INTERVAL: 5,
} as const;

/** enum nl80211_sta_info: NL80211_STA_INFO_… */
export const STA_INFO = {
    INACTIVE_TIME: 1,
    RX_BYTES: 2,
    TX_BYTES: 3,
    LLID: 4,
    PLID: 5,
    PLINK_STATE: 6,
    SIGNAL: 7,
    TX_BITRATE: 8,
    RX_PACKETS: 9,
    TX_PACKETS: 10,
    TX_RETRIES: 11,
    TX_FAILED: 12,
    SIGNAL_AVG: 13,
    RX_BITRATE: 14,
    BSS_PARAM: 15,
    CONNECTED_TIME: 16,
    STA_FLAGS: 17,
    BEACON_LOSS: 18,
    T_OFFSET: 19,
    LOCAL_PM: 20,
    PEER_PM: 21,
    NONPEER_PM: 22,
    RX_BYTES64: 23,
    TX_BYTES64: 24,
    CHAIN_SIGNAL: 25,
    CHAIN_SIGNAL_AVG: 26,
    EXPECTED_THROUGHPUT: 27,
    RX_DROP_MISC: 28,
    BEACON_RX: 29,
    BEACON_SIGNAL_AVG: 30,
    TID_STATS: 31,
    RX_DURATION: 32,
    PAD: 33,
    ACK_SIGNAL: 34,
    ACK_SIGNAL_AVG: 35,
    RX_MPDUS: 36,
    FCS_ERROR_COUNT: 37,
    CONNECTED_TO_GATE: 38,
    TX_DURATION: 39,
    AIRTIME_WEIGHT: 40,
    AIRTIME_LINK_METRIC: 41,
    ASSOC_AT_BOOTTIME: 42,
    CONNECTED_TO_AS: 43,
} as const;

/** enum nl80211_tid_stats: NL80211_TID_STATS_… */
export const TID_STATS = {
    RX_MSDU: 1,
    TX_MSDU: 2,
    TX_MSDU_RETRIES: 3,
    TX_MSDU_FAILED: 4,
    PAD: 5,
    TXQ_STATS: 6,
} as const;

/** enum nl80211_txq_stats: NL80211_TXQ_STATS_… */
export const TXQ_STATS = {
    BACKLOG_BYTES: 1,
    BACKLOG_PACKETS: 2,
    FLOWS: 3,
    DROPS: 4,
    ECN_MARKS: 5,
    OVERLIMIT: 6,
    OVERMEMORY: 7,
    COLLISIONS: 8,
    TX_BYTES: 9,
    TX_PACKETS: 10,
    MAX_FLOWS: 11,
} as const;

/** enum nl80211_mpath_flags: NL80211_MPATH_FLAG_… */
export const MPATH_FLAGS = {
    ACTIVE: 1,
    RESOLVING: 2,
    SN_VALID: 4,
    FIXED: 8,
    RESOLVED: 16,
} as const;

/** enum nl80211_mpath_info: NL80211_MPATH_INFO_… */
export const MPATH_INFO = {
    FRAME_QLEN: 1,
    SN: 2,
    METRIC: 3,
    EXPTIME: 4,
    FLAGS: 5,
    DISCOVERY_TIMEOUT: 6,
    DISCOVERY_RETRIES: 7,
    HOP_COUNT: 8,
    PATH_CHANGE: 9,
} as const;

/** enum nl80211_band_iftype_attr: NL80211_BAND_IFTYPE_ATTR_… */
export const BAND_IFTYPE_ATTR = {
    IFTYPES: 1,
    HE_CAP_MAC: 2,
    HE_CAP_PHY: 3,
    HE_CAP_MCS_SET: 4,
    HE_CAP_PPE: 5,
    HE_6GHZ_CAPA: 6,
    VENDOR_ELEMS: 7,
    EHT_CAP_MAC: 8,
    EHT_CAP_PHY: 9,
    EHT_CAP_MCS_SET: 10,
    EHT_CAP_PPE: 11,
} as const;

/** enum nl80211_band_attr: NL80211_BAND_ATTR_… */
export const BAND_ATTR = {
    FREQS: 1,
    RATES: 2,
    HT_MCS_SET: 3,
    HT_CAPA: 4,
    HT_AMPDU_FACTOR: 5,
    HT_AMPDU_DENSITY: 6,
    VHT_MCS_SET: 7,
    VHT_CAPA: 8,
    IFTYPE_DATA: 9,
    EDMG_CHANNELS: 10,
    EDMG_BW_CONFIG: 11,
} as const;

/** enum nl80211_wmm_rule: NL80211_WMMR_… */
export const WMM_RULE = {
    CW_MIN: 1,
    CW_MAX: 2,
    AIFSN: 3,
    TXOP: 4,
} as const;

/** enum nl80211_frequency_attr: NL80211_FREQUENCY_ATTR_… */
export const FREQUENCY_ATTR = {
    FREQ: 1,
    DISABLED: 2,
    NO_IR: 3,
    RADAR: 5,
    MAX_TX_POWER: 6,
    DFS_STATE: 7,
    DFS_TIME: 8,
    NO_HT40_MINUS: 9,
    NO_HT40_PLUS: 10,
    NO_80MHZ: 11,
    NO_160MHZ: 12,
    DFS_CAC_TIME: 13,
    INDOOR_ONLY: 14,
    IR_CONCURRENT: 15,
    NO_20MHZ: 16,
    NO_10MHZ: 17,
    WMM: 18,
    NO_HE: 19,
    OFFSET: 20,
    "1MHZ": 21,
    "2MHZ": 22,
    "4MHZ": 23,
    "8MHZ": 24,
    "16MHZ": 25,
    NO_320MHZ: 26,
    NO_EHT: 27,
} as const;

/** enum nl80211_bitrate_attr: NL80211_BITRATE_ATTR_… */
export const BITRATE_ATTR = {
    RATE: 1,
    "2GHZ_SHORTPREAMBLE": 2,
} as const;

/** enum nl80211_reg_initiator: NL80211_REGDOM_SET_BY_… */
export const REG_INITIATOR = {
    CORE: 0,
    USER: 1,
    DRIVER: 2,
    COUNTRY_IE: 3,
} as const;

/** enum nl80211_reg_type: NL80211_REGDOM_TYPE_… */
export const REG_TYPE = {
    COUNTRY: 0,
    WORLD: 1,
    CUSTOM_WORLD: 2,
    INTERSECTION: 3,
} as const;

/** enum nl80211_reg_rule_attr: NL80211_ATTR_… */
export const REG_RULE_ATTR = {
    REG_RULE_FLAGS: 1,
    FREQ_RANGE_START: 2,
    FREQ_RANGE_END: 3,
    FREQ_RANGE_MAX_BW: 4,
    POWER_RULE_MAX_ANT_GAIN: 5,
    POWER_RULE_MAX_EIRP: 6,
    DFS_CAC_TIME: 7,
} as const;

/** enum nl80211_sched_scan_match_attr: NL80211_SCHED_SCAN_MATCH_… */
export const SCHED_SCAN_MATCH_ATTR = {
    ATTR_SSID: 1,
    ATTR_RSSI: 2,
    ATTR_RELATIVE_RSSI: 3,
    ATTR_RSSI_ADJUST: 4,
    ATTR_BSSID: 5,
    PER_BAND_RSSI: 6,
} as const;

/** enum nl80211_reg_rule_flags: NL80211_RRF_… */
export const REG_RULE_FLAGS = {
    NO_OFDM: 1,
    NO_CCK: 2,
    NO_INDOOR: 4,
    NO_OUTDOOR: 8,
    DFS: 16,
    PTP_ONLY: 32,
    PTMP_ONLY: 64,
    NO_IR: 128,
    AUTO_BW: 2048,
    IR_CONCURRENT: 4096,
    NO_HT40MINUS: 8192,
    NO_HT40PLUS: 16384,
    NO_80MHZ: 32768,
    NO_160MHZ: 65536,
    NO_HE: 131072,
    NO_320MHZ: 262144,
} as const;

/** enum nl80211_dfs_regions: NL80211_DFS_… */
export const DFS_REGIONS = {
    UNSET: 0,
    FCC: 1,
    ETSI: 2,
    JP: 3,
} as const;

/** enum nl80211_user_reg_hint_type: NL80211_USER_REG_HINT_… */
export const USER_REG_HINT_TYPE = {
    USER: 0,
    CELL_BASE: 1,
    INDOOR: 2,
} as const;

/** enum nl80211_survey_info: NL80211_SURVEY_INFO_… */
export const SURVEY_INFO = {
    FREQUENCY: 1,
    NOISE: 2,
    IN_USE: 3,
    TIME: 4,
    TIME_BUSY: 5,
    TIME_EXT_BUSY: 6,
    TIME_RX: 7,
    TIME_TX: 8,
    TIME_SCAN: 9,
    PAD: 10,
    TIME_BSS_RX: 11,
    FREQUENCY_OFFSET: 12,
} as const;

/** enum nl80211_mntr_flags: NL80211_MNTR_FLAG_… */
export const MNTR_FLAGS = {
    FCSFAIL: 1,
    PLCPFAIL: 2,
    CONTROL: 3,
    OTHER_BSS: 4,
    COOK_FRAMES: 5,
    ACTIVE: 6,
} as const;

/** enum nl80211_mesh_power_mode: NL80211_MESH_POWER_… */
export const MESH_POWER_MODE = {
    UNKNOWN: 0,
    ACTIVE: 1,
    LIGHT_SLEEP: 2,
    DEEP_SLEEP: 3,
} as const;

/** enum nl80211_meshconf_params: NL80211_MESHCONF_… */
export const MESHCONF_PARAMS = {
    RETRY_TIMEOUT: 1,
    CONFIRM_TIMEOUT: 2,
    HOLDING_TIMEOUT: 3,
    MAX_PEER_LINKS: 4,
    MAX_RETRIES: 5,
    TTL: 6,
    AUTO_OPEN_PLINKS: 7,
    HWMP_MAX_PREQ_RETRIES: 8,
    PATH_REFRESH_TIME: 9,
    MIN_DISCOVERY_TIMEOUT: 10,
    HWMP_ACTIVE_PATH_TIMEOUT: 11,
    HWMP_PREQ_MIN_INTERVAL: 12,
    HWMP_NET_DIAM_TRVS_TIME: 13,
    HWMP_ROOTMODE: 14,
    ELEMENT_TTL: 15,
    HWMP_RANN_INTERVAL: 16,
    GATE_ANNOUNCEMENTS: 17,
    HWMP_PERR_MIN_INTERVAL: 18,
    FORWARDING: 19,
    RSSI_THRESHOLD: 20,
    SYNC_OFFSET_MAX_NEIGHBOR: 21,
    HT_OPMODE: 22,
    HWMP_PATH_TO_ROOT_TIMEOUT: 23,
    HWMP_ROOT_INTERVAL: 24,
    HWMP_CONFIRMATION_INTERVAL: 25,
    POWER_MODE: 26,
    AWAKE_WINDOW: 27,
    PLINK_TIMEOUT: 28,
    CONNECTED_TO_GATE: 29,
    NOLEARN: 30,
    CONNECTED_TO_AS: 31,
} as const;

/** enum nl80211_mesh_setup_params: NL80211_MESH_SETUP_… */
export const MESH_SETUP_PARAMS = {
    ENABLE_VENDOR_PATH_SEL: 1,
    ENABLE_VENDOR_METRIC: 2,
    IE: 3,
    USERSPACE_AUTH: 4,
    USERSPACE_AMPE: 5,
    ENABLE_VENDOR_SYNC: 6,
    USERSPACE_MPM: 7,
    AUTH_PROTOCOL: 8,
} as const;

/** enum nl80211_txq_attr: NL80211_TXQ_ATTR_… */
export const TXQ_ATTR = {
    AC: 1,
    TXOP: 2,
    CWMIN: 3,
    CWMAX: 4,
    AIFS: 5,
} as const;

/** enum nl80211_ac: NL80211_… */
export const AC = {
    AC_VO: 0,
    AC_VI: 1,
    AC_BE: 2,
    AC_BK: 3,
    NUM_ACS: 4,
} as const;

/** enum nl80211_channel_type: NL80211_CHAN_… */
export const CHANNEL_TYPE = {
    NO_HT: 0,
    HT20: 1,
    HT40MINUS: 2,
    HT40PLUS: 3,
} as const;

/** enum nl80211_key_mode: NL80211_KEY_… */
export const KEY_MODE = {
    RX_TX: 0,
    NO_TX: 1,
    SET_TX: 2,
} as const;

/** enum nl80211_chan_width: NL80211_CHAN_WIDTH_… */
export const CHAN_WIDTH = {
    "20_NOHT": 0,
    "20": 1,
    "40": 2,
    "80": 3,
    "80P80": 4,
    "160": 5,
    "5": 6,
    "10": 7,
    "1": 8,
    "2": 9,
    "4": 10,
    "8": 11,
    "16": 12,
    "320": 13,
} as const;

/** enum nl80211_bss_scan_width: NL80211_BSS_CHAN_WIDTH_… */
export const BSS_SCAN_WIDTH = {
    "20": 0,
    "10": 1,
    "5": 2,
    "1": 3,
    "2": 4,
} as const;

/** enum nl80211_bss: NL80211_BSS_… */
export const BSS = {
    BSSID: 1,
    FREQUENCY: 2,
    TSF: 3,
    BEACON_INTERVAL: 4,
    CAPABILITY: 5,
    INFORMATION_ELEMENTS: 6,
    SIGNAL_MBM: 7,
    SIGNAL_UNSPEC: 8,
    STATUS: 9,
    SEEN_MS_AGO: 10,
    BEACON_IES: 11,
    CHAN_WIDTH: 12,
    BEACON_TSF: 13,
    PRESP_DATA: 14,
    LAST_SEEN_BOOTTIME: 15,
    PAD: 16,
    PARENT_TSF: 17,
    PARENT_BSSID: 18,
    CHAIN_SIGNAL: 19,
    FREQUENCY_OFFSET: 20,
    MLO_LINK_ID: 21,
    MLD_ADDR: 22,
} as const;

/** enum nl80211_bss_status: NL80211_BSS_STATUS_… */
export const BSS_STATUS = {
    AUTHENTICATED: 0,
    ASSOCIATED: 1,
    IBSS_JOINED: 2,
} as const;

/** enum nl80211_auth_type: NL80211_AUTHTYPE_… */
export const AUTH_TYPE = {
    OPEN_SYSTEM: 0,
    SHARED_KEY: 1,
    FT: 2,
    NETWORK_EAP: 3,
    SAE: 4,
    FILS_SK: 5,
    FILS_SK_PFS: 6,
    FILS_PK: 7,
    AUTOMATIC: 8,
} as const;

/** enum nl80211_key_type: NL80211_KEYTYPE_… */
export const KEY_TYPE = {
    GROUP: 0,
    PAIRWISE: 1,
    PEERKEY: 2,
} as const;

/** enum nl80211_mfp: NL80211_MFP_… */
export const MFP = {
    NO: 0,
    REQUIRED: 1,
    OPTIONAL: 2,
} as const;

/** enum nl80211_wpa_versions: NL80211_WPA_VERSION_… */
export const WPA_VERSIONS = {
    "1": 1,
    "2": 2,
    "3": 4,
} as const;

/** enum nl80211_key_default_types: NL80211_KEY_DEFAULT_TYPE_… */
export const KEY_DEFAULT_TYPES = {
    UNICAST: 1,
    MULTICAST: 2,
} as const;

/** enum nl80211_key_attributes: NL80211_KEY_… */
export const KEY_ATTRIBUTES = {
    DATA: 1,
    IDX: 2,
    CIPHER: 3,
    SEQ: 4,
    DEFAULT: 5,
    DEFAULT_MGMT: 6,
    TYPE: 7,
    DEFAULT_TYPES: 8,
    MODE: 9,
    DEFAULT_BEACON: 10,
} as const;

/** enum nl80211_tx_rate_attributes: NL80211_TXRATE_… */
export const TX_RATE_ATTRIBUTES = {
    LEGACY: 1,
    HT: 2,
    VHT: 3,
    GI: 4,
    HE: 5,
    HE_GI: 6,
    HE_LTF: 7,
} as const;

/** enum nl80211_txrate_gi: NL80211_TXRATE_… */
export const TXRATE_GI = {
    DEFAULT_GI: 0,
    FORCE_SGI: 1,
    FORCE_LGI: 2,
} as const;

/** enum nl80211_band: NL80211_BAND_… */
export const BAND = {
    "2GHZ": 0,
    "5GHZ": 1,
    "60GHZ": 2,
    "6GHZ": 3,
    S1GHZ: 4,
    LC: 5,
} as const;

/** enum nl80211_ps_state: NL80211_PS_… */
export const PS_STATE = {
    DISABLED: 0,
    ENABLED: 1,
} as const;

/** enum nl80211_attr_cqm: NL80211_ATTR_CQM_… */
export const ATTR_CQM = {
    RSSI_THOLD: 1,
    RSSI_HYST: 2,
    RSSI_THRESHOLD_EVENT: 3,
    PKT_LOSS_EVENT: 4,
    TXE_RATE: 5,
    TXE_PKTS: 6,
    TXE_INTVL: 7,
    BEACON_LOSS_EVENT: 8,
    RSSI_LEVEL: 9,
} as const;

/** enum nl80211_cqm_rssi_threshold_event: NL80211_CQM_RSSI_… */
export const CQM_RSSI_THRESHOLD_EVENT = {
    THRESHOLD_EVENT_LOW: 0,
    THRESHOLD_EVENT_HIGH: 1,
    BEACON_LOSS_EVENT: 2,
} as const;

/** enum nl80211_tx_power_setting: NL80211_TX_POWER_… */
export const TX_POWER_SETTING = {
    AUTOMATIC: 0,
    LIMITED: 1,
    FIXED: 2,
} as const;

/** enum nl80211_tid_config: NL80211_TID_CONFIG_… */
export const TID_CONFIG = {
    ENABLE: 0,
    DISABLE: 1,
} as const;

/** enum nl80211_tx_rate_setting: NL80211_TX_RATE_… */
export const TX_RATE_SETTING = {
    AUTOMATIC: 0,
    LIMITED: 1,
    FIXED: 2,
} as const;

/** enum nl80211_tid_config_attr: NL80211_TID_CONFIG_ATTR_… */
export const TID_CONFIG_ATTR = {
    PAD: 1,
    VIF_SUPP: 2,
    PEER_SUPP: 3,
    OVERRIDE: 4,
    TIDS: 5,
    NOACK: 6,
    RETRY_SHORT: 7,
    RETRY_LONG: 8,
    AMPDU_CTRL: 9,
    RTSCTS_CTRL: 10,
    AMSDU_CTRL: 11,
    TX_RATE_TYPE: 12,
    TX_RATE: 13,
} as const;

/** enum nl80211_packet_pattern_attr: NL80211_PKTPAT_… */
export const PACKET_PATTERN_ATTR = {
    MASK: 1,
    PATTERN: 2,
    OFFSET: 3,
} as const;

/** enum nl80211_wowlan_triggers: NL80211_WOWLAN_TRIG_… */
export const WOWLAN_TRIGGERS = {
    ANY: 1,
    DISCONNECT: 2,
    MAGIC_PKT: 3,
    PKT_PATTERN: 4,
    GTK_REKEY_SUPPORTED: 5,
    GTK_REKEY_FAILURE: 6,
    EAP_IDENT_REQUEST: 7,
    "4WAY_HANDSHAKE": 8,
    RFKILL_RELEASE: 9,
    WAKEUP_PKT_80211: 10,
    WAKEUP_PKT_80211_LEN: 11,
    WAKEUP_PKT_8023: 12,
    WAKEUP_PKT_8023_LEN: 13,
    TCP_CONNECTION: 14,
    WAKEUP_TCP_MATCH: 15,
    WAKEUP_TCP_CONNLOST: 16,
    WAKEUP_TCP_NOMORETOKENS: 17,
    NET_DETECT: 18,
    NET_DETECT_RESULTS: 19,
} as const;

/** enum nl80211_wowlan_tcp_attrs: NL80211_WOWLAN_TCP_… */
export const WOWLAN_TCP_ATTRS = {
    SRC_IPV4: 1,
    DST_IPV4: 2,
    DST_MAC: 3,
    SRC_PORT: 4,
    DST_PORT: 5,
    DATA_PAYLOAD: 6,
    DATA_PAYLOAD_SEQ: 7,
    DATA_PAYLOAD_TOKEN: 8,
    DATA_INTERVAL: 9,
    WAKE_PAYLOAD: 10,
    WAKE_MASK: 11,
} as const;

/** enum nl80211_attr_coalesce_rule: NL80211_ATTR_COALESCE_RULE_… */
export const ATTR_COALESCE_RULE = {
    DELAY: 1,
    CONDITION: 2,
    PKT_PATTERN: 3,
} as const;

/** enum nl80211_coalesce_condition: NL80211_COALESCE_CONDITION_… */
export const COALESCE_CONDITION = {
    MATCH: 0,
    NO_MATCH: 1,
} as const;

/** enum nl80211_iface_limit_attrs: NL80211_IFACE_LIMIT_… */
export const IFACE_LIMIT_ATTRS = {
    UNSPEC: 0,
    MAX: 1,
    TYPES: 2,
} as const;

/** enum nl80211_if_combination_attrs: NL80211_IFACE_COMB_… */
export const IF_COMBINATION_ATTRS = {
    UNSPEC: 0,
    LIMITS: 1,
    MAXNUM: 2,
    STA_AP_BI_MATCH: 3,
    NUM_CHANNELS: 4,
    RADAR_DETECT_WIDTHS: 5,
    RADAR_DETECT_REGIONS: 6,
    BI_MIN_GCD: 7,
} as const;

/** enum nl80211_plink_state: NL80211_PLINK_… */
export const PLINK_STATE = {
    LISTEN: 0,
    OPN_SNT: 1,
    OPN_RCVD: 2,
    CNF_RCVD: 3,
    ESTAB: 4,
    HOLDING: 5,
    BLOCKED: 6,
} as const;

/** enum plink_actions: NL80211_PLINK_ACTION_… */
export const PLINK_ACTIONS = {
    NO_ACTION: 0,
    OPEN: 1,
    BLOCK: 2,
} as const;

/** enum nl80211_rekey_data: NL80211_REKEY_DATA_… */
export const REKEY_DATA = {
    KEK: 1,
    KCK: 2,
    REPLAY_CTR: 3,
    AKM: 4,
} as const;

/** enum nl80211_hidden_ssid: NL80211_HIDDEN_SSID_… */
export const HIDDEN_SSID = {
    NOT_IN_USE: 0,
    ZERO_LEN: 1,
    ZERO_CONTENTS: 2,
} as const;

/** enum nl80211_sta_wme_attr: NL80211_STA_WME_… */
export const STA_WME_ATTR = {
    UAPSD_QUEUES: 1,
    MAX_SP: 2,
} as const;

/** enum nl80211_pmksa_candidate_attr: NL80211_PMKSA_CANDIDATE_… */
export const PMKSA_CANDIDATE_ATTR = {
    INDEX: 1,
    BSSID: 2,
    PREAUTH: 3,
} as const;

/** enum nl80211_tdls_operation: NL80211_TDLS_… */
export const TDLS_OPERATION = {
    DISCOVERY_REQ: 0,
    SETUP: 1,
    TEARDOWN: 2,
    ENABLE_LINK: 3,
    DISABLE_LINK: 4,
} as const;

/** enum nl80211_ap_sme_features: NL80211_AP_SME_SA_QUERY_… */
export const AP_SME_FEATURES = {
    OFFLOAD: 1,
} as const;

/** enum nl80211_feature_flags: NL80211_FEATURE_… */
export const FEATURE_FLAGS = {
    SK_TX_STATUS: 1,
    HT_IBSS: 2,
    INACTIVITY_TIMER: 4,
    CELL_BASE_REG_HINTS: 8,
    P2P_DEVICE_NEEDS_CHANNEL: 16,
    SAE: 32,
    LOW_PRIORITY_SCAN: 64,
    SCAN_FLUSH: 128,
    AP_SCAN: 256,
    VIF_TXPOWER: 512,
    NEED_OBSS_SCAN: 1024,
    P2P_GO_CTWIN: 2048,
    P2P_GO_OPPPS: 4096,
    ADVERTISE_CHAN_LIMITS: 16384,
    FULL_AP_CLIENT_STATE: 32768,
    USERSPACE_MPM: 65536,
    ACTIVE_MONITOR: 131072,
    AP_MODE_CHAN_WIDTH_CHANGE: 262144,
    DS_PARAM_SET_IE_IN_PROBES: 524288,
    WFA_TPC_IE_IN_PROBES: 1048576,
    QUIET: 2097152,
    TX_POWER_INSERTION: 4194304,
    ACKTO_ESTIMATION: 8388608,
    STATIC_SMPS: 16777216,
    DYNAMIC_SMPS: 33554432,
    SUPPORTS_WMM_ADMISSION: 67108864,
    MAC_ON_CREATE: 134217728,
    TDLS_CHANNEL_SWITCH: 268435456,
    SCAN_RANDOM_MAC_ADDR: 536870912,
    SCHED_SCAN_RANDOM_MAC_ADDR: 1073741824,
    ND_RANDOM_MAC_ADDR: 2147483648,
} as const;

/** enum nl80211_ext_feature_index: NL80211_EXT_FEATURE_… */
export const EXT_FEATURE_INDEX = {
    VHT_IBSS: 0,
    RRM: 1,
    MU_MIMO_AIR_SNIFFER: 2,
    SCAN_START_TIME: 3,
    BSS_PARENT_TSF: 4,
    SET_SCAN_DWELL: 5,
    BEACON_RATE_LEGACY: 6,
    BEACON_RATE_HT: 7,
    BEACON_RATE_VHT: 8,
    FILS_STA: 9,
    MGMT_TX_RANDOM_TA: 10,
    MGMT_TX_RANDOM_TA_CONNECTED: 11,
    SCHED_SCAN_RELATIVE_RSSI: 12,
    CQM_RSSI_LIST: 13,
    FILS_SK_OFFLOAD: 14,
    "4WAY_HANDSHAKE_STA_PSK": 15,
    "4WAY_HANDSHAKE_STA_1X": 16,
    FILS_MAX_CHANNEL_TIME: 17,
    ACCEPT_BCAST_PROBE_RESP: 18,
    OCE_PROBE_REQ_HIGH_TX_RATE: 19,
    OCE_PROBE_REQ_DEFERRAL_SUPPRESSION: 20,
    MFP_OPTIONAL: 21,
    LOW_SPAN_SCAN: 22,
    LOW_POWER_SCAN: 23,
    HIGH_ACCURACY_SCAN: 24,
    DFS_OFFLOAD: 25,
    CONTROL_PORT_OVER_NL80211: 26,
    ACK_SIGNAL_SUPPORT: 27,
    DATA_ACK_SIGNAL_SUPPORT: 27,
    TXQS: 28,
    SCAN_RANDOM_SN: 29,
    SCAN_MIN_PREQ_CONTENT: 30,
    CAN_REPLACE_PTK0: 31,
    ENABLE_FTM_RESPONDER: 32,
    AIRTIME_FAIRNESS: 33,
    AP_PMKSA_CACHING: 34,
    SCHED_SCAN_BAND_SPECIFIC_RSSI_THOLD: 35,
    EXT_KEY_ID: 36,
    STA_TX_PWR: 37,
    SAE_OFFLOAD: 38,
    VLAN_OFFLOAD: 39,
    AQL: 40,
    BEACON_PROTECTION: 41,
    CONTROL_PORT_NO_PREAUTH: 42,
    PROTECTED_TWT: 43,
    DEL_IBSS_STA: 44,
    MULTICAST_REGISTRATIONS: 45,
    BEACON_PROTECTION_CLIENT: 46,
    SCAN_FREQ_KHZ: 47,
    CONTROL_PORT_OVER_NL80211_TX_STATUS: 48,
    OPERATING_CHANNEL_VALIDATION: 49,
    "4WAY_HANDSHAKE_AP_PSK": 50,
    SAE_OFFLOAD_AP: 51,
    FILS_DISCOVERY: 52,
    UNSOL_BCAST_PROBE_RESP: 53,
    BEACON_RATE_HE: 54,
    SECURE_LTF: 55,
    SECURE_RTT: 56,
    PROT_RANGE_NEGO_AND_MEASURE: 57,
    BSS_COLOR: 58,
    FILS_CRYPTO_OFFLOAD: 59,
    RADAR_BACKGROUND: 60,
    POWERED_ADDR_CHANGE: 61,
    PUNCT: 62,
} as const;

/** enum nl80211_probe_resp_offload_support_attr: NL80211_PROBE_RESP_OFFLOAD_SUPPORT_… */
export const PROBE_RESP_OFFLOAD_SUPPORT_ATTR = {
    WPS: 1,
    WPS2: 2,
    P2P: 4,
    "80211U": 8,
} as const;

/** enum nl80211_connect_failed_reason: NL80211_CONN_FAIL_… */
export const CONNECT_FAILED_REASON = {
    MAX_CLIENTS: 0,
    BLOCKED_CLIENT: 1,
} as const;

/** enum nl80211_timeout_reason: NL80211_TIMEOUT_… */
export const TIMEOUT_REASON = {
    UNSPECIFIED: 0,
    SCAN: 1,
    AUTH: 2,
    ASSOC: 3,
} as const;

/** enum nl80211_scan_flags: NL80211_SCAN_FLAG_… */
export const SCAN_FLAGS = {
    LOW_PRIORITY: 1,
    FLUSH: 2,
    AP: 4,
    RANDOM_ADDR: 8,
    FILS_MAX_CHANNEL_TIME: 16,
    ACCEPT_BCAST_PROBE_RESP: 32,
    OCE_PROBE_REQ_HIGH_TX_RATE: 64,
    OCE_PROBE_REQ_DEFERRAL_SUPPRESSION: 128,
    LOW_SPAN: 256,
    LOW_POWER: 512,
    HIGH_ACCURACY: 1024,
    RANDOM_SN: 2048,
    MIN_PREQ_CONTENT: 4096,
    FREQ_KHZ: 8192,
    COLOCATED_6GHZ: 16384,
} as const;

/** enum nl80211_acl_policy: NL80211_ACL_POLICY_… */
export const ACL_POLICY = {
    ACCEPT_UNLESS_LISTED: 0,
    DENY_UNLESS_LISTED: 1,
} as const;

/** enum nl80211_smps_mode: NL80211_SMPS_… */
export const SMPS_MODE = {
    OFF: 0,
    STATIC: 1,
    DYNAMIC: 2,
} as const;

/** enum nl80211_radar_event: NL80211_RADAR_… */
export const RADAR_EVENT = {
    DETECTED: 0,
    CAC_FINISHED: 1,
    CAC_ABORTED: 2,
    NOP_FINISHED: 3,
    PRE_CAC_EXPIRED: 4,
    CAC_STARTED: 5,
} as const;

/** enum nl80211_dfs_state: NL80211_DFS_… */
export const DFS_STATE = {
    USABLE: 0,
    UNAVAILABLE: 1,
    AVAILABLE: 2,
} as const;

/** enum nl80211_protocol_features: NL80211_PROTOCOL_FEATURE_SPLIT_WIPHY_… */
export const PROTOCOL_FEATURES = {
    DUMP: 1,
} as const;

/** enum nl80211_crit_proto_id: NL80211_CRIT_PROTO_… */
export const CRIT_PROTO_ID = {
    UNSPEC: 0,
    DHCP: 1,
    EAPOL: 2,
    APIPA: 3,
} as const;

/** enum nl80211_rxmgmt_flags: NL80211_RXMGMT_FLAG_… */
export const RXMGMT_FLAGS = {
    ANSWERED: 1,
    EXTERNAL_AUTH: 2,
} as const;

/** enum nl80211_tdls_peer_capability: NL80211_TDLS_PEER_… */
export const TDLS_PEER_CAPABILITY = {
    HT: 1,
    VHT: 2,
    WMM: 4,
    HE: 8,
} as const;

/** enum nl80211_sched_scan_plan: NL80211_SCHED_SCAN_PLAN_… */
export const SCHED_SCAN_PLAN = {
    INTERVAL: 1,
    ITERATIONS: 2,
} as const;

/** enum nl80211_bss_select_attr: NL80211_BSS_SELECT_ATTR_… */
export const BSS_SELECT_ATTR = {
    RSSI: 1,
    BAND_PREF: 2,
    RSSI_ADJUST: 3,
} as const;

/** enum nl80211_nan_function_type: NL80211_NAN_FUNC_… */
export const NAN_FUNCTION_TYPE = {
    PUBLISH: 0,
    SUBSCRIBE: 1,
    FOLLOW_UP: 2,
    MAX_TYPE: 2,
} as const;

/** enum nl80211_nan_publish_type: NL80211_NAN_… */
export const NAN_PUBLISH_TYPE = {
    SOLICITED_PUBLISH: 1,
    UNSOLICITED_PUBLISH: 2,
} as const;

/** enum nl80211_nan_func_term_reason: NL80211_NAN_FUNC_TERM_REASON_… */
export const NAN_FUNC_TERM_REASON = {
    USER_REQUEST: 0,
    TTL_EXPIRED: 1,
    ERROR: 2,
} as const;

/** enum nl80211_nan_func_attributes: NL80211_NAN_FUNC_… */
export const NAN_FUNC_ATTRIBUTES = {
    TYPE: 1,
    SERVICE_ID: 2,
    PUBLISH_TYPE: 3,
    PUBLISH_BCAST: 4,
    SUBSCRIBE_ACTIVE: 5,
    FOLLOW_UP_ID: 6,
    FOLLOW_UP_REQ_ID: 7,
    FOLLOW_UP_DEST: 8,
    CLOSE_RANGE: 9,
    TTL: 10,
    SERVICE_INFO: 11,
    SRF: 12,
    RX_MATCH_FILTER: 13,
    TX_MATCH_FILTER: 14,
    INSTANCE_ID: 15,
    TERM_REASON: 16,
} as const;

/** enum nl80211_nan_srf_attributes: NL80211_NAN_SRF_… */
export const NAN_SRF_ATTRIBUTES = {
    INCLUDE: 1,
    BF: 2,
    BF_IDX: 3,
    MAC_ADDRS: 4,
} as const;

/** enum nl80211_nan_match_attributes: NL80211_NAN_MATCH_FUNC_… */
export const NAN_MATCH_ATTRIBUTES = {
    LOCAL: 1,
    PEER: 2,
} as const;

/** enum nl80211_external_auth_action: NL80211_EXTERNAL_AUTH_… */
export const EXTERNAL_AUTH_ACTION = {
    START: 0,
    ABORT: 1,
} as const;

/** enum nl80211_ftm_responder_attributes: NL80211_FTM_RESP_ATTR_… */
export const FTM_RESPONDER_ATTRIBUTES = {
    ENABLED: 1,
    LCI: 2,
    CIVICLOC: 3,
} as const;

/** enum nl80211_ftm_responder_stats: NL80211_FTM_STATS_… */
export const FTM_RESPONDER_STATS = {
    SUCCESS_NUM: 1,
    PARTIAL_NUM: 2,
    FAILED_NUM: 3,
    ASAP_NUM: 4,
    NON_ASAP_NUM: 5,
    TOTAL_DURATION_MSEC: 6,
    UNKNOWN_TRIGGERS_NUM: 7,
    RESCHEDULE_REQUESTS_NUM: 8,
    OUT_OF_WINDOW_TRIGGERS_NUM: 9,
    PAD: 10,
} as const;

/** enum nl80211_preamble: NL80211_PREAMBLE_… */
export const PREAMBLE = {
    LEGACY: 0,
    HT: 1,
    VHT: 2,
    DMG: 3,
    HE: 4,
} as const;

/** enum nl80211_peer_measurement_type: NL80211_PMSR_TYPE_… */
export const PEER_MEASUREMENT_TYPE = {
    INVALID: 0,
    FTM: 1,
} as const;

/** enum nl80211_peer_measurement_status: NL80211_PMSR_STATUS_… */
export const PEER_MEASUREMENT_STATUS = {
    SUCCESS: 0,
    REFUSED: 1,
    TIMEOUT: 2,
    FAILURE: 3,
} as const;

/** enum nl80211_peer_measurement_req: NL80211_PMSR_REQ_ATTR_… */
export const PEER_MEASUREMENT_REQ = {
    DATA: 1,
    GET_AP_TSF: 2,
} as const;

/** enum nl80211_peer_measurement_resp: NL80211_PMSR_RESP_ATTR_… */
export const PEER_MEASUREMENT_RESP = {
    DATA: 1,
    STATUS: 2,
    HOST_TIME: 3,
    AP_TSF: 4,
    FINAL: 5,
    PAD: 6,
} as const;

/** enum nl80211_peer_measurement_peer_attrs: NL80211_PMSR_PEER_ATTR_… */
export const PEER_MEASUREMENT_PEER_ATTRS = {
    ADDR: 1,
    CHAN: 2,
    REQ: 3,
    RESP: 4,
} as const;

/** enum nl80211_peer_measurement_attrs: NL80211_PMSR_ATTR_… */
export const PEER_MEASUREMENT_ATTRS = {
    MAX_PEERS: 1,
    REPORT_AP_TSF: 2,
    RANDOMIZE_MAC_ADDR: 3,
    TYPE_CAPA: 4,
    PEERS: 5,
} as const;

/** enum nl80211_peer_measurement_ftm_capa: NL80211_PMSR_FTM_CAPA_ATTR_… */
export const PEER_MEASUREMENT_FTM_CAPA = {
    ASAP: 1,
    NON_ASAP: 2,
    REQ_LCI: 3,
    REQ_CIVICLOC: 4,
    PREAMBLES: 5,
    BANDWIDTHS: 6,
    MAX_BURSTS_EXPONENT: 7,
    MAX_FTMS_PER_BURST: 8,
    TRIGGER_BASED: 9,
    NON_TRIGGER_BASED: 10,
} as const;

/** enum nl80211_peer_measurement_ftm_req: NL80211_PMSR_FTM_REQ_ATTR_… */
export const PEER_MEASUREMENT_FTM_REQ = {
    ASAP: 1,
    PREAMBLE: 2,
    NUM_BURSTS_EXP: 3,
    BURST_PERIOD: 4,
    BURST_DURATION: 5,
    FTMS_PER_BURST: 6,
    NUM_FTMR_RETRIES: 7,
    REQUEST_LCI: 8,
    REQUEST_CIVICLOC: 9,
    TRIGGER_BASED: 10,
    NON_TRIGGER_BASED: 11,
    LMR_FEEDBACK: 12,
    BSS_COLOR: 13,
} as const;

/** enum nl80211_peer_measurement_ftm_failure_reasons: NL80211_PMSR_FTM_FAILURE_… */
export const PEER_MEASUREMENT_FTM_FAILURE_REASONS = {
    UNSPECIFIED: 0,
    NO_RESPONSE: 1,
    REJECTED: 2,
    WRONG_CHANNEL: 3,
    PEER_NOT_CAPABLE: 4,
    INVALID_TIMESTAMP: 5,
    PEER_BUSY: 6,
    BAD_CHANGED_PARAMS: 7,
} as const;

/** enum nl80211_peer_measurement_ftm_resp: NL80211_PMSR_FTM_RESP_ATTR_… */
export const PEER_MEASUREMENT_FTM_RESP = {
    FAIL_REASON: 1,
    BURST_INDEX: 2,
    NUM_FTMR_ATTEMPTS: 3,
    NUM_FTMR_SUCCESSES: 4,
    BUSY_RETRY_TIME: 5,
    NUM_BURSTS_EXP: 6,
    BURST_DURATION: 7,
    FTMS_PER_BURST: 8,
    RSSI_AVG: 9,
    RSSI_SPREAD: 10,
    TX_RATE: 11,
    RX_RATE: 12,
    RTT_AVG: 13,
    RTT_VARIANCE: 14,
    RTT_SPREAD: 15,
    DIST_AVG: 16,
    DIST_VARIANCE: 17,
    DIST_SPREAD: 18,
    LCI: 19,
    CIVICLOC: 20,
    PAD: 21,
} as const;

/** enum nl80211_obss_pd_attributes: NL80211_HE_OBSS_PD_ATTR_… */
export const OBSS_PD_ATTRIBUTES = {
    MIN_OFFSET: 1,
    MAX_OFFSET: 2,
    NON_SRG_MAX_OFFSET: 3,
    BSS_COLOR_BITMAP: 4,
    PARTIAL_BSSID_BITMAP: 5,
    SR_CTRL: 6,
} as const;

/** enum nl80211_bss_color_attributes: NL80211_HE_BSS_COLOR_ATTR_… */
export const BSS_COLOR_ATTRIBUTES = {
    COLOR: 1,
    DISABLED: 2,
    PARTIAL: 3,
} as const;

/** enum nl80211_iftype_akm_attributes: NL80211_IFTYPE_AKM_ATTR_… */
export const IFTYPE_AKM_ATTRIBUTES = {
    IFTYPES: 1,
    SUITES: 2,
} as const;

/** enum nl80211_fils_discovery_attributes: NL80211_FILS_DISCOVERY_ATTR_… */
export const FILS_DISCOVERY_ATTRIBUTES = {
    INT_MIN: 1,
    INT_MAX: 2,
    TMPL: 3,
} as const;

/** enum nl80211_unsol_bcast_probe_resp_attributes: NL80211_UNSOL_BCAST_PROBE_RESP_ATTR_… */
export const UNSOL_BCAST_PROBE_RESP_ATTRIBUTES = {
    INT: 1,
    TMPL: 2,
} as const;

/** enum nl80211_sae_pwe_mechanism: NL80211_SAE_PWE_… */
export const SAE_PWE_MECHANISM = {
    UNSPECIFIED: 0,
    HUNT_AND_PECK: 1,
    HASH_TO_ELEMENT: 2,
    BOTH: 3,
} as const;

/** enum nl80211_sar_type: NL80211_SAR_TYPE_… */
export const SAR_TYPE = {
    POWER: 0,
} as const;

/** enum nl80211_sar_attrs: NL80211_SAR_ATTR_… */
export const SAR_ATTRS = {
    TYPE: 1,
    SPECS: 2,
} as const;

/** enum nl80211_sar_specs_attrs: NL80211_SAR_ATTR_SPECS_… */
export const SAR_SPECS_ATTRS = {
    POWER: 1,
    RANGE_INDEX: 2,
    START_FREQ: 3,
    END_FREQ: 4,
} as const;

/** enum nl80211_mbssid_config_attributes: NL80211_MBSSID_CONFIG_ATTR_… */
export const MBSSID_CONFIG_ATTRIBUTES = {
    MAX_INTERFACES: 1,
    MAX_EMA_PROFILE_PERIODICITY: 2,
    INDEX: 3,
    TX_IFINDEX: 4,
    EMA: 5,
} as const;

/** enum nl80211_ap_settings_flags: NL80211_AP_SETTINGS_… */
export const AP_SETTINGS_FLAGS = {
    EXTERNAL_AUTH_SUPPORT: 1,
    SA_QUERY_OFFLOAD_SUPPORT: 2,
} as const;
