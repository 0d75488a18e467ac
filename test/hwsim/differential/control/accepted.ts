import type { Accepted } from "#test/hwsim/differential/accept.js";

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
        theirs: /^(capa\.flags|prev_bssid|auth_bssid|assoc_freq)=/,
        ours: /^(capa\.flags|prev_bssid|auth_bssid|assoc_freq)=/,
        reason: "only what matters to a station is known of the driver, and links that have ended are not remembered",
    },
    {
        chapter: /^words$/,
        step: /^DRIVER_FLAGS/,
        theirs: /./,
        ours: /^[0-9A-F]{16}:$/,
        reason: "only what matters to a station is known of the driver",
    },
    { chapter: /^words$/, step: /^PREAUTH/, theirs: /OK/, ours: /UNKNOWN COMMAND/, reason: "comes with 802.1X" },

    {
        chapter: /^hotspots$/,
        step: /^INTERWORKING_SELECT/,
        ours: /CTRL-EVENT-SCAN-RESULTS/,
        reason: "results are announced whatever they are for",
    },
    {
        chapter: /^hotspots$/,
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
        step: /^GET_CAPABILITY (eap|group|key_mgmt|auth_alg|modes|tdls|acs|fils|multibss|dpp|sae|ocv|beacon_prot)/,
        theirs: /./,
        ours: /./,
        reason: "only what is built is named",
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
        chapter: /^the daemon$/,
        step: /^100 ms pass$/,
        theirs: /SCAN-STARTED/,
        reason: "the clock tells by itself that the machine slept",
    },
];
