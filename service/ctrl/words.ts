/** What became of a control word of the original's. */
export type Word = BuiltWord | LaterWord | RefusedWord;

interface BuiltWord {
    readonly word: string;
    readonly is: "built";
    readonly does: string;
    /** The members of D-Bus that do the same; none: `only` says why. */
    readonly dbus: readonly string[];
    readonly only?: string;
    /** Where it is understood; most are on the socket of an interface. */
    readonly at?: "global" | "both";
}

interface LaterWord {
    readonly word: string;
    readonly is: "later";
    /** The capability that it belongs to. */
    readonly comesWith: string;
}

interface RefusedWord {
    readonly word: string;
    readonly is: "refused";
    readonly reason: string;
}

export interface WordFamily {
    readonly name: string;
    readonly words: readonly Word[];
}

const built = (word: string, does: string, ...dbus: readonly string[]): BuiltWord => ({
    word,
    is: "built",
    does,
    dbus,
});
/** On the global socket too. */
const both = (word: string, does: string, ...dbus: readonly string[]): BuiltWord => ({
    ...built(word, does, ...dbus),
    at: "both",
});
const only = (word: string, does: string, reason: string, at?: BuiltWord["at"]): BuiltWord => ({
    word,
    is: "built",
    does,
    dbus: [],
    only: reason,
    ...(at !== undefined && { at }),
});
const later = (comesWith: string, words: string): readonly LaterWord[] =>
    words.split(/\s+/).map(word => ({ word, is: "later", comesWith }));
const refused = (reason: string, words: string): readonly RefusedWord[] =>
    words.split(/\s+/).map(word => ({ word, is: "refused", reason }));

const SOCKETS = "belongs to control sockets themselves";
const SIGNALS = "D-Bus has signals, which the bus delivers to whom it concerns";
const READ = "D-Bus has properties of objects in its place";

/**
 * Every word that wpa_supplicant 2.10 or hostap's main branch understands on a control socket of a station, in the families in
 * which `wpa_cli help` names them. `COMMANDS.md` is made of it.
 */
