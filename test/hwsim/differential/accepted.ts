import type { Accepted } from "#test/hwsim/differential/accept.js";

/*
 * What is accepted, and why. "They" is Debian's wpa_supplicant 2.10. Decisions are those of src/DECISIONS.md.
 */

const BUILT: readonly Accepted[] = [
    {
        chapter: /^introspection$/,
        step: /^Introspect/,
        theirs: /xml (?:interface )?~\.Interface\.(?:WPS|Mesh)/,
        reason: "these interfaces come with what they control; what is not built is not shown",
    },
    {
        chapter: /^(?:introspection|P2P calls)$/,
        step: /^(?:Introspect|GetAll)/,
        ours: /P2PDevice property DeviceAddress|^ {2}\[0\]\.DeviceAddress/,
        reason: "a property of later releases",
    },
    {
        chapter: /^P2P calls$/,
        step: /^(?:Connect|Invite|RemoveClient|GroupAdd|ProvisionDiscoveryRequest|Remove\w*PersistentGroups?)\(/,
        theirs: /^(?:reply|error ~\.(?:InvalidArgs|UnknownError|NetworkUnknown))|^ {2}\[0\] s/,
        ours: /^error (?:o\.f\.D\.Error\.Failed|~\.InterfaceUnknown)|not available for this interface|P2P mgmt interface/,
        reason: "there are no groups, and what needs one answers as where there is no P2P (D46)",
    },
    {
        chapter: /^introspection$/,
        step: /^Introspect/,
        theirs: /xml ~\.Interface (?:method|signal) Sta(?:tion)?(?:Added|Removed|Authorized|Deauthorized)/,
        reason: "members of an access point are not built",
    },
    {
        chapter: /^introspection$/,
        step: /^Introspect/,
        ours: /xml ~\.Interface signal (?:PskMismatch|SaePasswordMismatch)\(\)/,
        reason: "signals of later releases, which send them without declaring them",
    },
    {
        chapter: /^introspection$/,
        step: /^Introspect/,
        theirs: /xml ~\.Interface property OsuDir/,
        reason: "gone from later releases",
    },
    {
        chapter: /^(?:introspection|root|interface properties)$/,
        step: /^(?:GetAll|CreateInterface)/,
        theirs: /\.OsuDir /,
        reason: "gone from later releases",
    },
    {
        chapter: /^(?:introspection|root)$/,
        step: /./,
        theirs: /(?:\.EapMethods |\.Capabilities <as|^ {2}\[0\] <as (?:22 items|\["ap"))/,
        ours: /(?:\.EapMethods |\.Capabilities <as|^ {2}\[0\] <as \[(?:\]|"(?:interworking|p2p)"))/,
        reason: "what is not built is not claimed",
    },
    {
        chapter: /^(?:introspection|root|interface properties)$/,
        step: /./,
        theirs: /\.(?:Group|KeyMgmt|AuthAlg|Modes) <<as/,
        ours: /\.(?:Group|KeyMgmt|AuthAlg|Modes) <<as/,
        reason: "what is not built is not claimed",
    },
    {
        chapter: /^interface methods$/,
        step: /^InterworkingSelect/,
        theirs: /\.State <s "(?:scanning|disconnected)">/,
        reason: "nothing is looked for that is to be joined",
    },
];

const NEWER_RULES: readonly Accepted[] = [
    {
        chapter: /^(?:introspection|root|interface properties|global fields)$/,
        step: /./,
        theirs: /(?:\.BssMaxCount )?<s "200">/,
        ours: /(?:\.BssMaxCount )?<s "1000">/,
        reason: "the limit of later releases",
    },
    {
        chapter: /^global fields$/,
        step: /"(?:Bgscan|FreqList)"/,
        theirs: /\[0\] <s "">/,
        ours: /\[0\] <s ".+">/,
        reason: "can be read in later releases",
    },
    {
        chapter: /^global fields$/,
        step: /"(?:Dot11RSNAConfig\w+|MacAddr|PreassocMacAddr)", v <s/,
        theirs: /^reply|Failed to set interface property Dot11RSNA/,
        ours: /^error|(?:Failed to apply|Invalid value for|Failed to set) (?:interface )?property/,
        reason: "later releases check these values, and say so in these words",
    },
    {
        chapter: /^network fields$/,
        step: /key_mgmt: <s "(?:SAE-EXT-KEY|WPA-EAP-SHA384)">|eap: <s "TEAP">|max_oper_chwidth: <i 9>|mac_addr: <i 3>/,
        theirs: /^error|invalid message format/,
        ours: /^reply|Invalid mac_addr policy config/,
        reason: "values of later releases",
    },
    {
        chapter: /^interface methods$/,
        step: /^AddCred\(a\{sv\} \{(?:domain: <as \["a\.example", "b\.example"\]>|password: <as \["text"\]>)\}\)/,
        theirs: /^error o\.f\.D\.Error\.InvalidArgs \(s\)$|^ {2}\[0\] s "invalid message format"$/,
        ours: /^reply \(o\)$|^ {2}\[0\] o ~\/Interfaces\/0\/Credentials\/0$/,
        reason: "later releases take a list of texts",
    },
];

/** Values that they take although they make no sense; what they then hold differs too. */
const REFUSED_HERE: readonly Accepted[] = [
    {
        chapter: /^(?:global|network) fields$/,
        step: /<(?:s "-?214748364[89]"|u 2147483648|u 4294967295)>/,
        theirs: /^reply/,
        ours: /^error|Failed to set interface property|invalid message format/,
        reason: "a number that does not fit into 32 bits, of which they take the lowest",
    },
    {
        chapter: /^global fields$/,
        step: /"(?:P2pGoIntent|FilterRssi|Pmf|DisassocImminentRssiThreshold|EapolVersion)", v <s "(?:-1|-5|1|2|300|70000|0x10| 1)">/,
        theirs: /^reply/,
        ours: /^error|Failed to set interface property/,
        reason: "a limit of 0 is not looked at, and Pmf has none: a value without meaning would be kept",
    },
    {
        chapter: /^network fields$/,
        step: /: <(?:i -\d+|s "-1")>/,
        theirs: /^reply/,
        ours: /^error|invalid message format/,
        reason: "a lower limit of 0 is not looked at, and bits are read as a negative number",
    },
    {
        chapter: /^global fields$/,
        step: /"(?:SaeGroups|FreqList|InitialFreqList|P2pNoGoFreq)", v <s "(?:-1|0|19 x|x|2412,2437|2412 x)">/,
        theirs: /^reply/,
        ours: /^error|Failed to set interface property/,
        reason: "a list is read up to the first thing that is no number, and what follows is forgotten",
    },
    {
        chapter: /^network fields$/,
        step: /\{(?:(?:scan_freq|freq_list): <s "(?:text|2412,2437|2412 x|0|-1)">|mesh_basic_rates: <(?:s "(?:text|x)"|ay "A{31,32}")>)\}/,
        theirs: /^reply \(\)$/,
        ours: /^error o\.f\.D\.Error\.InvalidArgs \(s\)$|^ {2}\[0\] s "invalid message format"$/,
        reason: "a list is read up to the first thing that is no number, and the rest is forgotten without a word: a network that is looked for on one of two channels, or on all",
    },
    {
        chapter: /^global fields$/,
        step: /"IpAddr\w+", v <s "1\.2\.3">/,
        theirs: /^reply/,
        ours: /^error|Failed to set interface property/,
        reason: "an address of three parts, which they take for one of four",
    },
    {
        chapter: /^network fields$/,
        step: /(?:bssid|bssid_hint|go_p2p_dev_addr|p2p_client_list): <s "02:00:00:00:00:01[ /]/,
        theirs: /^reply/,
        ours: /^error|invalid message format/,
        reason: "what stands behind an address is not looked at",
    },
    {
        chapter: /^network fields$/,
        step: /(?:scan_ssid|ignore_broadcast_ssid): <s "">/,
        theirs: /^reply/,
        ours: /^error|invalid message format/,
        reason: "an empty text is no number",
    },
    {
        chapter: /^interface methods$/,
        step: /^AddCred\(a\{sv\} \{priority: <s "1">\}\)/,
        theirs: /^reply \(o\)$|^ {2}\[0\] o ~\/Interfaces\/0\/Credentials\/0$/,
        ours: /^error o\.f\.D\.Error\.InvalidArgs \(s\)$|^ {2}\[0\] s "invalid message format"$/,
        reason: "a number in quotes is no number; they take it for 0",
    },
    {
        chapter: /^interface methods$/,
        step: /"PKCS11ModulePath"/,
        theirs: /\[0\] <s "">/,
        ours: /\[0\] <s "\/nonsense\/engine\.so">/,
        reason: "a refused call changes nothing (D18)",
    },
];

/** Secrets, and what can be read. */
const SHOWN: readonly Accepted[] = [
    {
        chapter: /^global fields$/,
        step: /^Get\(.*"PcscPin"/,
        theirs: /\[0\] <s ".+">/,
        ours: /\[0\] <s "">/,
        reason: "a PIN is secret",
    },
    {
        chapter: /^network fields$/,
        step: /^Get/,
        theirs: /\.dpp_netaccesskey <<s/,
        reason: "a private key is secret",
    },
    {
        chapter: /^network fields$/,
        step: /^Get/,
        theirs: /\.(?:ca_cert|phase1|id_str) <<s "\\"\\"">>/,
        ours: /\.(?:ca_cert|phase1|id_str) <<s "00\w+">>/,
        reason: "for them, a text ends at the first byte that is zero",
    },
    {
        chapter: /^network fields$/,
        step: /^Get/,
        ours: /\.group <<s "GTK_NOT_USED">>/,
        reason: "they leave out a word that they take",
    },
    {
        chapter: /^network fields$/,
        step: /^Get/,
        theirs: /\.id_str <<s "\\"first\\"">>/,
        reason: "a refused call changes nothing (D18)",
    },
];

const SIGNALS_OF_NETWORKS: readonly Accepted[] = [
    {
        chapter: /^networks$/,
        step: /^Remove(?:Network|AllNetworks)/,
        ours: /^changed ~\/Interfaces\/0 ~\.Interface$|^ {2}\.(?:State <s "(?:scanning|inactive)">|Scanning <b true>)/,
        reason: "an enabled network is looked for, although nobody selected it",
    },
    {
        chapter: /^network fields$/,
        step: /"Enabled", v </,
        theirs: /^ {2}\.State <s "inactive">/,
        ours: /^changed ~\/Interfaces\/0 ~\.Interface$|^ {2}\.(?:State <s "scanning">|Scanning <b true>)|ScanDone|^ {2}\[0\] b true/,
        reason: "a network that still lacks its passphrase is looked for too",
    },
    {
        chapter: /^networks$/,
        step: /^AddNetwork/,
        theirs: /\[1\]\.(?:Properties\.|Enabled <b true>)/,
        ours: /\[1\]\.(?:Properties\.|Enabled <b false>)/,
        reason: "NetworkAdded shows the network as it was asked for, not one of zeros (D18)",
    },
    {
        chapter: /^(?:networks|callers that vanish)$/,
        step: /^AddNetwork|with bad arguments/,
        theirs: /^signal \S+ ~\.Interface\.Network(?:Added|Removed)|^ {2}\[0\] o ~\/Interfaces\/0\/Networks\/\d+$/,
        reason: "a network that is refused was never there (D18)",
    },
];

/** Chapters in which nothing is enabled while somebody scans, or an interface comes. */
const NOTHING_ENABLED =
    /^(?:introspection|root|interface methods|scan arguments|an open connection|a WPA2 connection|malformed elements|odd beacons|access points|scans|interface that is down|hidden network|refused connections|a key on request|probe requests|a network in use is edited)$/;

const STATES: readonly Accepted[] = [
    {
        chapter: NOTHING_ENABLED,
        step: /^(?:CreateInterface|Scan|Reassociate)/,
        theirs: /^changed ~\/Interfaces\/\d+ ~\.Interface$|^ {2}\.State <s "(?:disconnected|inactive)">/,
        reason: "that no network is enabled is noticed at once, not only when a network is looked for",
    },
    {
        chapter: /^interface properties$/,
        step: /^Get/,
        theirs: /<s "disconnected">/,
        ours: /<s "inactive">/,
        reason: "that no network is enabled is noticed at once, not only when a network is looked for",
    },
];

const CONNECTIONS = /^(?:an open connection|a WPA2 connection|lost connections|edited networks|roaming|end)$/;
const LIFE = /^(?:an open connection|a WPA2 connection)$/;

const INTERFACE_CHANGED = /^changed ~\/Interfaces\/0 ~\.Interface$/;
const AGE = /^changed ~\/Interfaces\/0\/BSSs\/\d+ ~\.BSS$|^ {2}\.Age <u …>$/;
const SCAN =
    /^changed ~\/Interfaces\/0 ~\.Interface$|^ {2}\.(?:State <s "scanning">|Scanning <b (?:true|false)>)$|^signal ~\/Interfaces\/0 ~\.Interface\.ScanDone \(b\)$|^ {2}\[0\] b true$/;

/** What happens at the same time, and how often and in which order it is told. */
const CHANGES: readonly Accepted[] = [
    {
        chapter: CONNECTIONS,
        step: /^(?:SelectNetwork\(o \$network\)|Reconnect|Reassociate|Reattach|Set\(s "~\.Network", s "Enabled", v <b true>\)|RemoveNetwork\(o \$other\)|Roam)/,
        ours: /^changed ~\/Interfaces\/0 ~\.Interface$|^ {2}\.State <s "authenticating">$/,
        reason: "an attempt begins before the reply, with theirs after it: one more of its steps is told, in a signal of its own",
    },
    {
        chapter: CONNECTIONS,
        step: /^(?:Set\(s "~\.Network", s "Enabled", v <b true>\)|Roam\(s "02:00:00:00:02:00"\)|the access point falls silent)/,
        theirs: /^ {2}\.State <s "associating">$/,
        ours: /^ {2}\.State <s "associating">$/,
        reason: "what stands before it is another step, or none: the same state told a line earlier or later",
    },
    {
        chapter: CONNECTIONS,
        step: /^(?:SelectNetwork|Reconnect|RemoveNetwork\(o \$other\))/,
        ours: /^ {2}\.CurrentNetwork <o ~\/Interfaces\/0\/Networks\/[012]>$/,
        reason: "CurrentNetwork is announced when an attempt begins; they tell of it later or not at all",
    },
    {
        chapter: CONNECTIONS,
        step: /^(?:Disconnect|Set\(s "~\.Network", s "Enabled", v <b false>\)|RemoveNetwork\(o \$network\)|RemoveAllNetworks|the access point|the interface)/,
        ours: /^ {2}\.CurrentNetwork <o \/>$/,
        reason: "CurrentNetwork is announced when a connection has ended; they tell of it only when they look for it again",
    },
    {
        chapter: CONNECTIONS,
        step: /^(?:Reconnect|RemoveNetwork\(o \$other\)|the access point (?:falls silent|stops))/,
        theirs: /^ {2}\.CurrentNetwork <o (?:\/|~\/Interfaces\/0\/Networks\/[02])>$/,
        reason: "which comes later there, with another change",
    },
    {
        chapter: LIFE,
        step: /^Reconnect/,
        theirs: SCAN,
        reason: "a BSS that was heard within 30 s is joined without a scan (D14)",
    },
    {
        chapter: /^(?:an open connection|a WPA2 connection|lost connections)$/,
        step: /^(?:SelectNetwork\(o \$network\)|Disconnect|the access point says goodbye)/,
        theirs: SCAN,
        reason: "a BSS that was heard within 30 s is joined without a scan (D14)",
    },
    {
        chapter: /^(?:edited networks|roaming|lost connections)$/,
        step: /^(?:SelectNetwork\(o \$other\)|RemoveNetwork\(o \$other\)|the access point falls silent|the access point stops)/,
        theirs: SCAN,
        reason: "a BSS that was heard within 30 s is joined without a scan (D14)",
    },
    {
        chapter: CONNECTIONS,
        step: /^(?:Reconnect|SelectNetwork|Disconnect|RemoveNetwork\(o \$other\)|Roam|the access point (?:says goodbye|falls silent|stops))/,
        theirs: AGE,
        reason: "the age of a BSS is told after a scan, which they made here and we did not (D14)",
    },
    {
        chapter: CONNECTIONS,
        step: /^(?:Reassociate|Reattach|SelectNetwork|Roam|the access point (?:says goodbye|dissociates|stops))/,
        ours: AGE,
        reason: "a BSS is heard by every frame that it sends us, not only by beacons in scans",
    },
    {
        chapter: /^lost connections$/,
        step: /^(?:the access point falls silent|the access point stops)/,
        ours: /^changed ~\/Interfaces\/0 ~\.Interface$|^ {2}\.Scanning <b (?:true|false)>$|^signal ~\/Interfaces\/0 ~\.Interface\.ScanDone \(b\)$|^ {2}\[0\] b true$/,
        reason: "a connection that was lost is looked for in short scans of likely channels before one of all (D21)",
    },
];

/** What clients see of a connection that begins, goes on or ends. */
const COURSE: readonly Accepted[] = [
    {
        chapter: /^end$/,
        step: /^the daemon is ended/,
        theirs: /./,
        reason: "on a normal stop the name goes before any InterfaceRemoved, which saves NetworkManager ten seconds",
    },
    {
        chapter: CONNECTIONS,
        step: /^SignalPoll/,
        theirs: /\.linkspeed <<i …>>/,
        ours: /\[0\]\.(?:linkspeed <<u …>>|[rt]x-|beacons |link[rt]xspeed |inactive-time |expected-throughput |avg-)/,
        reason: "the types and keys of later releases",
    },
    {
        chapter: /^lost connections$/,
        step: /^SelectNetwork/,
        theirs: /\.CurrentAuthMode <s "INACTIVE">|\.SessionLength <u/,
        ours: /\.PskMismatch \(\)/,
        reason: "PskMismatch is of later releases; a connection that never stood has no mode and no length",
    },
    {
        chapter: /^lost connections$/,
        step: /^Disconnect/,
        theirs: /^error ~\.NotConnected|This interface is not connected/,
        ours: /^reply/,
        reason: "Disconnect also ends a search (D17)",
    },
    {
        chapter: CONNECTIONS,
        step: /^(?:Reassociate|Reattach|Roam)/,
        theirs: /^ {2}\.(?:CurrentBSS <o ~\/Interfaces\/0\/BSSs\/[01]>|CurrentAuthMode <s "INACTIVE">|SessionLength <u …>)$/,
        ours: /^ {2}\.(?:CurrentAuthMode <s "(?:NONE|WPA2-PSK\+WPA-PSK)">|SessionLength <u …>)$/,
        reason: "a move is told as one change of CurrentBSS: they tell of it when it begins and when it ends, and of INACTIVE and the length of the session in between",
    },
    {
        chapter: /^lost connections$/,
        step: /^the access point (?:falls silent|stops)/,
        theirs: /^ {2}\.State <s "disconnected">$/,
        reason: "State tells what follows from the end of a connection, when that is in the same turn (D27)",
    },
    {
        chapter: /^edited networks$/,
        step: /^(?:SelectNetwork\(o \$other\)|RemoveNetwork\(o \$other\))/,
        theirs: /^changed ~\/Interfaces\/0 ~\.Interface$|^ {2}\.(?:State <s "disconnected">|CurrentBSS <o \/>|CurrentAuthMode <s "INACTIVE">|SessionLength <u …>)$/,
        ours: /^ {2}\.(?:CurrentBSS <o \/>|CurrentAuthMode <s "(?:INACTIVE|NONE)">|SessionLength <u …>)$/,
        reason: "leaving a network for another one is told in one signal, with what comes next in place of `disconnected` (D27)",
    },
    {
        chapter: /^roaming$/,
        step: /^the access point falls silent/,
        theirs: /^ {2}\.(?:State <s "disconnected">|CurrentAuthMode <s "INACTIVE">)$/,
        ours: /^ {2}\.(?:CurrentAuthMode <s "WPA2-PSK\+WPA-PSK">|SessionLength <u …>)$/,
        reason: "the next access point is joined in the same turn (D27), without the states in between",
    },
    {
        chapter: /^edited networks$/,
        step: /^Set\(s "~\.Network", s "Properties", v <a\{sv\} \{ssid: <s "renamed">\}>\)/,
        ours: INTERFACE_CHANGED,
        reason: "channels that a short look left out are looked at after the connection stands (D21)",
    },
    {
        chapter: /^lost connections$/,
        step: /^the interface (?:is taken down|gets another address)/,
        ours: INTERFACE_CHANGED,
        reason: "DisconnectReason, which they do not tell here, is told before all else",
    },
    {
        chapter: /^lost connections$/,
        step: /^(?:SelectNetwork|the access point says goodbye)/,
        theirs: INTERFACE_CHANGED,
        reason: "the scan that they make is told of in a signal of its own (D14)",
    },
    {
        chapter: /^(?:an open connection|a WPA2 connection|edited networks)$/,
        step: /^RemoveNetwork\(o \$(?:network|other)\)/,
        theirs: /^signal ~\/Interfaces\/0 ~\.Interface\.NetworkRemoved \(o\)$|^ {2}\[0\] o ~\/Interfaces\/0\/Networks\/[01]$/,
        ours: /^signal ~\/Interfaces\/0 ~\.Interface\.NetworkRemoved \(o\)$|^ {2}\[0\] o ~\/Interfaces\/0\/Networks\/[01]$/,
        reason: "DisconnectReason is always the first to tell of an end; with them it is NetworkRemoved here",
    },
    {
        chapter: LIFE,
        step: /^RemoveInterface/,
        theirs: /^changed ~\/Interfaces\/0 ~\.Interface$|^ {2}\.DisconnectReason <i -3>$/,
        reason: "an interface that goes has nothing more to announce of itself",
    },
    {
        chapter: /^lost connections$/,
        step: /^the interface|"DisconnectReason"/,
        theirs: /^ {2}\[0\] <i 2>/,
        ours: /^ {2}(?:\.DisconnectReason|\[0\]) <i -3>/,
        reason: "a connection that ends with its link has a reason too",
    },
    {
        chapter: LIFE,
        step: /^Set\(s "~\.Network", s "Enabled", v <b false>\)/,
        theirs: /^changed ~\/Interfaces\/0\/Networks\/0 ~\.Network$|^ {2}\.Enabled <b false>$/,
        ours: /^changed ~\/Interfaces\/0\/Networks\/0 ~\.Network$|^ {2}\.Enabled <b false>$/,
        reason: "of two objects that change at once the one is told first that a client asked to change, as after SelectNetwork; with them it is the interface here",
    },
    {
        chapter: /^edited networks$/,
        step: /^RemoveNetwork/,
        theirs: /^ {2}\.AuthStatusCode <i 0>/,
        ours: /^ {2}\.AuthStatusCode <i 0>/,
        reason: "an attempt that a removal ends may have had its answer before or after it",
        byChance: true,
    },
    {
        chapter: /^lost connections$/,
        step: /^the access point (?:falls silent|stops)/,
        ours: /^ {2}\.State <s "(?:disconnected|scanning)">/,
        reason: "states that follow each other within 5 ms are one announcement; a look may end in between",
        byChance: true,
    },
    {
        chapter: /^lost connections$/,
        step: /^the access point stops/,
        theirs: /BSSRemoved \(o\)|^ {2}\[0\] o ~|^ {2}\.BSSs <ao \[\]>/,
        ours: /BSSRemoved \(o\)|^ {2}\[0\] o ~|^ {2}\.BSSs <ao \[\]>/,
        reason: "scans that are short come sooner, and so does the second one that misses a BSS",
    },
    {
        chapter: /^(?:edited networks|roaming)$/,
        step: /^(?:Set\(.*"renamed"|SelectNetwork\(o \$other\)|Scan\(.*AllowRoam|Roam\(s "02:00:00:00:03:00"\))/,
        theirs: /^ {2}\.Scanning <b false>$/,
        ours: /^ {2}\.Scanning <b (?:true|false)>$|^signal ~\/Interfaces\/0 ~\.Interface\.ScanDone \(b\)$|^ {2}\[0\] b false$/,
        reason: "channels that a short look left out are looked at after the connection stands (D21)",
    },
    {
        chapter: /^roaming$/,
        step: /^the access point falls silent/,
        theirs: /BSSAdded \(oa\{sv\}\)$|^ {2}\[0\] o ~\/Interfaces\/0\/BSSs\/2$|^ {2}\[1\]\.|^ {2}\.BSSs <ao \[~\/Interfaces\/0\/BSSs\/1, ~\/Interfaces\/0\/BSSs\/2\]>$/,
        reason: "the other BSS is joined without a scan (D14), which would have found the silent one once more",
    },
];

/** What is said of BSSs. */
const BSSS: readonly Accepted[] = [
    {
        chapter: /^(?:odd beacons|malformed elements|scans)$/,
        step: /^Scan\(a\{sv\} \{Type: <s "passive">/,
        theirs: /^ {2}\.State <s "scanning">/,
        reason: "State tells of the look for a network, not of what a client asked for",
    },
    {
        chapter: /^odd beacons$/,
        step: /^Scan/,
        ours: / of <ay "(?:rsn (?:empty|odd|cut \w+|no pairwise|foreign|pmkid cut|version 2)|wpa (?:cut|short|version 2))">$/,
        reason: "a BSS with an RSN or WPA element that cannot be read is announced all the same, without what cannot be read",
    },
    {
        chapter: /^malformed elements$/,
        step: /^Scan/,
        ours: /BSSAdded \(oa\{sv\}\)|^ {2}\[0\] o ~|^ {2}\[1\]\./,
        reason: "a BSS with an RSN or WPA element that cannot be read is announced all the same, without what cannot be read",
    },
    {
        chapter: /^malformed elements$/,
        step: /^Get/,
        theirs: /^error o\.f\.D\.Error\.Failed|failed to parse (?:WPA|RSN) IE/,
        ours: /^reply|^ {2}\[0\]\./,
        reason: "an element that cannot be read does not make the other properties unreadable",
    },
    {
        chapter: /^odd beacons$/,
        step: /^Scan/,
        theirs: /\.Rates .* of <ay "rate (?:selectors|zero)">$/,
        ours: /\.Rates .* of <ay "rate (?:selectors|zero)">$/,
        reason: "membership selectors are no rates (D19), and neither is zero",
    },
    {
        chapter: /^odd beacons$/,
        step: /^Scan/,
        theirs: / of <ay "mesh">$/,
        ours: / of <ay "mesh and ess">$/,
        reason: "an SSID is not replaced by a Mesh ID that stands beside it",
    },
    {
        chapter: /^odd beacons$/,
        step: /^Scan/,
        theirs: /\.WPA\.Group .* of <ay "wpa wep">$/,
        ours: /\.WPA\.Group .* of <ay "wpa wep">$/,
        reason: "a word of the contract that Debian's build leaves out",
    },
    {
        chapter: /^odd beacons$/,
        step: /^Scan/,
        theirs: /\.WPS.* of <ay "wps empty">$/,
        ours: /\.WPS.* of <ay "wps empty">$/,
        reason: "an element of Wi-Fi Protected Setup is one even when nothing is in it",
    },
    {
        chapter: /^scans$/,
        step: /^(?:Scan|AbortScan|another client|a client)/,
        theirs: AGE,
        reason: "the age of a BSS that a scan did not hear is not told again",
    },
    {
        chapter: /^scans$/,
        step: /net 15|net 7/,
        theirs: /^ {2}\[0\] b false/,
        ours: /^changed|^ {2}\.(?:Scanning|Age)|^ {2}\[0\] b true/,
        reason: "more SSIDs than the radio takes at once are asked for in turns",
    },
    {
        chapter: /^scans$/,
        step: /^Scan\(.*1234/,
        theirs: /^changed|^ {2}\.Scanning <b false>/,
        reason: "a scan that did not begin does not end",
    },
    {
        chapter: /^scans$/,
        step: /^Scan\(a\{sv\} \{Type: <s "active">\}\)/,
        theirs: /^error ~\.Interface\.ScanError|Scan request rejected|^ {2}\.Scanning <b/,
        ours: /^reply|^changed|^ {2}\.(?:Scanning <b|Age <u)|ScanDone|^ {2}\[0\] b true/,
        reason: "a scan that is asked for while another one runs waits for it (D15)",
    },
    {
        chapter: /^hidden network$/,
        step: /^(?:Scan|Get)/,
        theirs: /BSSs\/0|^ {2}\.Age <u/,
        ours: /BSSRemoved \(o\)|BSSs\/[01]/,
        reason: "a hidden network whose name was found is one BSS, not two",
    },
    {
        chapter: /^interface that is down$/,
        step: /^Scan\(a\{sv\} \{Type: <s "active">\}\)/,
        theirs: /^changed ~\/Interfaces\/0 ~\.Interface$|~\.Interface\.BSS(?:Removed \(o\)|Added \(oa\{sv\}\))$|^ {2}\[0\] o ~\/Interfaces\/0\/BSSs\/[01]$|^ {2}\[1\]\.|^ {2}\.(?:BSSs <ao \[.*\]>|Scanning <b false>)$/,
        ours: AGE,
        reason: "BSSs stay while the interface is down, and a scan then waits until it is up",
    },
    {
        chapter: /^network that is not there$/,
        step: /^SelectNetwork/,
        ours: /^changed ~\/Interfaces\/0 ~\.Interface$|^ {2}\.CurrentNetwork <o ~\/Interfaces\/0\/Networks\/0>$|^signal ~\/Interfaces\/0 ~\.Interface\.ScanDone \(b\)$|^ {2}\[0\] b true$/,
        reason: "a network is looked for in short scans of likely channels before one of all (D21), and is CurrentNetwork meanwhile",
    },
    {
        chapter: /^network that is not there$/,
        step: /^Disconnect/,
        theirs: /^ {2}\.Scanning <b false>$|^ {2}\[0\] b true$/,
        ours: /^changed ~\/Interfaces\/0 ~\.Interface$|^ {2}\.Scanning <b false>$|^ {2}\[0\] b false$/,
        reason: "a scan for what nobody wants any more ends at once, and was no success",
    },
    {
        chapter: /^scans$/,
        step: /^AbortScan/,
        theirs: /^ {2}\[0\] b true/,
        ours: /^ {2}\[0\] b false/,
        reason: "a scan that was aborted was no success",
    },
];

/** What clients ask and are asked while something goes on. */
const CONVERSATIONS: readonly Accepted[] = [
    {
        chapter: /^blobs$/,
        step: /^AddBlob\(s "one", ay "data"\)/,
        theirs: /^error ~\.BlobExists \(\)$/,
        ours: /^reply \(\)$/,
        reason: "the same bytes once more change nothing; refused, they end every second activation of NetworkManager before 1.58",
    },
    {
        chapter: /^a key on request$/,
        step: /^SelectNetwork/,
        theirs: /^reply|NetworkRequest \(oss\)|^ {2}\[[012]\]/,
        ours: /^reply|NetworkRequest \(oss\)|^ {2}\[[012]\]/,
        reason: "a passphrase is asked for when a look has found nothing else to join, which is after the reply",
    },
    {
        chapter: /^probe requests$/,
        step: /^another radio looks/,
        ours: /ProbeRequest \(a\{sv\}\)|^ {2}\[0\]\.(?:addr|dst|bssid|ies|signal) /,
        reason: "who subscribes hears what a station hears too; they pass on what they hear as access point",
    },
];

/** What calls bring about elsewhere than on the bus. */
const ELSEWHERE: readonly Accepted[] = [
    {
        chapter: /^vendor elements on the air$/,
        step: /^the other radio has heard \^probe request:$/,
        theirs: /^probe request: (?:nothing|00112209)$/,
        ours: /^probe request: (?:0011223301|00112209 0011223301 00445566)$/,
        reason: "elements for the probe requests of scans are in those of scans over D-Bus too, as in all others (D63)",
    },
    {
        chapter: /^saved configuration$/,
        step: /^the file is read$/,
        theirs: /^network ssid=\S.*: mesh_fwding=1$/,
        reason: "a value that nobody set, which is the one that they begin with",
    },
    {
        chapter: /^saved configuration$/,
        step: /^the file is read$/,
        ours: /^network ssid=ff0001: freq_list=2412 2437$/,
        reason: "they forget this field of a network when they save",
    },
    {
        chapter: /^automatic scans$/,
        step: /^no policy, \d+ to \d+ s$/,
        theirs: /^signal ~\/Interfaces\/0 ~\.Interface\.ScanDone \(b\)$/,
        reason: "the scan that a policy had them plan is made although there is no policy any more",
    },
    {
        chapter: /^automatic scans$/,
        step: /^(?:search, 0 to 5 s|search with exponential:3:60, 15 to 20 s)$/,
        ours: /^signal ~\/Interfaces\/0 ~\.Interface\.ScanDone \(b\)$/,
        reason: "a search begins with short scans of likely channels (D21)",
    },
    {
        chapter: /^automatic scans$/,
        step: /^(?:Disconnect|after Disconnect, 0 to 5 s$)/,
        theirs: /^signal ~\/Interfaces\/0 ~\.Interface\.ScanDone \(b\)$/,
        ours: /^signal ~\/Interfaces\/0 ~\.Interface\.ScanDone \(b\)$/,
        reason: "a scan for what nobody wants any more ends at once",
    },
    {
        chapter: /^probe requests while P2P listens$/,
        step: /^another radio looks for a network$/,
        ours: /ProbeRequest \(a\{sv\}\)|^ {2}\[0\]\.(?:addr|dst|bssid|ies|signal) /,
        reason: "who subscribes hears what the radio hears; they pass on what they hear as access point",
    },
];

export const ACCEPTED: readonly Accepted[] = [
    ...BUILT,
    ...NEWER_RULES,
    ...REFUSED_HERE,
    ...SHOWN,
    ...SIGNALS_OF_NETWORKS,
    ...STATES,
    ...CHANGES,
    ...COURSE,
    ...BSSS,
    ...CONVERSATIONS,
    ...ELSEWHERE,
];
