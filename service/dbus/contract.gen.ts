// Generated from dbus-introspection/*.xml by `npm run generate`. Do not edit.
import type { Variant, VariantMap } from "#service/dbus/value.js";

/** Every interface of the contract, its members and the TypeScript types of their values. */
export interface Contract {
    /** A scan entry: one BSS in the air. Path: /fi/w1/wpa_supplicant1/Interfaces/N/BSSs/N */
    "fi.w1.wpa_supplicant1.BSS": {
        methods: {
        };
        signals: {
            /** Deprecated twin of the standard signal, sent right after it with the same values. */
            PropertiesChanged: { args: readonly [properties: VariantMap] };
        };
        properties: {
            /** Up to 32 bytes; empty or zero when hidden. */
            SSID: { signature: "ay"; type: Uint8Array; access: "read"; announced: false };
            /** 6 bytes. */
            BSSID: { signature: "ay"; type: Uint8Array; access: "read"; announced: false };
            /** Privacy bit of the capability field. */
            Privacy: { signature: "b"; type: boolean; access: "read"; announced: true };
            /** infrastructure, ad-hoc or mesh. */
            Mode: { signature: "s"; type: string; access: "read"; announced: true };
            /** dBm. */
            Signal: { signature: "n"; type: number; access: "read"; announced: true };
            /** MHz. */
            Frequency: { signature: "q"; type: number; access: "read"; announced: true };
            /** Bit/s, the highest first. */
            Rates: { signature: "au"; type: readonly number[]; access: "read"; announced: true };
            /** Key management and ciphers of the WPA element: KeyMgmt, Group, Pairwise. */
            WPA: { signature: "a{sv}"; type: VariantMap; access: "read"; announced: true };
            /** Key management and ciphers of the RSN element: KeyMgmt, Group, Pairwise, MgmtGroup. */
            RSN: { signature: "a{sv}"; type: VariantMap; access: "read"; announced: true };
            /** Type, when Wi-Fi Protected Setup is offered: pbc, pin or nothing in particular. */
            WPS: { signature: "a{sv}"; type: VariantMap; access: "read"; announced: true };
            /** Elements of the last probe response or beacon. */
            IEs: { signature: "ay"; type: Uint8Array; access: "read"; announced: true };
            /** Seconds since it was last seen. */
            Age: { signature: "u"; type: number; access: "read"; announced: true };
        };
    };
    /** A network device under control. Path: /fi/w1/wpa_supplicant1/Interfaces/N */
    "fi.w1.wpa_supplicant1.Interface": {
        methods: {
            /** Looks for networks; keys Type, SSIDs, IEs, Channels, AllowRoam. */
            Scan: { in: readonly [args: VariantMap]; out: readonly [] };
            /** Quality of the link in use. */
            SignalPoll: { in: readonly []; out: readonly [args: Variant] };
            /** Leaves the network and stays away until told otherwise. */
            Disconnect: { in: readonly []; out: readonly [] };
            /** Adds a network with these configuration fields, disabled. */
            AddNetwork: { in: readonly [args: VariantMap]; out: readonly [path: string] };
            /** Connects again, whatever the state. */
            Reassociate: { in: readonly []; out: readonly [] };
            /** Connects again to the BSS in use, with the shortest scan. */
            Reattach: { in: readonly []; out: readonly [] };
            /** Connects again after Disconnect; otherwise does nothing. */
            Reconnect: { in: readonly []; out: readonly [] };
            /** Removes a network and leaves it when it is in use. */
            RemoveNetwork: { in: readonly [path: string]; out: readonly [] };
            /** Removes every network. */
            RemoveAllNetworks: { in: readonly []; out: readonly [] };
            /** Enables this network, disables the others, connects. */
            SelectNetwork: { in: readonly [path: string]; out: readonly [] };
            /** Stores bytes that networks refer to as blob://name. */
            AddBlob: { in: readonly [name: string, data: Uint8Array]; out: readonly [] };
            /** Reads stored bytes. */
            GetBlob: { in: readonly [name: string]; out: readonly [data: Uint8Array] };
            /** Forgets stored bytes. */
            RemoveBlob: { in: readonly [name: string]; out: readonly [] };
            /** Drops scan entries last seen more than this many seconds ago; 0: all. */
            FlushBSS: { in: readonly [age: number]; out: readonly [] };
            /** Ends the running scan. */
            AbortScan: { in: readonly []; out: readonly [] };
        };
        signals: {
            /** A scan ended, after the changes of the scan entries were announced; false when it failed. */
            ScanDone: { args: readonly [success: boolean] };
            /** A scan entry appeared, with all its properties. */
            BSSAdded: { args: readonly [path: string, properties: VariantMap] };
            /** A scan entry disappeared; its object is already gone. */
            BSSRemoved: { args: readonly [path: string] };
            /** A blob was stored. */
            BlobAdded: { args: readonly [name: string] };
            /** A blob was forgotten. */
            BlobRemoved: { args: readonly [name: string] };
            /** A network was added, with all its properties. */
            NetworkAdded: { args: readonly [path: string, properties: VariantMap] };
            /** A network was removed; its object is already gone. */
            NetworkRemoved: { args: readonly [path: string] };
            /** A network was chosen with SelectNetwork. */
            NetworkSelected: { args: readonly [path: string] };
            /** Deprecated twin of the standard signal, sent right after it with the same values. */
            PropertiesChanged: { args: readonly [properties: VariantMap] };
            /** The access point did not accept our handshake: the pre-shared key is probably wrong. */
            PskMismatch: { args: readonly [] };
        };
        properties: {
            /** What the driver can do, as lists of words. */
            Capabilities: { signature: "a{sv}"; type: VariantMap; access: "read"; announced: false };
            /** Where the connection stands, in the words of wpa_supplicant. */
            State: { signature: "s"; type: string; access: "read"; announced: true };
            /** Whether a scan is running. */
            Scanning: { signature: "b"; type: boolean; access: "read"; announced: true };
            /** Who selects the access point: 0 nobody (wired), 1 the service, 2 the driver by SSID. */
            ApScan: { signature: "u"; type: number; access: "readwrite"; announced: true };
            /** Seconds after which an unseen scan entry is dropped. */
            BSSExpireAge: { signature: "u"; type: number; access: "readwrite"; announced: false };
            /** Scans without a sight after which a scan entry is dropped. */
            BSSExpireCount: { signature: "u"; type: number; access: "readwrite"; announced: false };
            /** Two letters of ISO 3166-1; empty when not set. */
            Country: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Name of the network device. */
            Ifname: { signature: "s"; type: string; access: "read"; announced: false };
            /** The driver in use. */
            Driver: { signature: "s"; type: string; access: "read"; announced: false };
            /** Bridge the device belongs to; empty for none. */
            BridgeIfname: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Configuration file of this interface; empty for none. */
            ConfigFile: { signature: "s"; type: string; access: "read"; announced: false };
            /** Scan entry in use, or /. */
            CurrentBSS: { signature: "o"; type: string; access: "read"; announced: true };
            /** Network in use or being tried, or /. */
            CurrentNetwork: { signature: "o"; type: string; access: "read"; announced: true };
            /** Key management in use, or INACTIVE. */
            CurrentAuthMode: { signature: "s"; type: string; access: "read"; announced: true };
            /** Stored bytes by name. */
            Blobs: { signature: "a{say}"; type: ReadonlyMap<string, Uint8Array>; access: "read"; announced: false };
            /** The scan entries by number. */
            BSSs: { signature: "ao"; type: readonly string[]; access: "read"; announced: true };
            /** The configured networks. */
            Networks: { signature: "ao"; type: readonly string[]; access: "read"; announced: false };
            /** Whether EAP may use fast re-authentication. */
            FastReauth: { signature: "b"; type: boolean; access: "readwrite"; announced: false };
            /** Seconds between scans that find nothing. */
            ScanInterval: { signature: "i"; type: number; access: "readwrite"; announced: false };
            /** Reason code of the last disconnection; negative when it was ours. */
            DisconnectReason: { signature: "i"; type: number; access: "read"; announced: "now" };
            /** Status code of the last authentication frame. */
            AuthStatusCode: { signature: "i"; type: number; access: "read"; announced: "now" };
            /** Status code of the last refused association. */
            AssocStatusCode: { signature: "i"; type: number; access: "read"; announced: "now" };
            /** Milliseconds the last roam took. */
            RoamTime: { signature: "u"; type: number; access: "read"; announced: true };
            /** Whether the last roam ended well. */
            RoamComplete: { signature: "b"; type: boolean; access: "read"; announced: true };
            /** Milliseconds the last connection lasted. */
            SessionLength: { signature: "u"; type: number; access: "read"; announced: true };
            /** Address of the device, 6 bytes. */
            MACAddress: { signature: "ay"; type: Uint8Array; access: "read"; announced: true };
            /** EAPOL version we send: 1 or 2. */
            EapolVersion: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Background scanning of networks that do not say, as module:parameters. */
            Bgscan: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: no scheduled scans in the driver. */
            DisableScanOffload: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Seconds a PMK is used; 0: the default. */
            Dot11RSNAConfigPMKLifetime: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Percent of the PMK lifetime after which it is renewed; 0: the default. */
            Dot11RSNAConfigPMKReauthThreshold: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Seconds a security association may take to set up; 0: the default. */
            Dot11RSNAConfigSATimeout: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** How many scan entries are kept. */
            BssMaxCount: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: keep only scan entries of configured networks. */
            FilterSsids: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Weakest signal in dBm that is kept; 0: all. */
            FilterRssi: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: an access point of ours keeps its stations apart. */
            ApIsolate: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: opportunistic key caching. */
            Okc: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Management frame protection of networks that do not say: 0 no, 1 optional, 2 required. */
            Pmf: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: use SAE only with access points that protect management frames. */
            SaeCheckMfp: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Groups for SAE in the order of preference. */
            SaeGroups: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** How SAE derives the password element: 0 hunting and pecking, 1 hash to element, 2 both. */
            SaePwe: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: ignore scan results from before the scan. */
            IgnoreOldScanRes: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Frequencies in MHz that may be used. */
            FreqList: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Frequencies in MHz of the first scan. */
            InitialFreqList: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: scan only the channel in use by a sibling. */
            ScanCurFreq: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Seconds for which scan results may be used to connect. */
            ScanResValidForConnect: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Seconds between scheduled scans; 0: the default. */
            SchedScanInterval: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Address to connect with: 0 permanent, 1 random, 2 random within the vendor. */
            MacAddr: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Seconds a random address is kept. */
            RandAddrLifetime: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Address before association, as MacAddr. */
            PreassocMacAddr: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: scan without probing. */
            PassiveScan: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: accept wrong receive counters of access points with that fault. */
            WpaRscRelaxation: { signature: "s"; type: string; access: "readwrite"; announced: false };
        };
    };
    /** A configured network. Path: /fi/w1/wpa_supplicant1/Interfaces/N/Networks/N */
    "fi.w1.wpa_supplicant1.Network": {
        methods: {
        };
        signals: {
            /** Deprecated twin of the standard signal, sent right after it with the same values. */
            PropertiesChanged: { args: readonly [properties: VariantMap] };
        };
        properties: {
            /** Configuration fields with a readable value, in configuration syntax; secrets are left out. */
            Properties: { signature: "a{sv}"; type: VariantMap; access: "readwrite"; announced: false };
            /** Whether the network may be used. */
            Enabled: { signature: "b"; type: boolean; access: "readwrite"; announced: true };
        };
    };
    /** The service as a whole. Path: /fi/w1/wpa_supplicant1 */
    "fi.w1.wpa_supplicant1": {
        methods: {
            /** Starts to control a network device; keys Ifname, Driver, ConfigFile, BridgeIfname. */
            CreateInterface: { in: readonly [args: VariantMap]; out: readonly [path: string] };
            /** Stops controlling a network device. */
            RemoveInterface: { in: readonly [path: string]; out: readonly [] };
            /** Path of the interface that controls the device of this name. */
            GetInterface: { in: readonly [ifname: string]; out: readonly [path: string] };
            /** The system is about to sleep: the disconnection to come is of our own making. */
            ExpectDisconnect: { in: readonly []; out: readonly [] };
        };
        signals: {
            /** A device came under control; the properties are those of its Interface. */
            InterfaceAdded: { args: readonly [path: string, properties: VariantMap] };
            /** A device is not controlled any more; its object is already gone. */
            InterfaceRemoved: { args: readonly [path: string] };
            /** Deprecated twin of the standard signal, sent right after it with the same values. */
            PropertiesChanged: { args: readonly [properties: VariantMap] };
        };
        properties: {
            /** What the log takes: excessive, msgdump, debug, info, warning or error. */
            DebugLevel: { signature: "s"; type: string; access: "readwrite"; announced: true };
            /** Whether log lines carry a time. */
            DebugTimestamp: { signature: "b"; type: boolean; access: "readwrite"; announced: true };
            /** Whether the log may show key material. */
            DebugShowKeys: { signature: "b"; type: boolean; access: "readwrite"; announced: true };
            /** The controlled interfaces, the newest first. */
            Interfaces: { signature: "ao"; type: readonly string[]; access: "read"; announced: false };
            /** The EAP methods that are built in. */
            EapMethods: { signature: "as"; type: readonly string[]; access: "read"; announced: false };
            /** What the service can do at all, whatever the driver. */
            Capabilities: { signature: "as"; type: readonly string[]; access: "read"; announced: false };
        };
    };
    /** A standard interface of every object. Path: every object */
    "org.freedesktop.DBus.Introspectable": {
        methods: {
            /** Describes the object. */
            Introspect: { in: readonly []; out: readonly [data: string] };
        };
        signals: {
        };
        properties: {
        };
    };
    /** A standard interface of every object. Path: every object */
    "org.freedesktop.DBus.Properties": {
        methods: {
            /** Reads one property. */
            Get: { in: readonly [iface: string, propname: string]; out: readonly [value: Variant] };
            /** Reads all properties of an interface. */
            GetAll: { in: readonly [iface: string]; out: readonly [props: VariantMap] };
            /** Changes one property. */
            Set: { in: readonly [iface: string, propname: string, value: Variant]; out: readonly [] };
        };
        signals: {
        };
        properties: {
        };
    };
    /** Why a BSS, a scan or a roam was or was not chosen; an interface of our own. Path: /fi/w1/wpa_supplicant1/Interfaces/N */
    "wpa_supplicant_ts.Decisions": {
        methods: {
        };
        signals: {
            /** Sent for every decision, in the order in which they are made; the keys are those of LastDecision. */
            Decision: { args: readonly [decision: VariantMap] };
        };
        properties: {
            /** The last decision; empty before the first one. See "Decisions" in the guide for its keys. */
            LastDecision: { signature: "a{sv}"; type: VariantMap; access: "read"; announced: false };
        };
    };
}