export const WORD_FAMILIES: readonly WordFamily[] = [
    {
        name: "Control sockets",
        words: [
            only("PING", "Answers `PONG`.", SOCKETS, "both"),
            only("ATTACH", "Sends events from now on.", SIGNALS, "both"),
            only("DETACH", "Sends no more events.", SIGNALS, "both"),
            only("LEVEL", "Sends events of this level (0 to 5) and above.", SIGNALS),
            only("IFNAME", "The interface that the socket belongs to.", SOCKETS),
        ],
    },
    {
        name: "The daemon",
        words: [
            built(
                "LOG_LEVEL",
                "Level of the log and whether its lines have timestamps.",
                "DebugLevel",
                "DebugTimestamp",
            ),
            only("NOTE", "Writes a line into the log.", "a line for the log needs no bus"),
            only("RELOG", "Opens the log file anew.", "log rotation sends SIGUSR1 or a command, not a call", "both"),
            only("TERMINATE", "Ends the daemon.", "systemd ends a service on the bus", "both"),
            { ...built("INTERFACES", "The interfaces under control.", "Interfaces", "GetInterface"), at: "both" },
            { ...built("INTERFACE_ADD", "Takes over an interface.", "CreateInterface"), at: "global" },
            { ...built("INTERFACE_REMOVE", "Gives an interface up.", "RemoveInterface"), at: "global" },
            only(
                "SUSPEND",
                "Nothing: the clock tells that the machine slept.",
                "logind tells on its own bus name",
                "both",
            ),
            only(
                "RESUME",
                "Nothing: the clock tells that the machine slept.",
                "logind tells on its own bus name",
                "both",
            ),
            only(
                "INTERFACE_LIST",
                "Nothing: only drivers of other systems know which interfaces there are.",
                "as empty there",
                "both",
            ),
            ...later("Fast session transfer", "FST-ATTACH FST-DETACH FST-MANAGER"),
            ...refused("test code of the original", "MODULE_TESTS"),
        ],
    },
    {
        name: "Status",
        words: [
            {
                ...built(
                    "STATUS",
                    "State, link and addresses, one a line; `-VERBOSE`, `-WPS`, `-DRIVER`. On the global socket, the interfaces.",
                    "State",
                    "CurrentBSS",
                    "CurrentNetwork",
                    "CurrentAuthMode",
                    "Ifname",
                    "Driver",
                    "BridgeIfname",
                    "MACAddress",
                ),
                at: "both",
            },
            built(
                "DECISIONS",
                "Why a BSS, a scan or a move was or was not chosen last, and what there was to choose from (a word of our own).",
                "LastDecision",
            ),
            only("MIB", "Variables of IEEE 802.11 and IEEE 802.1X under their names there.", READ),
            only("PMKSA", "The cached pairwise master keys: none yet.", "no client of D-Bus asked for it"),
            only("PMKSA_FLUSH", "Forgets cached pairwise master keys.", "no client of D-Bus asked for it"),
            built("SIGNAL_POLL", "Signal, rate and channel of the link.", "SignalPoll"),
            built("SIGNAL_MONITOR", "Events when the signal crosses a threshold.", "SignalChange"),
            built("PKTCNT_POLL", "Counts of packets of the link.", "SignalPoll"),
            only(
                "RADIO_WORK",
                "`show`: who uses the radio and who waits for it; `add`, `done`: a program outside takes its turn.",
                "only who does something with the radio himself wants a turn",
            ),
            only("WMM_AC_STATUS", "Admission control: off.", "no client of D-Bus asked for it"),
            built("GET_CAPABILITY", "What is possible, by field.", "Capabilities", "EapMethods"),
            built("DRIVER_FLAGS", "What the driver can do, in the original's bits.", "Capabilities"),
            built("DRIVER_FLAGS2", "More of that.", "Capabilities"),
        ],
    },
    {
        name: "Connecting",
        words: [
            built("REASSOCIATE", "Connects again, to the best BSS.", "Reassociate"),
            built("REATTACH", "Connects again, to the same BSS.", "Reattach"),
            built("RECONNECT", "Connects if it was told to disconnect.", "Reconnect"),
            built("DISCONNECT", "Disconnects and stays so.", "Disconnect"),
            built("ROAM", "Moves to another BSS of the network.", "Roam"),
            only(
                "STA_AUTOCONNECT",
                "Whether a connection that is lost is looked for.",
                "NetworkManager decides that itself",
            ),
            built("LOGON", "Opens the port again.", "EAPLogon"),
            built("LOGOFF", "Tells the access point goodbye and closes the port.", "EAPLogoff"),
            only("REAUTHENTICATE", "Runs IEEE 802.1X again, where it runs.", "no client of D-Bus asked for it"),
            only(
                "ERP_FLUSH",
                "Forgets keys of the EAP reauthentication protocol: there are none.",
                "no client of D-Bus asked for it",
            ),
            built("CTRL-RSP-", "The answer to a request for a password or a PIN.", "NetworkReply"),
            ...later("IEEE 802.1X", "PREAUTH"),
            ...later("Fast BSS transition", "FT_DS"),
            ...later("PMKSA caching", "PMKSA_GET PMKSA_ADD MESH_PMKSA_GET MESH_PMKSA_ADD PTKSA_CACHE_LIST"),
            ...later("FILS", "FILS_HLP_REQ_ADD FILS_HLP_REQ_FLUSH"),
            ...later("Random addresses", "NEW_RANDOM_MAC_ADDRESS"),
        ],
    },
    {
        name: "Networks",
        words: [
            built(
                "LIST_NETWORKS",
                "Number, SSID, BSSID and flags of each network; `LAST_ID=n`.",
                "Networks",
                "Properties",
            ),
            built("ADD_NETWORK", "A new network, disabled; its number.", "AddNetwork"),
            built("REMOVE_NETWORK", "Removes a network, or `all`.", "RemoveNetwork", "RemoveAllNetworks"),
            built(
                "SELECT_NETWORK",
                "Uses this network and no other, or `any`; `freq=`: where it is looked for first.",
                "SelectNetwork",
            ),
            built("ENABLE_NETWORK", "Allows a network, or `all`; `no-connect`.", "Enabled"),
            built("DISABLE_NETWORK", "Forbids a network, or `all`.", "Enabled"),
            built("SET_NETWORK", "Sets a field of a network.", "Properties"),
            built("GET_NETWORK", "A field of a network; `*` for a secret.", "Properties"),
            {
                ...only(
                    "DUP_NETWORK",
                    "Copies a field from one network to another, secrets too.",
                    "no client of D-Bus asked for it",
                ),
                at: "both",
            },
            built("BSSID", "The BSSID that a network has to use.", "Properties"),
            only(
                "BSSID_IGNORE",
                "The BSSs that are passed over because they failed; adds one, or `clear`.",
                "failures are forgotten in time",
            ),
            only("BLACKLIST", "The old name of `BSSID_IGNORE`.", "failures are forgotten in time"),
        ],
    },
    {
        name: "Credentials",
        words: [
            built("LIST_CREDS", "Number, realm, user, domain and IMSI of each.", "AddCred"),
            built("ADD_CRED", "A new credential; its number.", "AddCred"),
            built(
                "REMOVE_CRED",
                "Removes one, `all`, or those of `sp_fqdn=` or `provisioning_sp=`.",
                "RemoveCred",
                "RemoveAllCreds",
            ),
            built("SET_CRED", "Sets a field of a credential.", "AddCred"),
            only("GET_CRED", "A field of a credential; `*` for a secret.", "no client of D-Bus asked for it"),
        ],
    },
    {
        name: "Scanning",
        words: [
            built(
                "SCAN",
                "Scans; `TYPE=ONLY`, `freq=`, `passive=1`, `ssid HEX`, `bssid=`, `only_new=1`, `use_id=1`, `scan_id=`.",
                "Scan",
                "Scanning",
            ),
            built("SCAN_RESULTS", "The BSSs that are known, one a line.", "BSSs"),
            built("ABORT_SCAN", "Ends the running scan.", "AbortScan"),
            built(
                "BSS",
                "Everything about a BSS: by BSSID, place, `ID-n`, `NEXT-n`, `FIRST`, `LAST`, `CURRENT`, `RANGE=`; `MASK=`.",
                "BSSs",
                "SSID",
                "BSSID",
                "Privacy",
                "Mode",
                "Signal",
                "Frequency",
                "WPA",
                "RSN",
                "WPS",
                "IEs",
                "Age",
                "ANQP",
            ),
            built("BSS_FLUSH", "Forgets the BSSs that were not heard for so many seconds.", "FlushBSS"),
            built("BSS_EXPIRE_AGE", "After how many seconds a BSS is forgotten.", "BSSExpireAge"),
            built("BSS_EXPIRE_COUNT", "After how many scans without it a BSS is forgotten.", "BSSExpireCount"),
            built("SCAN_INTERVAL", "Seconds between scans that find nothing.", "ScanInterval"),
            built("AP_SCAN", "Who selects access points.", "ApScan"),
            built("AUTOSCAN", "How it is scanned while nothing is connected.", "AutoScan"),
            built(
                "MAC_RAND_SCAN",
                "Random addresses in scans; `addr=` and `mask=` keep part of one.",
                "MACAddressRandomizationMask",
            ),
            ...later("Vendor commands", "GET_PREF_FREQ_LIST"),
        ],
    },
    {
        name: "Settings",
        words: [
            built(
                "SET",
                "A field of the configuration outside networks; `blob NAME HEX`; words such as `ps`, `pno` and `disallow_aps`.",
                "AddBlob",
            ),
            built("GET", "A field of the configuration outside networks; `version`, `max_command_len`.", "Get"),
            built("DUMP", "All of them that can be read.", "GetAll"),
            { ...built("SAVE_CONFIG", "Writes the configuration file.", "SaveConfig"), at: "both" },
            only("RECONFIGURE", "Reads the configuration file again.", "SIGHUP and `systemctl reload` do it"),
            only("FLUSH", "Forgets everything that clients left behind.", "for test harnesses"),
            built("VENDOR_ELEM_ADD", "Adds elements to frames.", "VendorElemAdd"),
            built("VENDOR_ELEM_GET", "The elements that were added.", "VendorElemGet"),
            built("VENDOR_ELEM_REMOVE", "Removes them, or `*`.", "VendorElemRem"),
        ],
    },
    {
        name: "Wi-Fi Protected Setup",
        words: later(
            "Wi-Fi Protected Setup",
            `WPS_PBC WPS_PIN WPS_CHECK_PIN WPS_CANCEL WPS_NFC WPS_NFC_CONFIG_TOKEN WPS_NFC_TOKEN WPS_NFC_TAG_READ
            NFC_GET_HANDOVER_REQ NFC_GET_HANDOVER_SEL NFC_REPORT_HANDOVER WPS_REG WPS_AP_PIN WPS_ER_START WPS_ER_STOP
            WPS_ER_PIN WPS_ER_PBC WPS_ER_LEARN WPS_ER_SET_CONFIG WPS_ER_CONFIG WPS_ER_NFC_CONFIG_TOKEN`,
        ),
    },
    {
        name: "Wi-Fi Direct and Wi-Fi Display",
        words: [
            both(
                "P2P_FIND",
                "Looks for P2P Devices, for so many seconds; `type=social`, `type=progressive`, `dev_id=`, `dev_type=`, `delay=`, `freq=`, `seek=`, `include_6ghz`.",
                "Find",
            ),
            both("P2P_STOP_FIND", "Looks and listens no more.", "StopFind"),
            both("P2P_LISTEN", "Lets others find us, for so many seconds.", "Listen"),
            both("P2P_EXT_LISTEN", "Lets others find us for so long in every interval, in ms.", "ExtendedListen"),
            both("P2P_PEER", "Everything about a peer, by its address, `FIRST` or `NEXT-`.", "Peers"),
            both(
                "P2P_SET",
                "A setting until the interface goes: `disabled`, `managed`, `discoverability`, `listen_channel`, `peer_filter`, `ssid_postfix`, `disc_int`.",
                "P2PDeviceConfig",
            ),
            both("P2P_REJECT", "Hears of a peer no more.", "RejectPeer"),
            both("P2P_FLUSH", "Forgets all peers and ends what goes on.", "Flush"),
            both(
                "P2P_SERVICE_ADD",
                "Offers a service: `bonjour` query and response, or `upnp` version and service.",
                "AddService",
            ),
            both("P2P_SERVICE_DEL", "Offers it no longer.", "DeleteService"),
            both("P2P_SERVICE_FLUSH", "Offers no service any more.", "FlushService"),
            both("P2P_SERVICE_UPDATE", "Tells others that our services changed.", "ServiceUpdate"),
            both(
                "P2P_SERV_DISC_REQ",
                "Asks a peer, or all, for services once it is found: TLVs, `upnp` or `wifi-display`; the query's number.",
                "ServiceDiscoveryRequest",
            ),
            both("P2P_SERV_DISC_CANCEL_REQ", "Asks no longer.", "ServiceDiscoveryCancelRequest"),
            both("P2P_SERV_DISC_RESP", "Answers what a peer asked.", "ServiceDiscoveryResponse"),
            both(
                "WFD_SUBELEM_SET",
                "Sets a Wi-Fi Display subelement by its id, or `all`, for all interfaces.",
                "WFDIEs",
            ),
            only(
                "P2P_SERVICE_REP",
                "Changes a service of an application service platform.",
                "D-Bus of the original has no such services",
                "both",
            ),
            both("WFD_SUBELEM_GET", "One of them.", "WFDIEs"),
            both("P2P_SERV_DISC_EXTERNAL", "Whether a client answers instead of us.", "ServiceDiscoveryExternal"),
            ...later(
                "Wi-Fi Direct",
                `P2P_ASP_PROVISION P2P_ASP_PROVISION_RESP P2P_CONNECT P2P_GROUP_REMOVE
                P2P_GROUP_ADD P2P_GROUP_MEMBER P2P_PROV_DISC P2P_GET_PASSPHRASE P2P_INVITE P2P_UNAUTHORIZE P2P_CANCEL P2P_PRESENCE_REQ
                P2P_REMOVE_CLIENT P2P_LO_START P2P_LO_STOP P2P_GET_DIRA P2P_VALIDATE_DIRA P2P_REMOVE_IDENTITY`,
            ),
        ],
    },
    {
        name: "Access point, IBSS and mesh",
        words: [
            ...later(
                "Access point",
                `STA STA-FIRST STA-NEXT DEAUTHENTICATE DISASSOCIATE CHAN_SWITCH STOP_AP UPDATE_BEACON ACCEPT_ACL DENY_ACL
                BSS_TM_REQ DISASSOC_IMMINENT ESS_DISASSOC`,
            ),
            ...later("IBSS", "IBSS_RSN"),
            ...later(
                "Mesh",
                "MESH_INTERFACE_ADD MESH_GROUP_ADD MESH_GROUP_REMOVE MESH_PEER_REMOVE MESH_PEER_ADD MESH_LINK_PROBE",
            ),
        ],
    },
    {
        name: "Hotspot 2.0 and Interworking",
        words: [
            only("FETCH_ANQP", "Asks every access point in reach.", "D-Bus asks one at a time, or selects"),
            only("STOP_FETCH_ANQP", "Asks no further one.", "D-Bus asks one at a time, or selects"),
            built(
                "INTERWORKING_SELECT",
                "Looks for networks that credentials are for; `auto` joins the best; `freq=`.",
                "InterworkingSelect",
                "InterworkingAPAdded",
                "InterworkingSelectDone",
            ),
            only(
                "INTERWORKING_CONNECT",
                "Makes a network of a BSS and a credential and joins it.",
                "the original has it on control sockets only",
            ),
            only(
                "INTERWORKING_ADD_NETWORK",
                "The same without joining; its number.",
                "the original has it on control sockets only",
            ),
            built(
                "ANQP_GET",
                "Asks an access point about its network: `freq=`, ANQP-elements by number, `hs20:` and `mbo:` subtypes.",
                "ANQPGet",
                "ANQPQueryDone",
            ),
            built("HS20_ANQP_GET", "Asks for subtypes of Hotspot 2.0.", "ANQPGet"),
            only(
                "GAS_REQUEST",
                "Asks in any advertisement protocol, in hexadecimal digits.",
                "D-Bus asks in the protocol of access points only",
            ),
            only(
                "GAS_RESPONSE_GET",
                "The answer, or a part of it.",
                "D-Bus asks in the protocol of access points only",
            ),
            ...later(
                "Online sign-up",
                `HS20_GET_NAI_HOME_REALM_LIST HS20_ICON_REQUEST REQ_HS20_ICON GET_HS20_ICON
                DEL_HS20_ICON FETCH_OSU CANCEL_FETCH_OSU`,
            ),
        ],
    },
    {
        name: "Easy Connect",
        words: later(
            "Device Provisioning Protocol",
            `DPP_QR_CODE DPP_NFC_URI DPP_NFC_HANDOVER_REQ DPP_NFC_HANDOVER_SEL DPP_BOOTSTRAP_GEN DPP_BOOTSTRAP_REMOVE
            DPP_BOOTSTRAP_GET_URI DPP_BOOTSTRAP_INFO DPP_BOOTSTRAP_SET DPP_AUTH_INIT DPP_LISTEN DPP_STOP_LISTEN
            DPP_CONFIGURATOR_ADD DPP_CONFIGURATOR_REMOVE DPP_CONFIGURATOR_SIGN DPP_CONFIGURATOR_GET_KEY DPP_CONFIGURATOR_SET
            DPP_CONF_SET DPP_PKEX_ADD DPP_PKEX_REMOVE DPP_CONTROLLER_START DPP_CONTROLLER_STOP DPP_CHIRP DPP_STOP_CHIRP
            DPP_RECONFIG DPP_CA_SET DPP_PUSH_BUTTON`,
        ),
    },
    {
        name: "Links of stations",
        words: [
            built("TDLS_DISCOVER", "Looks for a station to talk to directly.", "TDLSDiscover"),
            built("TDLS_SETUP", "Sets a direct link up.", "TDLSSetup"),
            built("TDLS_TEARDOWN", "Ends a direct link.", "TDLSTeardown"),
            built("TDLS_LINK_STATUS", "What is known of a direct link.", "TDLSStatus"),
            built("TDLS_CHAN_SWITCH", "Fails: direct links stay on their channel.", "TDLSChannelSwitch"),
            built("TDLS_CANCEL_CHAN_SWITCH", "Fails: direct links stay on their channel.", "TDLSCancelChannelSwitch"),
            ...later("Admission control", "WMM_AC_ADDTS WMM_AC_DELTS"),
            ...later("Quality of service management", "MSCS SCS DSCP_RESP DSCP_QUERY"),
            ...later("Network management", "WNM_SLEEP WNM_BSS_QUERY COLOC_INTF_REPORT NEIGHBOR_REP_REQUEST"),
            ...later("Target wake time", "TWT_SETUP TWT_TEARDOWN"),
            ...later(
                "Pre-association security and ranging",
                `PASN_START PASN_STOP PASN_DEAUTH PASN_DRIVER PR_PASN_START PR_SET_DIK_CONTEXT PR_CLEAR_DIK_CONTEXT
                PR_RANGING_ABORT`,
            ),
            ...later("Multi-link operation", "MLO_STATUS MLO_SIGNAL_POLL ML_PROBE_REQ SETUP_LINK_RECONFIG"),
            ...later(
                "Neighbour awareness networking",
                `NAN_PUBLISH NAN_CANCEL_PUBLISH NAN_UPDATE_PUBLISH NAN_UNPAUSE_PUBLISH NAN_PUBLISH_STOP_LISTEN NAN_SUBSCRIBE
                NAN_CANCEL_SUBSCRIBE NAN_SUBSCRIBE_STOP_LISTEN NAN_TRANSMIT NAN_FLUSH NAN_START NAN_STOP NAN_SET NAN_UPDATE_CONF
                NAN_SCHED_CONFIG_MAP NAN_NDP_REQUEST NAN_NDP_RESPONSE NAN_NDP_TERMINATE NAN_PEER_INFO NAN_STATUS NAN_BOOTSTRAP
                NAN_BOOTSTRAP_RESET NAN_PAIR NAN_PAIR_ABORT`,
            ),
        ],
    },
    {
        name: "Vendors and tests",
        words: [
            ...refused("commands of one vendor's driver, which only that vendor's programs send", "DRIVER VENDOR"),
            ...refused(
                "switched on in test builds of the original only",
                `DROP_SA MGMT_TX MGMT_TX_DONE MGMT_RX_PROCESS DRIVER_EVENT EAPOL_RX EAPOL_TX DATA_TEST_CONFIG DATA_TEST_TX
                DATA_TEST_FRAME TEST_ALLOC_FAIL GET_ALLOC_FAIL TEST_FAIL GET_FAIL EVENT_TEST TEST_ASSOC_IE TEST_EAPOL_M2_ELEMS
                TEST_EAPOL_M4_ELEMS TEST_RSNXE_DATA RESET_PN KEY_REQUEST RESEND_ASSOC UNPROT_DEAUTH P2P_GET_PASNPTK P2P_PMK_GET`,
            ),
            ...refused("gives a key away", "GET_TK"),
        ],
    },
];

