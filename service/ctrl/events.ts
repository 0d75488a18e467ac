/** What became of the events of the original's that a station has. */
export interface EventFamily {
    readonly name: string;
    readonly events: readonly Event[];
}

export type Event =
    | { readonly event: string; readonly is: "sent"; readonly when: string }
    /** The capability that it comes with. */
    | { readonly event: string; readonly is: "later"; readonly comesWith: string }
    | { readonly event: string; readonly is: "never"; readonly reason: string };

const sent = (event: string, when: string): Event => ({ event, is: "sent", when });
const later = (comesWith: string, events: string): readonly Event[] =>
    events.split(/\s+/).map(event => ({ event, is: "later", comesWith }));
const never = (reason: string, events: string): readonly Event[] =>
    events.split(/\s+/).map(event => ({ event, is: "never", reason }));

/**
 * The events that wpa_supplicant 2.10 has names for and a station may have; those of Wi-Fi Direct and of access points come with
 * them. `EVENTS.md` is made of it.
 */
export const EVENT_FAMILIES: readonly EventFamily[] = [
    {
        name: "The link",
        events: [
            sent("CTRL-EVENT-CONNECTED", "a connection is complete, keys included"),
            sent("CTRL-EVENT-DISCONNECTED", "a link has ended, with its reason and who ended it"),
            sent("CTRL-EVENT-AUTH-REJECT", "an access point refused the authentication"),
            sent("CTRL-EVENT-ASSOC-REJECT", "it refused the association"),
            sent("CTRL-EVENT-SSID-TEMP-DISABLED", "a network is set aside for a while"),
            sent("CTRL-EVENT-SSID-REENABLED", "it may be used again"),
            sent("CTRL-EVENT-SIGNAL-CHANGE", "the signal crossed a threshold"),
            sent("CTRL-EVENT-BEACON-LOSS", "the driver hears no beacons"),
            sent("CTRL-EVENT-STARTED-CHANNEL-SWITCH", "the access point is about to move to another channel"),
            sent("CTRL-EVENT-CHANNEL-SWITCH", "it has moved"),
            sent("CTRL-EVENT-DO-ROAM", "another access point of the network is better"),
            sent("CTRL-EVENT-SKIP-ROAM", "it is not better enough"),
            sent(
                "CTRL-EVENT-SUBNET-STATUS-UPDATE",
                "after an association; always 0, unknown: only drivers of one vendor tell more",
            ),
            ...later("Beacon protection", "CTRL-EVENT-UNPROT-BEACON"),
            ...later("PMKSA caching", "PMKSA-CACHE-ADDED PMKSA-CACHE-REMOVED"),
            ...later("SAE", "TRANSITION-DISABLE"),
            ...later("Operating channel validation", "OCV-FAILURE"),
            ...later("FILS", "FILS-HLP-RX"),
            ...later("Pre-association security and ranging", "PASN-AUTH-STATUS"),
            ...never("builds for Android have it, and programs there", "CTRL-EVENT-STATE-CHANGE"),
        ],
    },
    {
        name: "Scanning and networks",
        events: [
            sent("CTRL-EVENT-SCAN-STARTED", "a scan has begun, also somebody else's"),
            sent("CTRL-EVENT-SCAN-RESULTS", "its results are there"),
            sent("CTRL-EVENT-SCAN-FAILED", "the driver refused it"),
            sent("CTRL-EVENT-BSS-ADDED", "a BSS is new in the table"),
            sent("CTRL-EVENT-BSS-REMOVED", "it has gone"),
            sent("CTRL-EVENT-NETWORK-NOT-FOUND", "a search found no network that may be used"),
            sent("CTRL-EVENT-NETWORK-ADDED", "a network was added"),
            sent("CTRL-EVENT-NETWORK-REMOVED", "it was removed"),
            sent("CTRL-EVENT-REGDOM-CHANGE", "the regulatory domain changed"),
            sent("CRED-ADDED", "a credential was added"),
            sent("CRED-MODIFIED", "a field of it was set"),
            sent("CRED-REMOVED", "it was removed"),
            ...never("only drivers of one vendor tell it", "CTRL-EVENT-AVOID-FREQ"),
        ],
    },
    {
        name: "The daemon",
        events: [
            sent("CTRL-EVENT-TERMINATING", "it ends"),
            sent("CTRL-REQ-", "only a person knows what is needed to join a network"),
            sent("EXT-RADIO-WORK-START", "a program outside has the radio"),
            sent("EXT-RADIO-WORK-TIMEOUT", "it had it for too long"),
        ],
    },
    {
        name: "Of capabilities that are not there",
        events: [
            ...later(
                "IEEE 802.1X and EAP",
                `CTRL-EVENT-EAP-STARTED CTRL-EVENT-EAP-PROPOSED-METHOD CTRL-EVENT-EAP-METHOD CTRL-EVENT-EAP-PEER-CERT
                CTRL-EVENT-EAP-PEER-ALT CTRL-EVENT-EAP-TLS-CERT-ERROR CTRL-EVENT-EAP-STATUS CTRL-EVENT-EAP-SUCCESS
                CTRL-EVENT-EAP-FAILURE CTRL-EVENT-EAP-NOTIFICATION CTRL-EVENT-PASSWORD-CHANGED EAP-ERROR-CODE`,
            ),
            ...later(
                "Wi-Fi Protected Setup",
                `WPS-OVERLAP-DETECTED WPS-AP-AVAILABLE WPS-AP-AVAILABLE-PBC WPS-AP-AVAILABLE-AUTH WPS-AP-AVAILABLE-PIN
                WPS-CRED-RECEIVED WPS-M2D WPS-FAIL WPS-SUCCESS WPS-TIMEOUT WPS-PBC-ACTIVE WPS-PBC-DISABLE WPS-CANCEL`,
            ),
            ...later("Admission control", "TSPEC-ADDED TSPEC-REMOVED TSPEC-REQ-FAILED"),
            ...later(
                "Quality of service management",
                "CTRL-EVENT-MSCS-RESULT CTRL-EVENT-SCS-RESULT CTRL-EVENT-DSCP-POLICY",
            ),
            ...later("Radio measurement", "RRM-NEIGHBOR-REP-RECEIVED RRM-NEIGHBOR-REP-REQUEST-FAILED"),
            ...later(
                "Network management (WNM) and Multi-band operation",
                "ESS-DISASSOC-IMMINENT COLOC-INTF-REQ COLOC-INTF-REPORT MBO-CELL-PREFERENCE MBO-TRANSITION-REASON",
            ),
            ...later("Hotspot 2.0", "HS20-SUBSCRIPTION-REMEDIATION HS20-DEAUTH-IMMINENT-NOTICE HS20-T-C-ACCEPTANCE"),
            ...later("Two channels at once", "CTRL-EVENT-FREQ-CONFLICT"),
        ],
    },
];