/** The same at run time. `xml` is what Introspect says of the interface. */
export const contract = {
    "fi.w1.wpa_supplicant1.BSS": {
        xml: "<interface name=\"fi.w1.wpa_supplicant1.BSS\"><signal name=\"PropertiesChanged\"><arg name=\"properties\" type=\"a{sv}\"/></signal><property name=\"SSID\" type=\"ay\" access=\"read\"/><property name=\"BSSID\" type=\"ay\" access=\"read\"/><property name=\"Privacy\" type=\"b\" access=\"read\"/><property name=\"Mode\" type=\"s\" access=\"read\"/><property name=\"Signal\" type=\"n\" access=\"read\"/><property name=\"Frequency\" type=\"q\" access=\"read\"/><property name=\"Rates\" type=\"au\" access=\"read\"/><property name=\"WPA\" type=\"a{sv}\" access=\"read\"/><property name=\"RSN\" type=\"a{sv}\" access=\"read\"/><property name=\"WPS\" type=\"a{sv}\" access=\"read\"/><property name=\"IEs\" type=\"ay\" access=\"read\"/><property name=\"Age\" type=\"u\" access=\"read\"/></interface>",
        methods: {
        },
        signals: {
            PropertiesChanged: { args: "a{sv}" },
        },
        properties: {
            SSID: { signature: "ay", access: "read", announced: false },
            BSSID: { signature: "ay", access: "read", announced: false },
            Privacy: { signature: "b", access: "read", announced: true },
            Mode: { signature: "s", access: "read", announced: true },
            Signal: { signature: "n", access: "read", announced: true },
            Frequency: { signature: "q", access: "read", announced: true },
            Rates: { signature: "au", access: "read", announced: true },
            WPA: { signature: "a{sv}", access: "read", announced: true },
            RSN: { signature: "a{sv}", access: "read", announced: true },
            WPS: { signature: "a{sv}", access: "read", announced: true },
            IEs: { signature: "ay", access: "read", announced: true },
            Age: { signature: "u", access: "read", announced: true },
        },
    },
    "fi.w1.wpa_supplicant1.Interface": {
        xml: "<interface name=\"fi.w1.wpa_supplicant1.Interface\"><method name=\"Scan\"><arg name=\"args\" type=\"a{sv}\" direction=\"in\"/></method><method name=\"SignalPoll\"><arg name=\"args\" type=\"a{sv}\" direction=\"out\"/></method><method name=\"Disconnect\"/><method name=\"AddNetwork\"><arg name=\"args\" type=\"a{sv}\" direction=\"in\"/><arg name=\"path\" type=\"o\" direction=\"out\"/></method><method name=\"Reassociate\"/><method name=\"Reattach\"/><method name=\"Reconnect\"/><method name=\"RemoveNetwork\"><arg name=\"path\" type=\"o\" direction=\"in\"/></method><method name=\"RemoveAllNetworks\"/><method name=\"SelectNetwork\"><arg name=\"path\" type=\"o\" direction=\"in\"/></method><method name=\"AddBlob\"><arg name=\"name\" type=\"s\" direction=\"in\"/><arg name=\"data\" type=\"ay\" direction=\"in\"/></method><method name=\"GetBlob\"><arg name=\"name\" type=\"s\" direction=\"in\"/><arg name=\"data\" type=\"ay\" direction=\"out\"/></method><method name=\"RemoveBlob\"><arg name=\"name\" type=\"s\" direction=\"in\"/></method><method name=\"FlushBSS\"><arg name=\"age\" type=\"u\" direction=\"in\"/></method><method name=\"AbortScan\"/><signal name=\"ScanDone\"><arg name=\"success\" type=\"b\"/></signal><signal name=\"BSSAdded\"><arg name=\"path\" type=\"o\"/><arg name=\"properties\" type=\"a{sv}\"/></signal><signal name=\"BSSRemoved\"><arg name=\"path\" type=\"o\"/></signal><signal name=\"BlobAdded\"><arg name=\"name\" type=\"s\"/></signal><signal name=\"BlobRemoved\"><arg name=\"name\" type=\"s\"/></signal><signal name=\"NetworkAdded\"><arg name=\"path\" type=\"o\"/><arg name=\"properties\" type=\"a{sv}\"/></signal><signal name=\"NetworkRemoved\"><arg name=\"path\" type=\"o\"/></signal><signal name=\"NetworkSelected\"><arg name=\"path\" type=\"o\"/></signal><signal name=\"PropertiesChanged\"><arg name=\"properties\" type=\"a{sv}\"/></signal><signal name=\"PskMismatch\"/><property name=\"Capabilities\" type=\"a{sv}\" access=\"read\"/><property name=\"State\" type=\"s\" access=\"read\"/><property name=\"Scanning\" type=\"b\" access=\"read\"/><property name=\"ApScan\" type=\"u\" access=\"readwrite\"/><property name=\"BSSExpireAge\" type=\"u\" access=\"readwrite\"/><property name=\"BSSExpireCount\" type=\"u\" access=\"readwrite\"/><property name=\"Country\" type=\"s\" access=\"readwrite\"/><property name=\"Ifname\" type=\"s\" access=\"read\"/><property name=\"Driver\" type=\"s\" access=\"read\"/><property name=\"BridgeIfname\" type=\"s\" access=\"readwrite\"/><property name=\"ConfigFile\" type=\"s\" access=\"read\"/><property name=\"CurrentBSS\" type=\"o\" access=\"read\"/><property name=\"CurrentNetwork\" type=\"o\" access=\"read\"/><property name=\"CurrentAuthMode\" type=\"s\" access=\"read\"/><property name=\"Blobs\" type=\"a{say}\" access=\"read\"/><property name=\"BSSs\" type=\"ao\" access=\"read\"/><property name=\"Networks\" type=\"ao\" access=\"read\"/><property name=\"FastReauth\" type=\"b\" access=\"readwrite\"/><property name=\"ScanInterval\" type=\"i\" access=\"readwrite\"/><property name=\"DisconnectReason\" type=\"i\" access=\"read\"/><property name=\"AuthStatusCode\" type=\"i\" access=\"read\"/><property name=\"AssocStatusCode\" type=\"i\" access=\"read\"/><property name=\"RoamTime\" type=\"u\" access=\"read\"/><property name=\"RoamComplete\" type=\"b\" access=\"read\"/><property name=\"SessionLength\" type=\"u\" access=\"read\"/><property name=\"MACAddress\" type=\"ay\" access=\"read\"/><property name=\"EapolVersion\" type=\"s\" access=\"readwrite\"/><property name=\"Bgscan\" type=\"s\" access=\"readwrite\"/><property name=\"DisableScanOffload\" type=\"s\" access=\"readwrite\"/><property name=\"Dot11RSNAConfigPMKLifetime\" type=\"s\" access=\"readwrite\"/><property name=\"Dot11RSNAConfigPMKReauthThreshold\" type=\"s\" access=\"readwrite\"/><property name=\"Dot11RSNAConfigSATimeout\" type=\"s\" access=\"readwrite\"/><property name=\"BssMaxCount\" type=\"s\" access=\"readwrite\"/><property name=\"FilterSsids\" type=\"s\" access=\"readwrite\"/><property name=\"FilterRssi\" type=\"s\" access=\"readwrite\"/><property name=\"ApIsolate\" type=\"s\" access=\"readwrite\"/><property name=\"Okc\" type=\"s\" access=\"readwrite\"/><property name=\"Pmf\" type=\"s\" access=\"readwrite\"/><property name=\"SaeCheckMfp\" type=\"s\" access=\"readwrite\"/><property name=\"SaeGroups\" type=\"s\" access=\"readwrite\"/><property name=\"SaePwe\" type=\"s\" access=\"readwrite\"/><property name=\"IgnoreOldScanRes\" type=\"s\" access=\"readwrite\"/><property name=\"FreqList\" type=\"s\" access=\"readwrite\"/><property name=\"InitialFreqList\" type=\"s\" access=\"readwrite\"/><property name=\"ScanCurFreq\" type=\"s\" access=\"readwrite\"/><property name=\"ScanResValidForConnect\" type=\"s\" access=\"readwrite\"/><property name=\"SchedScanInterval\" type=\"s\" access=\"readwrite\"/><property name=\"MacAddr\" type=\"s\" access=\"readwrite\"/><property name=\"RandAddrLifetime\" type=\"s\" access=\"readwrite\"/><property name=\"PreassocMacAddr\" type=\"s\" access=\"readwrite\"/><property name=\"PassiveScan\" type=\"s\" access=\"readwrite\"/><property name=\"WpaRscRelaxation\" type=\"s\" access=\"readwrite\"/></interface>",
        methods: {
            Scan: { in: "a{sv}", out: "" },
            SignalPoll: { in: "", out: "v" },
            Disconnect: { in: "", out: "" },
            AddNetwork: { in: "a{sv}", out: "o" },
            Reassociate: { in: "", out: "" },
            Reattach: { in: "", out: "" },
            Reconnect: { in: "", out: "" },
            RemoveNetwork: { in: "o", out: "" },
            RemoveAllNetworks: { in: "", out: "" },
            SelectNetwork: { in: "o", out: "" },
            AddBlob: { in: "say", out: "" },
            GetBlob: { in: "s", out: "ay" },
            RemoveBlob: { in: "s", out: "" },
            FlushBSS: { in: "u", out: "" },
            AbortScan: { in: "", out: "" },
        },
        signals: {
            ScanDone: { args: "b" },
            BSSAdded: { args: "oa{sv}" },
            BSSRemoved: { args: "o" },
            BlobAdded: { args: "s" },
            BlobRemoved: { args: "s" },
            NetworkAdded: { args: "oa{sv}" },
            NetworkRemoved: { args: "o" },
            NetworkSelected: { args: "o" },
            PropertiesChanged: { args: "a{sv}" },
            PskMismatch: { args: "" },
        },
        properties: {
            Capabilities: { signature: "a{sv}", access: "read", announced: false },
            State: { signature: "s", access: "read", announced: true },
            Scanning: { signature: "b", access: "read", announced: true },
            ApScan: { signature: "u", access: "readwrite", announced: true },
            BSSExpireAge: { signature: "u", access: "readwrite", announced: false },
            BSSExpireCount: { signature: "u", access: "readwrite", announced: false },
            Country: { signature: "s", access: "readwrite", announced: false },
            Ifname: { signature: "s", access: "read", announced: false },
            Driver: { signature: "s", access: "read", announced: false },
            BridgeIfname: { signature: "s", access: "readwrite", announced: false },
            ConfigFile: { signature: "s", access: "read", announced: false },
            CurrentBSS: { signature: "o", access: "read", announced: true },
            CurrentNetwork: { signature: "o", access: "read", announced: true },
            CurrentAuthMode: { signature: "s", access: "read", announced: true },
            Blobs: { signature: "a{say}", access: "read", announced: false },
            BSSs: { signature: "ao", access: "read", announced: true },
            Networks: { signature: "ao", access: "read", announced: false },
            FastReauth: { signature: "b", access: "readwrite", announced: false },
            ScanInterval: { signature: "i", access: "readwrite", announced: false },
            DisconnectReason: { signature: "i", access: "read", announced: "now" },
            AuthStatusCode: { signature: "i", access: "read", announced: "now" },
            AssocStatusCode: { signature: "i", access: "read", announced: "now" },
            RoamTime: { signature: "u", access: "read", announced: true },
            RoamComplete: { signature: "b", access: "read", announced: true },
            SessionLength: { signature: "u", access: "read", announced: true },
            MACAddress: { signature: "ay", access: "read", announced: true },
            EapolVersion: { signature: "s", access: "readwrite", announced: false },
            Bgscan: { signature: "s", access: "readwrite", announced: false },
            DisableScanOffload: { signature: "s", access: "readwrite", announced: false },
            Dot11RSNAConfigPMKLifetime: { signature: "s", access: "readwrite", announced: false },
            Dot11RSNAConfigPMKReauthThreshold: { signature: "s", access: "readwrite", announced: false },
            Dot11RSNAConfigSATimeout: { signature: "s", access: "readwrite", announced: false },
            BssMaxCount: { signature: "s", access: "readwrite", announced: false },
            FilterSsids: { signature: "s", access: "readwrite", announced: false },
            FilterRssi: { signature: "s", access: "readwrite", announced: false },
            ApIsolate: { signature: "s", access: "readwrite", announced: false },
            Okc: { signature: "s", access: "readwrite", announced: false },
            Pmf: { signature: "s", access: "readwrite", announced: false },
            SaeCheckMfp: { signature: "s", access: "readwrite", announced: false },
            SaeGroups: { signature: "s", access: "readwrite", announced: false },
            SaePwe: { signature: "s", access: "readwrite", announced: false },
            IgnoreOldScanRes: { signature: "s", access: "readwrite", announced: false },
            FreqList: { signature: "s", access: "readwrite", announced: false },
            InitialFreqList: { signature: "s", access: "readwrite", announced: false },
            ScanCurFreq: { signature: "s", access: "readwrite", announced: false },
            ScanResValidForConnect: { signature: "s", access: "readwrite", announced: false },
            SchedScanInterval: { signature: "s", access: "readwrite", announced: false },
            MacAddr: { signature: "s", access: "readwrite", announced: false },
            RandAddrLifetime: { signature: "s", access: "readwrite", announced: false },
            PreassocMacAddr: { signature: "s", access: "readwrite", announced: false },
            PassiveScan: { signature: "s", access: "readwrite", announced: false },
            WpaRscRelaxation: { signature: "s", access: "readwrite", announced: false },
        },
    },
    "fi.w1.wpa_supplicant1.Network": {
        xml: "<interface name=\"fi.w1.wpa_supplicant1.Network\"><signal name=\"PropertiesChanged\"><arg name=\"properties\" type=\"a{sv}\"/></signal><property name=\"Properties\" type=\"a{sv}\" access=\"readwrite\"/><property name=\"Enabled\" type=\"b\" access=\"readwrite\"/></interface>",
        methods: {
        },
        signals: {
            PropertiesChanged: { args: "a{sv}" },
        },
        properties: {
            Properties: { signature: "a{sv}", access: "readwrite", announced: false },
            Enabled: { signature: "b", access: "readwrite", announced: true },
        },
    },
    "fi.w1.wpa_supplicant1": {
        xml: "<interface name=\"fi.w1.wpa_supplicant1\"><method name=\"CreateInterface\"><arg name=\"args\" type=\"a{sv}\" direction=\"in\"/><arg name=\"path\" type=\"o\" direction=\"out\"/></method><method name=\"RemoveInterface\"><arg name=\"path\" type=\"o\" direction=\"in\"/></method><method name=\"GetInterface\"><arg name=\"ifname\" type=\"s\" direction=\"in\"/><arg name=\"path\" type=\"o\" direction=\"out\"/></method><method name=\"ExpectDisconnect\"/><signal name=\"InterfaceAdded\"><arg name=\"path\" type=\"o\"/><arg name=\"properties\" type=\"a{sv}\"/></signal><signal name=\"InterfaceRemoved\"><arg name=\"path\" type=\"o\"/></signal><signal name=\"PropertiesChanged\"><arg name=\"properties\" type=\"a{sv}\"/></signal><property name=\"DebugLevel\" type=\"s\" access=\"readwrite\"/><property name=\"DebugTimestamp\" type=\"b\" access=\"readwrite\"/><property name=\"DebugShowKeys\" type=\"b\" access=\"readwrite\"/><property name=\"Interfaces\" type=\"ao\" access=\"read\"/><property name=\"EapMethods\" type=\"as\" access=\"read\"/><property name=\"Capabilities\" type=\"as\" access=\"read\"/></interface>",
        methods: {
            CreateInterface: { in: "a{sv}", out: "o" },
            RemoveInterface: { in: "o", out: "" },
            GetInterface: { in: "s", out: "o" },
            ExpectDisconnect: { in: "", out: "" },
        },
        signals: {
            InterfaceAdded: { args: "oa{sv}" },
            InterfaceRemoved: { args: "o" },
            PropertiesChanged: { args: "a{sv}" },
        },
        properties: {
            DebugLevel: { signature: "s", access: "readwrite", announced: true },
            DebugTimestamp: { signature: "b", access: "readwrite", announced: true },
            DebugShowKeys: { signature: "b", access: "readwrite", announced: true },
            Interfaces: { signature: "ao", access: "read", announced: false },
            EapMethods: { signature: "as", access: "read", announced: false },
            Capabilities: { signature: "as", access: "read", announced: false },
        },
    },
    "org.freedesktop.DBus.Introspectable": {
        xml: "<interface name=\"org.freedesktop.DBus.Introspectable\"><method name=\"Introspect\"><arg name=\"data\" type=\"s\" direction=\"out\"/></method></interface>",
        methods: {
            Introspect: { in: "", out: "s" },
        },
        signals: {
        },
        properties: {
        },
    },
    "org.freedesktop.DBus.Properties": {
        xml: "<interface name=\"org.freedesktop.DBus.Properties\"><method name=\"Get\"><arg name=\"interface\" type=\"s\" direction=\"in\"/><arg name=\"propname\" type=\"s\" direction=\"in\"/><arg name=\"value\" type=\"v\" direction=\"out\"/></method><method name=\"GetAll\"><arg name=\"interface\" type=\"s\" direction=\"in\"/><arg name=\"props\" type=\"a{sv}\" direction=\"out\"/></method><method name=\"Set\"><arg name=\"interface\" type=\"s\" direction=\"in\"/><arg name=\"propname\" type=\"s\" direction=\"in\"/><arg name=\"value\" type=\"v\" direction=\"in\"/></method></interface>",
        methods: {
            Get: { in: "ss", out: "v" },
            GetAll: { in: "s", out: "a{sv}" },
            Set: { in: "ssv", out: "" },
        },
        signals: {
        },
        properties: {
        },
    },
    "wpa_supplicant_ts.Decisions": {
        xml: "<interface name=\"wpa_supplicant_ts.Decisions\"><signal name=\"Decision\"><arg name=\"decision\" type=\"a{sv}\"/></signal><property name=\"LastDecision\" type=\"a{sv}\" access=\"read\"><annotation name=\"org.freedesktop.DBus.Property.EmitsChangedSignal\" value=\"false\"/></property></interface>",
        methods: {
        },
        signals: {
            Decision: { args: "a{sv}" },
        },
        properties: {
            LastDecision: { signature: "a{sv}", access: "read", announced: false },
        },
    },
} as const;
