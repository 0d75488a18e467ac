import type { Accepted } from "#test/hwsim/differential/accept.js";

/** Field by field the same; one daemon says it on one socket, the other one on another. */
const OF_DEVICES = new RegExp(
    `^(?:global )?event <3>(?:${[
        "P2P-DEVICE-FOUND 42:00:00:00:02:00 p2p_dev_addr=42:00:00:00:02:00 pri_dev_type=1-0050F204-1 name='debian on wlan2' " +
            "config_methods=0x188 dev_capab=0x25 group_capab=0x0 wfd_dev_info=0x00111c440036 new=1",
        "P2P-DEVICE-FOUND 52:00:00:00:02:00 p2p_dev_addr=42:00:00:00:02:00 pri_dev_type=1-0050F204-1 name='debian on wlan2' " +
            "config_methods=0x188 dev_capab=0x25 group_capab=0x9 new=1",
        "P2P-DEVICE-LOST p2p_dev_addr=42:00:00:00:02:00",
    ].join("|")})$`,
);

/** What is accepted of the control sockets, and why. */
export const ACCEPTED_CONTROL: readonly Accepted[] = [
    {
        chapter: /./,
        step: /./,
        theirs: /^(p2p_device_address=|p2p_state=|wifi_display=|ifname=p2p-dev|address=42:|p2p-dev-wlan0|global event IFNAME=p2p-dev)/,
        reason: "comes with Wi-Fi Direct",
    },
    {
        chapter: /./,
        step: /./,
        theirs: /CTRL-EVENT-DSCP-POLICY clear_all/,
        reason: "there are no DSCP policies that could be cleared",
    },
    {
        chapter: /^(words|the daemon)$/,
        step: /STATUS/,
        theirs: /^wpa_state=DISCONNECTED$/,
        ours: /^wpa_state=INACTIVE$/,
        reason: "no network is enabled, however the link came up",
    },
    {
        chapter: /./,
        step: /^STATUS-DRIVER$/,
        theirs: /^(prev_bssid|auth_bssid|assoc_freq)=/,
        ours: /^(prev_bssid|auth_bssid|assoc_freq)=/,
        reason: "links that have ended are not remembered",
    },
    { chapter: /^words$/, step: /^PREAUTH/, theirs: /OK/, ours: /UNKNOWN COMMAND/, reason: "comes with 802.1X" },

    {
        chapter: /^(a hotspot|hotspots)$/,
        step: /^INTERWORKING_SELECT/,
        ours: /CTRL-EVENT-SCAN-RESULTS/,
        reason: "results are announced whatever they are for",
    },
    {
        chapter: /^(a hotspot|hotspots)$/,
        step: /^(FETCH_ANQP|INTERWORKING_SELECT)/,
        theirs: /Failed to initialize SIM/,
        reason: "there is no reader of smart cards",
    },
    {
        chapter: /^hotspots$/,
        step: /^FETCH_ANQP/,
        theirs: /./,
        ours: /./,
        reason: "D34: of so many lines at once the original loses some",
        byChance: true,
    },
    {
        chapter: /^hotspots$/,
        step: /^INTERWORKING_ADD_NETWORK/,
        theirs: /CTRL-EVENT-NETWORK-(REMOVED|ADDED)/,
        reason: "a network that takes the place of another under its number is a changed one",
    },
    {
        chapter: /^hotspots$/,
        step: /^INTERWORKING_SELECT/,
        theirs: /./,
        ours: /./,
        reason: "the original asks in the order in which BSSs were heard",
        byChance: true,
    },
    {
        chapter: /^Wi-Fi Direct$/,
        step: /^(global )?P2P_/,
        theirs: /^global event <3>P2P-FIND-STOPPED $/,
        ours: /^event <3>P2P-FIND-STOPPED $/,
        reason: "D38: the interface itself is the P2P Device, so that its monitors hear of it",
    },
    {
        chapter: /^Wi-Fi Direct$/,
        step: /^global P2P_(FIND 20|FLUSH)/,
        theirs: OF_DEVICES,
        ours: OF_DEVICES,
        reason: "D38",
    },
    {
        chapter: /^Wi-Fi Direct$/,
        step: /^global P2P_PEER/,
        theirs: /^oper_(freq=0|ssid=DIRECT-..)$/,
        ours: /^oper_(freq=2412|ssid=DIRECT-..)$/,
        reason: "the channel of a group is where its owner is heard, whoever is in it; its name is random",
    },
    {
        chapter: /^networks$/,
        step: /SET_NETWORK 0 scan_freq x/,
        theirs: /OK/,
        ours: /FAIL/,
        reason: "what is no frequency is refused",
    },
    {
        chapter: /^networks$/,
        step: /GET_NETWORK 0 (key_mgmt|scan_freq|ieee80211w|mode|eap)/,
        theirs: /^(FAIL|2|5|\(nothing\))/,
        ours: /./,
        reason: "a value that is refused leaves the one before in place",
    },

    {
        chapter: /^settings$/,
        step: /^GET bss_max_count$/,
        theirs: /^200/,
        ours: /^1000/,
        reason: "the default of later versions",
    },
    {
        chapter: /^settings$/,
        step: /^DUMP$/,
        theirs: /^(pcsc_pin=null|bss_max_count=200|osu_dir=null)$/,
        ours: /^\w+=/,
        reason: "a PIN is not shown, and there are fields of later versions and our own",
    },
    {
        chapter: /^settings$/,
        step: /^SET (ap_scan 3|dot11RSNAConfigPMKLifetime 0)$/,
        theirs: /./,
        ours: /./,
        reason: "the same values are refused whichever way they come",
    },
    {
        chapter: /^settings$/,
        step: /^(SCAN_INTERVAL|BSS_EXPIRE_)/,
        theirs: /<5>Invalid/,
        reason: "the reply says that it was refused",
    },
    {
        chapter: /^settings$/,
        step: /^(AUTOSCAN|FLUSH)/,
        theirs: /CTRL-EVENT-SCAN-(STARTED|RESULTS)|NETWORK-NOT-FOUND/,
        reason: "nothing is looked for while no network is enabled",
    },
    { chapter: /^settings$/, step: /^FLUSH/, theirs: /WPS-CANCEL/, reason: "comes with Wi-Fi Protected Setup" },

    {
        chapter: /^capabilities$/,
        step: /^GET_CAPABILITY eap$/,
        theirs: /^MD5 TLS /,
        ours: /^\(nothing\)$/,
        reason: "comes with 802.1X",
    },
    {
        chapter: /^capabilities$/,
        step: /^GET_CAPABILITY group$/,
        theirs: /^CCMP-256 GCMP-256 CCMP GCMP TKIP WEP104 WEP40 \(/,
        ours: /^CCMP-256 GCMP-256 CCMP GCMP TKIP \(/,
        reason: "comes with WEP",
    },
    {
        chapter: /^capabilities$/,
        step: /^GET_CAPABILITY key_mgmt( iftype=STATION)?$/,
        theirs: /^NONE IEEE8021X WPA-EAP WPA-PSK WPA-EAP-SUITE-B WPA-EAP-SUITE-B-192 OWE DPP FILS-SHA256 FILS-SHA384 FT-FILS-SHA256 FT-FILS-SHA384 FT-PSK FT-EAP SAE \(/,
        ours: /^NONE WPA-PSK WPA-PSK-SHA256 \(/,
        reason: "only what is built is named; the original leaves out WPA-PSK-SHA256, which it has, where a driver lists nothing",
    },
    {
        chapter: /^capabilities$/,
        step: /^GET_CAPABILITY auth_alg$/,
        theirs: /^OPEN SHARED LEAP SAE FILS_SK_WITHOUT_PFS FILS_SK_WITH_PFS \(/,
        ours: /^OPEN \(/,
        reason: "come with WEP, LEAP, SAE and FILS",
    },
    {
        chapter: /^capabilities$/,
        step: /^GET_CAPABILITY modes$/,
        theirs: /^IBSS AP MESH \(/,
        ours: /^\(nothing\)$/,
        reason: "come with the access point, IBSS and mesh",
    },
    {
        chapter: /^capabilities$/,
        step: /^GET_CAPABILITY tdls$/,
        theirs: /^EXTERNAL$/,
        ours: /^UNSUPPORTED$/,
        reason: "what is built of direct links is what a driver sets up by itself",
    },
    {
        chapter: /^capabilities$/,
        step: /^GET_CAPABILITY (acs|fils|dpp|sae)$/,
        theirs: /^(ACS|FILS FILS-SK-PFS|DPP=2|H2E) \(/,
        ours: /^FAIL$/,
        reason: "come with the access point, FILS, DPP and SAE",
    },
    {
        chapter: /^capabilities$/,
        step: /^GET_CAPABILITY (ocv|beacon_prot)$/,
        theirs: /^supported \(/,
        ours: /^not supported \(/,
        reason: "come with operating channel validation and beacon protection",
    },
    {
        chapter: /^words$/,
        step: /^DRIVER_FLAGS2$/,
        theirs: /^UNKNOWN$/,
        ours: /^AP_SME$/,
        reason: "2.10 has no name for a bit that it sets",
    },

    {
        chapter: /^scanning$/,
        step: /^BSS /,
        theirs: /^(noise|snr|update_idx)=/,
        ours: /^(noise|snr)=/,
        reason: "the noise floor of later versions; how often the table was updated is not counted",
    },
    {
        chapter: /./,
        step: /./,
        theirs: /^event <3>CTRL-EVENT-BSS-ADDED \d/,
        ours: /^event <3>CTRL-EVENT-BSS-ADDED \d/,
        reason: "within one scan BSSs are numbered in the driver's order, not by signal",
        byChance: true,
    },
    {
        chapter: /^scanning$/,
        step: /^SCAN freq=2437/,
        theirs: /NETWORK-NOT-FOUND/,
        reason: "a client's scan looks for no network while none is enabled",
    },

    {
        chapter: /^(connecting|troubles)$/,
        step: /^MIB$/,
        theirs: /^dot1xSupp(EapolFramesRx|LastEapolFrame)/,
        ours: /^dot1xSupp(EapolFramesRx|LastEapolFrame)/,
        reason: "frames of the key handshake that come in are counted as those that go out",
    },

    {
        chapter: /^troubles$/,
        step: /^MIB$/,
        theirs: /^dot11RSNA|^dot1xSuppEapol/,
        ours: /^dot11RSNA|^dot1xSuppEapol/,
        reason: "what was negotiated is that of a link, and an access point with a pre-shared key is sent no EAPOL-Start",
    },
    {
        chapter: /^scanning$/,
        step: /^FLUSH$/,
        theirs: /WPS-CANCEL/,
        reason: "comes with Wi-Fi Protected Setup",
    },

    {
        chapter: /^other networks$/,
        step: /^(SELECT_NETWORK any|LIST_NETWORKS)$/,
        theirs: /./,
        ours: /\[CURRENT\]|pmf net/,
        reason: "a connection that stands is one of any",
    },

    {
        chapter: /^troubles$/,
        step: /^SELECT_NETWORK 0$/,
        theirs: /CTRL-EVENT-SCAN-(STARTED|RESULTS)/,
        reason: "nothing is looked for while every network is set aside",
    },
    {
        chapter: /^troubles$/,
        step: /^(DISABLE|SELECT)_NETWORK 0$/,
        theirs: /SSID-REENABLED/,
        ours: /SSID-REENABLED/,
        reason: "what is disabled is not set aside any more",
    },

    {
        chapter: /^the daemon$/,
        step: /^global (LIST_NETWORKS|GET_NETWORK)/,
        theirs: /./,
        ours: /UNKNOWN COMMAND/,
        reason: "comes with Wi-Fi Direct: they go to its interface",
    },
    {
        chapter: /^the daemon$/,
        step: /INTERFACE_ADD wlan/,
        theirs: /<5>|^IFNAME= <3>/,
        reason: "the reply says that it was refused",
    },
    {
        chapter: /^Wi-Fi Direct$/,
        step: /P2P_FIND/,
        ours: /IFNAME=p2p-dev-wlan0 <3>CTRL-EVENT-SCAN-STARTED/,
        reason: "a find looks at one social channel after the other, so that whoever answers is told of sooner",
    },
    {
        chapter: /^the daemon$/,
        step: /^100 ms pass$/,
        theirs: /SCAN-STARTED/,
        reason: "the clock tells by itself that the machine slept",
    },
];