/** Members of D-Bus that no control word stands for, and why. A pattern matches `Interface.Member`. */
export const WITHOUT_WORD: readonly { readonly members: RegExp; readonly reason: string }[] = [
    { members: /^org\.freedesktop\.DBus\./, reason: "the standard interfaces of D-Bus" },
    { members: /\.PropertiesChanged$/, reason: "the properties themselves are told as events" },
    { members: /^wpa_supplicant_ts\./, reason: "why it was decided so, which the original does not tell" },
    {
        members: /^fi\.w1\.wpa_supplicant1\.ExpectDisconnect$/,
        reason: "what NetworkManager asks before the machine sleeps",
    },
    {
        members: /^fi\.w1\.wpa_supplicant1\.DebugShowKeys$/,
        reason: "keys in the log are for the command line (-K) only",
    },
    {
        members: /\.P2PDevice\.(Device(Found|FoundProperties|Lost)|FindStopped)$/,
        reason: "the events P2P-DEVICE-FOUND, P2P-DEVICE-LOST and P2P-FIND-STOPPED",
    },
    { members: /\.Peer\.\w+$/, reason: "lines of P2P_PEER" },
    { members: /\.P2PDevice\.DeviceAddress$/, reason: "STATUS, as p2p_device_address" },
    {
        members:
            /\.P2PDevice\.(\w*Group\w*|PresenceRequest|ProvisionDiscovery\w+|Connect|Cancel|Invit\w+|RemoveClient|GONeg\w+|Wps\w+|Boot\w+|Role|PeerGO)$/,
        reason: "comes with groups of Wi-Fi Direct",
    },
    { members: /^fi\.w1\.wpa_supplicant1\.Capabilities$/, reason: "GET_CAPABILITY asks an interface" },
    {
        members:
            /\.(ScanDone|BSSAdded|BSSRemoved|NetworkAdded|NetworkRemoved|NetworkRequest|InterfaceAdded|InterfaceRemoved)$/,
        reason: "an event, or the reply to the command that caused it",
    },
    { members: /\.(NetworkSelected|BlobAdded|BlobRemoved)$/, reason: "the original tells monitors nothing of it" },
    {
        members: /\.(PskMismatch|SaePasswordMismatch)$/,
        reason: "the event CTRL-EVENT-SSID-TEMP-DISABLED with its reason",
    },
    { members: /\.(Certification|EAP)$/, reason: "comes with IEEE 802.1X, as CTRL-EVENT-EAP-…" },
    {
        members: /\.(GetBlob|RemoveBlob|Blobs)$/,
        reason: "a control socket sets blobs and gives none back: they may be keys",
    },
    {
        members: /\.(SubscribeProbeReq|UnsubscribeProbeReq|ProbeRequest)$/,
        reason: "frames need a type that text has not",
    },
    {
        members: /\.(SetPKCS11EngineAndModulePath|PKCS11EnginePath|PKCS11ModulePath)$/,
        reason: "SET and GET of those fields",
    },
    {
        members: /\.(DisconnectReason|AuthStatusCode|AssocStatusCode|BSSTMStatus)$/,
        reason: "the event of that moment carries the code",
    },
    {
        members: /\.(RoamTime|RoamComplete|SessionLength|ScanInProgress6GHz)$/,
        reason: "the original tells it on D-Bus only",
    },
    { members: /\.Rates$/, reason: "in the elements that BSS shows" },
    { members: /\.(ConfigFile)$/, reason: "who has the socket knows how the daemon was started" },
    { members: /\.(Stations)$/, reason: "comes with the access point" },
    { members: /\.(Country|FastReauth)$/, reason: "SET and GET of that field" },
];
