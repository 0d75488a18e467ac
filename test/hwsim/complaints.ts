/**
 * What people complain of where NetworkManager and wpa_supplicant meet, as far as it concerns scanning, choosing, roaming,
 * resuming and restarting. Each is answered by tests whose titles are named here, or by the reason why it is not.
 * `test/scenarios.test.ts` holds the titles against the tests.
 */
export interface Complaint {
    /** What they see. */
    readonly seen: string;
    /** What we do about it. */
    readonly answer: string;
    /** Titles of tests or parts of them, in `scenarios/` unless another folder of `test/` stands before them. */
    readonly shown: readonly string[];
    /** What is not done, and why. */
    readonly open?: string;
}

export const COMPLAINTS: readonly Complaint[] = [
    {
        seen: "a wrong WPA3 password looks like a missing network",
        answer: "a key that proved wrong is told as PskMismatch and as the step from 4way_handshake to disconnected",
        shown: ["tells of a wrong passphrase by 4way_handshake, then the reason, then disconnected"],
        open: "SaePasswordMismatch comes with SAE, which is not built",
    },
    {
        seen: "password prompts although the password is right",
        answer: "only an access point that heard message 2 and gave up is evidence against a password (D16)",
        shown: [
            "asks for no password when the access point falls silent in a handshake, or restarts",
            "asks for no password on the way to another access point of the network, nor after sleep",
        ],
    },
    {
        seen: "ten seconds without Wi-Fi after the service restarts",
        answer: "the name is given up before anything is announced as removed, and is owned again in a fraction of a second",
        shown: ["gives NetworkManager Wi-Fi back within three seconds after SIGTERM"],
    },
    {
        seen: "dead Wi-Fi after suspend",
        answer: "a device is found by its name whenever it is wanted or comes back, and nothing of an old one is kept",
        shown: [
            "gives Wi-Fi back after sleep",
            "is used again by itself after its driver was unloaded and loaded, under another number",
            "is connected again by NetworkManager after its radio was gone during sleep",
        ],
    },
    {
        seen: "WPA2/WPA3 mixed mode breaks with weak firmware",
        answer: "in mixed mode WPA2 is used; sae is not claimed in Capabilities",
        shown: ["joins a network that offers WPA2 and WPA3 by WPA2"],
        open: "falling back within one activation comes with SAE, which is not built",
    },
    {
        seen: "a new release breaks a class of drivers",
        answer: "completed waits for our own keys and for no word of the driver; limits of zero are kept",
        shown: [
            "driver/nl80211: joins a WPA2 network, asking for each thing once",
            "driver/nl80211: sends no elements in scans of a driver that takes none",
        ],
        open: "handshake offload is never asked for, so there is nothing to mistrust; there is no table of quirks because none is known yet",
    },
    {
        seen: "lag spikes from scans while connected",
        answer: "scans that are asked for while one waits are one scan; the rest of a first look waits five seconds; bgscan keeps to scan_freq",
        shown: [
            "does one more scan for all who ask while one runs, and stays connected",
            "S119 looks at the channels of the network after every interval, counted from the last results",
        ],
        open: "a scan of all channels is not cut into pieces by us: mac80211 and firmware return to the home channel between channels by themselves; nor is a scan answered by what one before it brought: who asks wants to know what is there now",
    },
    {
        seen: "a stall every five minutes with Wi-Fi 7 access points",
        answer: "a background scan that finds nothing better follows the long interval, and moves nowhere",
        shown: ["S206 stays between two that are about as strong, however often somebody scans"],
        open: "BSSs of one multi-link device are not taken for one (D56)",
    },
    {
        seen: "roaming: ping-pong or stuck",
        answer: "throughput and signal of several samples are weighed with hysteresis, a move is followed by a rest, a target that failed is avoided, and the old link is kept",
        shown: [
            "S206 stays between two that are about as strong, however often somebody scans",
            "S093 S119 moves by itself to a much stronger access point that a background scan finds",
            "goes back at once when the other access point will not have it",
            "is on the other access point without a scan when its own vanishes",
            "core: are those of the interface for every network where bgscan_override says so",
            "takes the bgscan of the command line for that of NetworkManager",
        ],
        open: "BSS transition requests and neighbour reports come with WNM and RRM",
    },
    {
        seen: "networks flicker in the list, or the list is nearly empty",
        answer: "a miss counts only where a complete scan looked; a network that hides has one entry (D31)",
        shown: [
            "S024 S025 counts a miss only where it looked, and drops a BSS at the second one",
            "loses nothing from the list by scans that are cut short, of few channels or for one name",
            "lists a hidden network once",
        ],
        open: "results are delivered at the end of a scan: the kernel tells of nothing before; what two scans that could have heard it did not hear goes, also of the selected network: it could not be joined, and its channel is remembered",
    },
    {
        seen: "random addresses during scans break drivers",
        answer: "down and up are taken at any time, a scan on an interface that is down waits, and the new address is used",
        shown: [
            "scans and connects although NetworkManager changes the address before both",
            "ends a scan as failed when the interface goes down in its middle, and scans again afterwards",
            "accepts a scan while the interface is still down, and scans again once it is up",
            "S193 has the address that it was given meanwhile, and makes its keys with it",
        ],
    },
    {
        seen: "hidden networks connect slowly or never",
        answer: "a network with scan_ssid is asked for by name in every look, first where it was seen",
        shown: ["connects to a hidden network", "finds a hidden SSID when it is asked for by name, and only then"],
        open: "on channels where one may not probe nobody asks after a nameless beacon yet",
    },
    {
        seen: "association took too long",
        answer: "fresh results are used, a failure has a next step at once (D27), and a silent access point is left for the next one",
        shown: [
            "uses another access point of the network when one never answers",
            "S046 S067 is left at once for the other one of its network",
            "has made two full attempts within ten seconds when the first one met with silence",
        ],
    },
    {
        seen: "connected but no traffic after a roam",
        answer: "the operational state follows the keys, and completed comes last",
        shown: ["S089 S091 goes where a client wants it, and back, and is never disconnected"],
    },
    {
        seen: "a profile that fits no access point of its name fails without a word",
        answer: "what stands in the way is told per BSS in the log and in LastDecision",
        shown: ["says why it joins none of the access points that have the name of the network"],
    },
];
