// Generated from dbus-introspection/*.xml by `npm run generate`. Do not edit.
import type { Variant, VariantMap } from "#service/dbus/value.js";

/** Every interface of the contract, its members and the TypeScript types of their values. */
export interface Contract {
    /** A scan entry: one BSS in the air. */
    "fi.w1.wpa_supplicant1.BSS": {
        methods: {
        };
        signals: {
            /** Deprecated twin of the standard signal, sent right after it with the same values. */
            PropertiesChanged: { args: readonly [properties: VariantMap] };
        };
        properties: {
            /** Name of the network, up to 32 bytes in no particular encoding; empty or zeros when it is hidden. */
            SSID: { signature: "ay"; type: Uint8Array; access: "read"; announced: false };
            /** Address of the access point, 6 bytes. */
            BSSID: { signature: "ay"; type: Uint8Array; access: "read"; announced: false };
            /** Whether frames are protected, as the capability field says. */
            Privacy: { signature: "b"; type: boolean; access: "read"; announced: true };
            /** Kind of network: infrastructure, ad-hoc or mesh; empty for an unknown kind at 60 GHz. */
            Mode: { signature: "s"; type: string; access: "read"; announced: true };
            /** Strength when it was last heard, in dBm. */
            Signal: { signature: "n"; type: number; access: "read"; announced: true };
            /** Centre of the primary channel in MHz. */
            Frequency: { signature: "q"; type: number; access: "read"; announced: true };
            /** Data rates of the rate elements in bit/s, the highest first. */
            Rates: { signature: "au"; type: readonly number[]; access: "read"; announced: true };
            /** Key management (KeyMgmt as) and ciphers (Group s, Pairwise as) of the WPA element; empty values without one. */
            WPA: { signature: "a{sv}"; type: VariantMap; access: "read"; announced: true };
            /** Key management (KeyMgmt as) and ciphers (Group s, Pairwise as, MgmtGroup s) of the RSN element; empty values without one. */
            RSN: { signature: "a{sv}"; type: VariantMap; access: "read"; announced: true };
            /** Wi-Fi Protected Setup: Type s is pbc, pin or empty; no entry when it is not offered. */
            WPS: { signature: "a{sv}"; type: VariantMap; access: "read"; announced: true };
            /** All elements of the last probe response or, without one, beacon. */
            IEs: { signature: "ay"; type: Uint8Array; access: "read"; announced: true };
            /** Seconds since it was last heard. */
            Age: { signature: "u"; type: number; access: "read"; announced: true };
            /** Answers to ANQP queries, ay by name of the element: CapabilityList, VenueName, NetworkAuthType, RoamingConsortium, IPAddrTypeAvailability, NAIRealm, 3GPP, DomainName, FilsRealmInfo, HS20CapabilityList, HS20OperatorFriendlyName, HS20WanMetrics, HS20ConnectionCapability and HS20OperatingClass; any other by its id, as anqp and protected-anqp-info (b) with the id in brackets. */
            ANQP: { signature: "a{sv}"; type: VariantMap; access: "read"; announced: true };
        };
    };
    /** A network device as a Wi-Fi Direct device: finding others and being found. Groups are not there yet: what needs one says that P2P is not available. */
    "fi.w1.wpa_supplicant1.Interface.P2PDevice": {
        methods: {
            /** Looks for other devices; FindStopped tells the end. Keys: Timeout i (seconds, 0: until StopFind), RequestedDeviceTypes aay (8 bytes each; only devices of one of these types answer), DiscoveryType s (start_with_full, social or progressive), freq i or u (MHz, looked at first). Errors: InvalidArgs, UnknownError, InterfaceUnknown. */
            Find: { in: readonly [args: VariantMap]; out: readonly [] };
            /** Ends a Find and a Listen. */
            StopFind: { in: readonly []; out: readonly [] };
            /** Can be found by others for so many seconds; 0: one hour. Errors: UnknownError, InterfaceUnknown. */
            Listen: { in: readonly [timeout: number]; out: readonly [] };
            /** Can be found for period i in every interval i (both ms); both 0, or no key: no longer. Errors: InvalidArgs, UnknownError, InterfaceUnknown. */
            ExtendedListen: { in: readonly [args: VariantMap]; out: readonly [] };
            /** Would ask the owner of a group to be there at certain times: duration1, interval1, duration2 and interval2, each i in µs. There are no groups, so it fails. Errors: InvalidArgs, UnknownError. */
            PresenceRequest: { in: readonly [args: VariantMap]; out: readonly [] };
            /** Would agree with a peer on display, keypad, pbc or pushbutton. It fails, as there are no groups. Errors: InvalidArgs, InterfaceUnknown. */
            ProvisionDiscoveryRequest: { in: readonly [peer: string, config_method: string]; out: readonly [] };
            /** Would form a group with a peer, or join one. It fails, as there are no groups. Errors: DBus.Failed. */
            Connect: { in: readonly [args: VariantMap]; out: readonly [generated_pin: string] };
            /** Would become the owner of a new group, or start a stored one again: persistent b, frequency i (MHz), persistent_group_object o and more. It fails, as there are no groups. Errors: InvalidArgs, InterfaceUnknown. */
            GroupAdd: { in: readonly [args: VariantMap]; out: readonly [] };
            /** Ends the forming of a group; there is never one. Errors: UnknownError. */
            Cancel: { in: readonly []; out: readonly [] };
            /** Would invite a peer into a group. It fails, as there are no groups. Errors: DBus.Failed. */
            Invite: { in: readonly [args: VariantMap]; out: readonly [] };
            /** Leaves the group of this interface; there is never one. Errors: UnknownError. */
            Disconnect: { in: readonly []; out: readonly [] };
            /** Nothing is heard of this peer any more, and it is turned away. Errors: InvalidArgs, UnknownError, InterfaceUnknown. */
            RejectPeer: { in: readonly [peer: string]; out: readonly [] };
            /** Would remove a client from our groups. It fails, as there are no groups. Errors: DBus.Failed. */
            RemoveClient: { in: readonly [args: VariantMap]; out: readonly [] };
            /** Ends whatever goes on and forgets every peer. Errors: DBus.Failed. */
            Flush: { in: readonly []; out: readonly [] };
            /** Offers a service to others. Keys: service_type s; of upnp version i (1 to 255) and service s, of bonjour query ay and response ay. Others are ignored. Errors: InvalidArgs, DBus.LimitsExceeded. */
            AddService: { in: readonly [args: VariantMap]; out: readonly [] };
            /** Withdraws a service, named by service_type s and version i with service s (upnp) or query ay (bonjour). Errors: InvalidArgs. */
            DeleteService: { in: readonly [args: VariantMap]; out: readonly [] };
            /** Withdraws every service. */
            FlushService: { in: readonly []; out: readonly [] };
            /** Asks peer_object o, or without it everybody, as soon as a Find meets them: service_type s upnp with version i and service s, or tlv ay (Service Request TLVs). Answers a number for ServiceDiscoveryCancelRequest. Errors: InvalidArgs, UnknownError. */
            ServiceDiscoveryRequest: { in: readonly [args: VariantMap]; out: readonly [ref: bigint] };
            /** Answers a ServiceDiscoveryRequest signal with its peer_object o, frequency i, dialog_token i or u and our tlvs ay (Service Response TLVs). Errors: InvalidArgs. */
            ServiceDiscoveryResponse: { in: readonly [args: VariantMap]; out: readonly [] };
            /** Forgets the query of that number. Errors: InvalidArgs. */
            ServiceDiscoveryCancelRequest: { in: readonly [args: bigint]; out: readonly [] };
            /** Tells others, with the next query or answer, that our services changed. */
            ServiceUpdate: { in: readonly []; out: readonly [] };
            /** Queries are answered by clients (1) or from the services that were added (0). */
            ServiceDiscoveryExternal: { in: readonly [arg: number]; out: readonly [] };
            /** Would store a group. It fails, as there are no groups. Errors: InterfaceUnknown. */
            AddPersistentGroup: { in: readonly [args: VariantMap]; out: readonly [path: string] };
            /** Would forget a stored group. It fails, as there are no groups. Errors: InterfaceUnknown. */
            RemovePersistentGroup: { in: readonly [path: string]; out: readonly [] };
            /** Would forget all stored groups. It fails, as there are no groups. Errors: InterfaceUnknown. */
            RemoveAllPersistentGroups: { in: readonly []; out: readonly [] };
        };
        signals: {
            /** A peer was found; its object is there. Sent again when a new Find meets it, and when its name or its Wi-Fi Display elements change. */
            DeviceFound: { args: readonly [path: string] };
            /** The same with everything about the peer; follows DeviceFound. */
            DeviceFoundProperties: { args: readonly [path: string, properties: VariantMap] };
            /** A peer that was found is gone, and so is its object: not heard for 60 s, flushed, or pushed out by others. */
            DeviceLost: { args: readonly [path: string] };
            /** A Find has ended. */
            FindStopped: { args: readonly [] };
            /** A peer wants us to show this PIN. Not sent yet. */
            ProvisionDiscoveryRequestDisplayPin: { args: readonly [peer_object: string, pin: string] };
            /** A peer agreed that we show this PIN. Not sent yet. */
            ProvisionDiscoveryResponseDisplayPin: { args: readonly [peer_object: string, pin: string] };
            /** A peer shows a PIN that shall be entered here. Not sent yet. */
            ProvisionDiscoveryRequestEnterPin: { args: readonly [peer_object: string] };
            /** A peer agreed to show a PIN that shall be entered here. Not sent yet. */
            ProvisionDiscoveryResponseEnterPin: { args: readonly [peer_object: string] };
            /** A peer wants a button to be pushed here. Not sent yet. */
            ProvisionDiscoveryPBCRequest: { args: readonly [peer_object: string] };
            /** A peer agreed that buttons are pushed. Not sent yet. */
            ProvisionDiscoveryPBCResponse: { args: readonly [peer_object: string] };
            /** A peer did not agree: 1 timeout, 2 rejected, 3 timeout while joining, 4 information unavailable. Not sent yet. */
            ProvisionDiscoveryFailure: { args: readonly [peer_object: string, status: number] };
            /** A group has started. Not sent yet. */
            GroupStarted: { args: readonly [properties: VariantMap] };
            /** No group came about; the text says why and may be empty. Not sent yet. */
            GroupFormationFailure: { args: readonly [reason: string] };
            /** Two devices agreed who owns their group. Not sent yet. */
            GONegotiationSuccess: { args: readonly [properties: VariantMap] };
            /** Two devices did not agree who owns their group. Not sent yet. */
            GONegotiationFailure: { args: readonly [properties: VariantMap] };
            /** A peer wants to form a group, with this device password id and intent to own it. Not sent yet. */
            GONegotiationRequest: { args: readonly [path: string, dev_passwd_id: number, device_go_intent: number] };
            /** What became of an invitation of ours. Not sent yet. */
            InvitationResult: { args: readonly [invite_result: VariantMap] };
            /** A group has ended. Not sent yet. */
            GroupFinished: { args: readonly [properties: VariantMap] };
            /** A known peer asks for services: peer_object o, frequency i (MHz), dialog_token i, update_indicator q (counts the changes of its services), tlvs ay (Service Request TLVs). */
            ServiceDiscoveryRequest: { args: readonly [sd_request: VariantMap] };
            /** A known peer tells its services: peer_object o, update_indicator q (counts their changes), tlvs ay (Service Response TLVs). */
            ServiceDiscoveryResponse: { args: readonly [sd_response: VariantMap] };
            /** A group was stored. Not sent yet. */
            PersistentGroupAdded: { args: readonly [path: string, properties: VariantMap] };
            /** A stored group was forgotten. Not sent yet. */
            PersistentGroupRemoved: { args: readonly [path: string] };
            /** Wi-Fi Protected Setup within a group failed. Not sent yet. */
            WpsFailed: { args: readonly [name: string, args: VariantMap] };
            /** A peer invites us into a group. Not sent yet. */
            InvitationReceived: { args: readonly [properties: VariantMap] };
            /** A peer wants to pair by this method. Not sent yet. */
            BootstrappingRequest: { args: readonly [path: string, bootstrap_method: number] };
            /** A pairing by agreed methods has ended with this status. Not sent yet. */
            BootstrappingCompleted: { args: readonly [path: string, status: number] };
        };
        properties: {
            /** What we are to others. Keys: DeviceName s (up to 32 bytes), PrimaryDeviceType ay (8 bytes), SecondaryDeviceTypes aay (up to 5 of 8 bytes), IpAddrGo, IpAddrMask, IpAddrStart and IpAddrEnd ay (4 bytes), VendorExtension aay (up to 10), GOIntent u (0 to 15), PersistentReconnect b, ListenRegClass, ListenChannel, OperRegClass and OperChannel u, SsidPostfix s, IntraBss b, GroupIdle u (seconds), disassoc_low_ack u, NoGroupIface b, p2p_search_delay u (ms). Writing changes the given ones, all or none. Errors: DBus.Failed, DBus.InvalidArgs, DBus.NoMemory. */
            P2PDeviceConfig: { signature: "a{sv}"; type: VariantMap; access: "readwrite"; announced: false };
            /** Our P2P Device Address, 6 bytes. Errors: DBus.Failed. */
            DeviceAddress: { signature: "ay"; type: Uint8Array; access: "read"; announced: false };
            /** The peers that were found and not lost. Errors: DBus.Failed. */
            Peers: { signature: "ao"; type: readonly string[]; access: "read"; announced: false };
            /** Part in a group: GO, client or, without one, device. */
            Role: { signature: "s"; type: string; access: "read"; announced: false };
            /** The group of this interface, or /. */
            Group: { signature: "o"; type: string; access: "read"; announced: false };
            /** The peer that owns the group of this interface, or /. */
            PeerGO: { signature: "o"; type: string; access: "read"; announced: false };
            /** Stored groups; there are none. Errors: InterfaceUnknown. */
            PersistentGroups: { signature: "ao"; type: readonly string[]; access: "read"; announced: false };
        };
    };
    /** A network device under control. */
    "fi.w1.wpa_supplicant1.Interface": {
        methods: {
            /** Looks for networks; ScanDone tells the end. Keys: Type s (active or passive, required), SSIDs aay (names to ask for, 1 to 16 of up to 32 bytes; empty bytes: any), IEs aay (elements to send along), Channels a(uu) (centre frequency and width in MHz), AllowRoam b (whether the results may change the connection, true unless said), NonColoc6GHz b and 6GHzOnly b (which channels of 6 GHz). Errors: InvalidArgs, Interface.ScanError. */
            Scan: { in: readonly [args: VariantMap]; out: readonly [] };
            /** Quality of the link in use. Always: rssi i and noise i (dBm), linkspeed u (Mbit/s), frequency u (MHz); as far as the driver knows: width s, avg-rssi i, counters of bytes and packets, rates in kbit/s and their parameters. Errors: DBus.Failed. */
            SignalPoll: { in: readonly []; out: readonly [args: Variant] };
            /** Leaves the network and stays away until Reassociate, Reconnect or SelectNetwork; also ends the search for a lost connection. Errors: NotConnected. */
            Disconnect: { in: readonly []; out: readonly [] };
            /** Adds a network with these configuration fields and answers its object. Text is s or ay, numbers are i or u; it is disabled unless disabled is 0 among them. A refused field adds nothing. Errors: DBus.InvalidArgs, UnknownError, DBus.LimitsExceeded. */
            AddNetwork: { in: readonly [args: VariantMap]; out: readonly [path: string] };
            /** Connects again, whatever the state. Errors: InterfaceDisabled. */
            Reassociate: { in: readonly []; out: readonly [] };
            /** Connects again to the BSS in use, with the shortest possible scan. Errors: NotConnected. */
            Reattach: { in: readonly []; out: readonly [] };
            /** Connects again after Disconnect; does nothing otherwise. Errors: InterfaceDisabled. */
            Reconnect: { in: readonly []; out: readonly [] };
            /** Removes a network, and leaves it when it is in use. Errors: InvalidArgs, NetworkUnknown. */
            RemoveNetwork: { in: readonly [path: string]; out: readonly [] };
            /** Removes every network, and leaves the one in use. */
            RemoveAllNetworks: { in: readonly []; out: readonly [] };
            /** Enables this network, disables all others and connects to it. Errors: InvalidArgs, NetworkUnknown. */
            SelectNetwork: { in: readonly [path: string]; out: readonly [] };
            /** Answers a NetworkRequest: the network, the field that was asked for and its value. Errors: InvalidArgs, NetworkUnknown, UnknownError. */
            NetworkReply: { in: readonly [path: string, field: string, value: string]; out: readonly [] };
            /** Moves the link to this BSSID (colon form) within the network in use. Errors: InvalidArgs, NotConnected. */
            Roam: { in: readonly [addr: string]; out: readonly [] };
            /** Stores bytes under a name that fields of networks refer to as blob://name. Repeating the same bytes changes nothing. Errors: BlobExists, DBus.LimitsExceeded. */
            AddBlob: { in: readonly [name: string, data: Uint8Array]; out: readonly [] };
            /** Reads the bytes stored under a name. Errors: BlobUnknown. */
            GetBlob: { in: readonly [name: string]; out: readonly [data: Uint8Array] };
            /** Forgets the bytes stored under a name. Errors: BlobUnknown. */
            RemoveBlob: { in: readonly [name: string]; out: readonly [] };
            /** Sets where the PKCS #11 engine and module are; empty text unsets. No engine can be loaded yet. Errors: DBus.Failed. */
            SetPKCS11EngineAndModulePath: { in: readonly [pkcs11_engine_path: string, pkcs11_module_path: string]; out: readonly [] };
            /** Drops scan entries last seen more than this many seconds ago, or all with 0; the one in use stays. */
            FlushBSS: { in: readonly [age: number]; out: readonly [] };
            /** Makes the caller the one who hears ProbeRequest, until it unsubscribes or leaves the bus. Errors: SubscriptionInUse. */
            SubscribeProbeReq: { in: readonly []; out: readonly [] };
            /** Ends what SubscribeProbeReq began. Errors: NoSubscription, SubscriptionNotYou. */
            UnsubscribeProbeReq: { in: readonly []; out: readonly [] };
            /** Says goodbye with an EAPOL-Logoff and closes the port of the link; the association stays. */
            EAPLogoff: { in: readonly []; out: readonly [] };
            /** Opens the port again that EAPLogoff closed. */
            EAPLogon: { in: readonly []; out: readonly [] };
            /** Sets how scans follow each other while no network is found, as exponential:BASE:LIMIT or periodic:INTERVAL in seconds; empty text unsets, and what is not understood has no effect. */
            AutoScan: { in: readonly [arg: string]; out: readonly [] };
            /** Looks whether a station of the same access point can be reached directly. Drivers that leave this to us refuse. Errors: InvalidArgs, UnknownError. */
            TDLSDiscover: { in: readonly [peer_address: string]; out: readonly [] };
            /** Sets a direct link to a station up, as TDLSDiscover. Errors: InvalidArgs, UnknownError. */
            TDLSSetup: { in: readonly [peer_address: string]; out: readonly [] };
            /** State of the direct link to a station: disabled where the driver has none, else always peer does not exist, as only the driver knows. Errors: InvalidArgs. */
            TDLSStatus: { in: readonly [peer_address: string]; out: readonly [status: string] };
            /** Ends a direct link, as TDLSDiscover. Errors: InvalidArgs, UnknownError. */
            TDLSTeardown: { in: readonly [peer_address: string]; out: readonly [] };
            /** Moves a direct link to another channel; keys PeerAddress, OperClass, Frequency and others. Always refused: there are no direct links of ours. Errors: InvalidArgs, UnknownError. */
            TDLSChannelSwitch: { in: readonly [args: VariantMap]; out: readonly [] };
            /** Ends what TDLSChannelSwitch began. Always refused. Errors: InvalidArgs, UnknownError. */
            TDLSCancelChannelSwitch: { in: readonly [peer_address: string]; out: readonly [] };
            /** Adds elements to every frame of a kind: 13 association requests, 14 probe requests of scans; other ids up to 12 are kept without effect. Errors: DBus.InvalidArgs. */
            VendorElemAdd: { in: readonly [frame_id: number, ielems: Uint8Array]; out: readonly [] };
            /** Reads the elements that were added to a kind of frame. Errors: DBus.InvalidArgs. */
            VendorElemGet: { in: readonly [frame_id: number]; out: readonly [ielems: Uint8Array] };
            /** Removes these elements from a kind of frame, or all with the single byte 0x2a. Errors: DBus.InvalidArgs. */
            VendorElemRem: { in: readonly [frame_id: number, ielems: Uint8Array]; out: readonly [] };
            /** Writes the configuration file, if its field update_config allows it. Errors: UnknownError. */
            SaveConfig: { in: readonly []; out: readonly [] };
            /** Ends the running scan; ScanDone follows with false. Errors: Interface.ScanError. */
            AbortScan: { in: readonly []; out: readonly [] };
            /** Adds a credential with these fields and answers its path, which names it in RemoveCred and has no object. Errors: DBus.InvalidArgs, UnknownError, DBus.LimitsExceeded. */
            AddCred: { in: readonly [args: VariantMap]; out: readonly [path: string] };
            /** Removes a credential. Errors: InvalidArgs, UnknownError. */
            RemoveCred: { in: readonly [path: string]; out: readonly [] };
            /** Removes every credential. */
            RemoveAllCreds: { in: readonly []; out: readonly [] };
            /** Looks for networks that credentials are for: scans, asks the access points in reach about their networks, and tells in InterworkingAPAdded which ones fit, then InterworkingSelectDone. Nothing is joined. Errors: Interface.ScanError. */
            InterworkingSelect: { in: readonly []; out: readonly [] };
            /** Asks an access point about its network; keys addr s (needed), freq u (MHz; else where it was last heard), ids aq (ANQP-elements, the first 100), hs20_ids ay (Hotspot 2.0, 1 to 31) and mbo_ids ay (Multiband Operation, 1 and 2). ANQPQueryDone follows, and the answers are in the property ANQP of the scan entry. Errors: InvalidArgs, UnknownError. */
            ANQPGet: { in: readonly [args: VariantMap]; out: readonly [] };
        };
        signals: {
            /** A scan ended, and its new and expired entries have been told; false when it failed or was aborted. */
            ScanDone: { args: readonly [success: boolean] };
            /** A scan entry appeared, with all its properties. */
            BSSAdded: { args: readonly [path: string, properties: VariantMap] };
            /** A scan entry disappeared; its object is already gone. */
            BSSRemoved: { args: readonly [path: string] };
            /** Bytes were stored under this name. */
            BlobAdded: { args: readonly [name: string] };
            /** The bytes stored under this name were forgotten. */
            BlobRemoved: { args: readonly [name: string] };
            /** A network was added, with all its properties. */
            NetworkAdded: { args: readonly [path: string, properties: VariantMap] };
            /** A network was removed; its object is already gone. */
            NetworkRemoved: { args: readonly [path: string] };
            /** SelectNetwork chose this network, whichever way it came in. */
            NetworkSelected: { args: readonly [path: string] };
            /** Deprecated twin of the standard signal, sent right after it with the same values. */
            PropertiesChanged: { args: readonly [properties: VariantMap] };
            /** A Probe Request frame was heard; sent to the subscriber alone. Keys, as far as there is a value: addr ay, dst ay and bssid ay (6 bytes each), ies ay, signal i (dBm). */
            ProbeRequest: { args: readonly [args: VariantMap] };
            /** A certificate of an authentication server: depth u, subject s, altsubject as, cert_hash s (hexadecimal), cert ay (DER). Not sent yet: there is no EAP. */
            Certification: { args: readonly [certification: VariantMap] };
            /** How an authentication proceeds, as a status word and its parameter. Not sent yet: there is no EAP. */
            EAP: { args: readonly [status: string, parameter: string] };
            /** A field that only a person knows is needed for a network, with a text to show; NetworkReply answers it. */
            NetworkRequest: { args: readonly [path: string, field: string, text: string] };
            /** A scan entry that a credential is for. Keys: type s (home, roaming or unknown: whose network it is), excluded i (1: excluded_ssid names it), priority i, sp_priority i, and as 1 what speaks against it: below_min_backhaul i, over_max_bss_load i, conn_capab_missing i. */
            InterworkingAPAdded: { args: readonly [bss: string, cred: string, properties: VariantMap] };
            /** All scan entries have been compared with all credentials. */
            InterworkingSelectDone: { args: readonly [] };
            /** An ANQP query of whoever's is over: SUCCESS, FAILURE (no answer, or a refusal) or INVALID_FRAME (what could be read of the answer counts). */
            ANQPQueryDone: { args: readonly [addr: string, result: string] };
            /** The access point did not accept our handshake: the pre-shared key is probably wrong, and the network rests for a while. The original sends it undeclared. */
            PskMismatch: { args: readonly [] };
            /** The access point did not accept our SAE confirm: the password is probably wrong. The original sends it undeclared; not sent yet: there is no SAE. */
            SaePasswordMismatch: { args: readonly [] };
        };
        properties: {
            /** What the driver can do, as lists of words: Pairwise, Group, GroupMgmt, KeyMgmt, Protocol, AuthAlg, Scan and Modes as, and MaxScanSSID i. */
            Capabilities: { signature: "a{sv}"; type: VariantMap; access: "read"; announced: false };
            /** Where the connection stands: disconnected, interface_disabled, inactive, scanning, authenticating, associating, associated, 4way_handshake, group_handshake or completed. */
            State: { signature: "s"; type: string; access: "read"; announced: true };
            /** Whether a scan is running. */
            Scanning: { signature: "b"; type: boolean; access: "read"; announced: true };
            /** Who selects the access point: 0 nobody (wired), 1 the service, 2 the driver by SSID. Errors: DBus.Failed. */
            ApScan: { signature: "u"; type: number; access: "readwrite"; announced: true };
            /** Seconds after which a scan entry that was not seen is dropped; at least 10. Errors: DBus.Failed. */
            BSSExpireAge: { signature: "u"; type: number; access: "readwrite"; announced: false };
            /** Scans without a sight after which a scan entry is dropped; at least 1. Errors: DBus.Failed. */
            BSSExpireCount: { signature: "u"; type: number; access: "readwrite"; announced: false };
            /** Two letters of ISO 3166-1; empty when not set. Errors: DBus.Failed. */
            Country: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Name of the network device. */
            Ifname: { signature: "s"; type: string; access: "read"; announced: false };
            /** Name of the driver in use, such as nl80211. */
            Driver: { signature: "s"; type: string; access: "read"; announced: false };
            /** Bridge that the device belongs to; empty for none. Errors: DBus.Failed. */
            BridgeIfname: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Absolute path of the configuration file of this interface; empty for none. */
            ConfigFile: { signature: "s"; type: string; access: "read"; announced: false };
            /** Scan entry of the link, or / for none. */
            CurrentBSS: { signature: "o"; type: string; access: "read"; announced: true };
            /** Network in use, or selected and looked for, or / for none. */
            CurrentNetwork: { signature: "o"; type: string; access: "read"; announced: true };
            /** Key management in use, such as WPA2-PSK; INACTIVE without a link. */
            CurrentAuthMode: { signature: "s"; type: string; access: "read"; announced: true };
            /** All stored bytes by name. */
            Blobs: { signature: "a{say}"; type: ReadonlyMap<string, Uint8Array>; access: "read"; announced: false };
            /** The scan entries, by number. */
            BSSs: { signature: "ao"; type: readonly string[]; access: "read"; announced: true };
            /** The configured networks, by number. */
            Networks: { signature: "ao"; type: readonly string[]; access: "read"; announced: false };
            /** Whether EAP may use fast re-authentication. */
            FastReauth: { signature: "b"; type: boolean; access: "readwrite"; announced: false };
            /** Seconds between scans that find nothing; not negative. Errors: DBus.Failed. */
            ScanInterval: { signature: "i"; type: number; access: "readwrite"; announced: false };
            /** Path of the PKCS #11 engine; empty when not set. */
            PKCS11EnginePath: { signature: "s"; type: string; access: "read"; announced: true };
            /** Path of the PKCS #11 module; empty when not set. */
            PKCS11ModulePath: { signature: "s"; type: string; access: "read"; announced: true };
            /** IEEE 802.11 reason code of the last disconnection, negative when we or our driver ended the link; told each time, also when it is the same. */
            DisconnectReason: { signature: "i"; type: number; access: "read"; announced: "now" };
            /** IEEE 802.11 status code of the last authentication frame; told each time, also for 0. */
            AuthStatusCode: { signature: "i"; type: number; access: "read"; announced: "now" };
            /** IEEE 802.11 status code of the last association that was refused; told each time. */
            AssocStatusCode: { signature: "i"; type: number; access: "read"; announced: "now" };
            /** Milliseconds that the last roam took. */
            RoamTime: { signature: "u"; type: number; access: "read"; announced: true };
            /** Whether the last roam ended in a connection. */
            RoamComplete: { signature: "b"; type: boolean; access: "read"; announced: true };
            /** Whether a scan of 6 GHz channels is running. */
            ScanInProgress6GHz: { signature: "b"; type: boolean; access: "read"; announced: "now" };
            /** Milliseconds that the last connection lasted. */
            SessionLength: { signature: "u"; type: number; access: "read"; announced: true };
            /** Status code of our answer to the last BSS transition management request. */
            BSSTMStatus: { signature: "u"; type: number; access: "read"; announced: true };
            /** Stations of an access point of ours; none, as long as there is none. */
            Stations: { signature: "ao"; type: readonly string[]; access: "read"; announced: true };
            /** For each of scan, sched_scan and pno, 6 bytes whose ones are the bits of our address that stay, the others being random; a kind that is left out uses our address. Errors: DBus.InvalidArgs, DBus.Failed. */
            MACAddressRandomizationMask: { signature: "a{say}"; type: ReadonlyMap<string, Uint8Array>; access: "readwrite"; announced: false };
            /** Address of the device, 6 bytes. */
            MACAddress: { signature: "ay"; type: Uint8Array; access: "read"; announced: true };
            /** Quality of the link when the driver last reported a change; keys as in SignalPoll. */
            SignalChange: { signature: "a{sv}"; type: VariantMap; access: "read"; announced: true };
            /** Folder of the control socket, or DIR= and GROUP=. */
            CtrlInterface: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Group that may use the control socket, by name or number. */
            CtrlInterfaceGroup: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** EAPOL version we send: 1 or 2. */
            EapolVersion: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Background scanning of networks that do not say, as module:parameters. */
            Bgscan: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: mesh peering by the supplicant, 0: by the driver. */
            UserMpm: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** How many peers a mesh may have. */
            MaxPeerLinks: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Seconds after which a silent mesh peer is dropped. */
            MeshMaxInactivity: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: forward frames within a mesh. */
            MeshFwding: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Milliseconds between retransmissions of SAE in a mesh. */
            Dot11RSNASAERetransPeriod: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: no scheduled scans in the driver. */
            DisableScanOffload: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Path of the OpenSC engine. */
            OpenscEnginePath: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Ciphers of TLS, in OpenSSL's syntax. */
            OpensslCiphers: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Prefix of the name of the smart card reader. */
            PcscReader: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** PIN of the SIM. Reads as empty. */
            PcscPin: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: another program does SIM authentication. */
            ExternalSim: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Parameters of the driver. */
            DriverParam: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Seconds a PMK is used; 0: the default. */
            Dot11RSNAConfigPMKLifetime: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Percent of the PMK lifetime after which it is renewed; 0: the default. */
            Dot11RSNAConfigPMKReauthThreshold: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Seconds a security association may take to set up; 0: the default. */
            Dot11RSNAConfigSATimeout: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: SaveConfig may write the configuration file. */
            UpdateConfig: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** UUID of this device for Wi-Fi Protected Setup. Reads as empty. */
            Uuid: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 0: the UUID follows from the address, 1: a random one. */
            AutoUuid: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Name of this device in Wi-Fi Protected Setup and Wi-Fi Direct, up to 32 bytes. */
            DeviceName: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Manufacturer of this device, up to 64 bytes. */
            Manufacturer: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Model of this device, up to 32 bytes. */
            ModelName: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Number of the model, up to 32 bytes. */
            ModelNumber: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Serial number, up to 32 bytes. */
            SerialNumber: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Primary device type, as 1-0050F204-1. Reads as empty. */
            DeviceType: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Version of the operating system, 4 bytes in hexadecimal. Reads as empty. */
            OsVersion: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Ways of Wi-Fi Protected Setup that are offered, in words. */
            ConfigMethods: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Learned credentials are 0 used, 1 handed to another program, 2 both. */
            WpsCredProcessing: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: a network that was learned for WPA2-PSK may use SAE too. */
            WpsCredAddSae: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Vendor extension of message M1, in hexadecimal. Reads as empty. */
            WpsVendorExtM1: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Another device type, added to those there are. Reads as empty. */
            SecDeviceType: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Operating class of the listen channel of Wi-Fi Direct. */
            P2pListenRegClass: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Listen channel of Wi-Fi Direct. */
            P2pListenChannel: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Operating class of the channel of groups. */
            P2pOperRegClass: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Channel of groups. */
            P2pOperChannel: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** How much this device wants to own a group, 0 to 15. */
            P2pGoIntent: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** What follows DIRECT-xy in the SSID of groups. */
            P2pSsidPostfix: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: invitations to a stored group are followed without asking. */
            PersistentReconnect: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: members of a group may talk to each other. */
            P2pIntraBss: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Seconds after which an idle group ends; 0: never. */
            P2pGroupIdle: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** When the owner of a group may change its channel, 0 to 3. */
            P2pGoFreqChangePolicy: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Length of the passphrase of a group, 8 to 63. */
            P2pPassphraseLen: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Preferred channels of groups, as class:channel. Reads as empty. */
            P2pPrefChan: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Frequencies in MHz on which no group is owned. Reads as empty. */
            P2pNoGoFreq: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: channels where only a client may be are offered. */
            P2pAddCliChan: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: listen on the channel that is in use. */
            P2pOptimizeListenChan: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: 40 MHz in groups that are owned. */
            P2pGoHt40: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: VHT in groups that are owned. */
            P2pGoVht: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: HE in groups that are owned. */
            P2pGoHe: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: EDMG in groups that are owned. */
            P2pGoEdmg: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: no Wi-Fi Direct. */
            P2pDisabled: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** CTWindow of groups that are owned, 0 to 127 time units. */
            P2pGoCtwindow: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: groups use this network device instead of one of their own. */
            P2pNoGroupIface: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: the channel of a group need not be one that is in use. */
            P2pIgnoreSharedFreq: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Address of the owner of a group, dotted. */
            IpAddrGo: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Network mask of a group, dotted. */
            IpAddrMask: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** First address for members of a group, dotted. */
            IpAddrStart: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Last address for members of a group, dotted. */
            IpAddrEnd: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: a member of a group answers Probe Request frames. */
            P2pCliProbe: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Address of the device of Wi-Fi Direct: 0 that of the interface, 1 random, 2 random and kept. */
            P2pDeviceRandomMacAddr: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Random address that is kept. Reads as empty. */
            P2pDevicePersistentMacAddr: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: random addresses of group interfaces. */
            P2pInterfaceRandomMacAddr: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: no Wi-Fi Direct on 6 GHz. */
            P2p6ghzDisable: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Bits of the bootstrapping methods of Wi-Fi Direct 2. */
            P2pBootstrapMethods: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Bits of the kinds of PASN in Wi-Fi Direct 2. */
            P2pPasnType: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Time units after which a bootstrapping request is to be repeated. */
            P2pComebackAfter: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: power management of groups by TWT. */
            P2pTwtPowerMgmt: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: members of a group may ask for another channel. */
            P2pChanSwitchReqEnable: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Regulatory information of Wi-Fi Direct 2, as bits. */
            P2pRegInfo: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: assisted use of channels with radar. */
            P2pAssistedDfsChanEnable: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Cipher of the device identity key. */
            DikCipher: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Device identity key, in hexadecimal. Reads as empty. */
            Dik: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** How many scan entries are kept. */
            BssMaxCount: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: keep only scan entries of configured networks. */
            FilterSsids: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Weakest signal in dBm that is kept; 0: all. */
            FilterRssi: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** How many stations an access point of ours takes. */
            MaxNumSta: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: an access point of ours keeps its stations apart. */
            ApIsolate: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: an access point of ours drops stations that do not acknowledge. */
            DisassocLowAck: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: Hotspot 2.0. */
            Hs20: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: Interworking elements in Probe Request frames. */
            Interworking: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** HESSID that is looked for. Reads as empty. */
            Hessid: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Access network type that is looked for, 0 to 15; 15: any. */
            AccessNetworkType: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: Interworking element of groups that are owned. */
            GoInterworking: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Access network type of groups that are owned, 0 to 15. */
            GoAccessNetworkType: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: groups that are owned lead to the Internet. */
            GoInternet: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Venue group of groups that are owned, 0 to 255. */
            GoVenueGroup: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Venue type of groups that are owned, 0 to 255. */
            GoVenueType: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: push button in message M1, for access points with that fault. */
            PbcInM1: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** How scans follow each other, as for AutoScan. */
            Autoscan: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Id of the NFC device password, 16 to 65535. */
            WpsNfcDevPwId: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Public key for NFC, in hexadecimal. Reads as empty. */
            WpsNfcDhPubkey: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Private key for NFC, in hexadecimal. Reads as empty. */
            WpsNfcDhPrivkey: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Device password for NFC, in hexadecimal. Reads as empty. */
            WpsNfcDevPw: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Where external passwords come from, as backend:parameters. */
            ExtPasswordBackend: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Seconds after which a silent member of a group is dropped. */
            P2pGoMaxInactivity: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: networks that match a credential are joined by themselves. */
            AutoInterworking: { signature: "s"; type: string; access: "readwrite"; announced: false };
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
            /** 1: PMKID in the association request after SAE. */
            SaePmkidInAssoc: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** DTIM period of access points of ours; 0: the default. */
            DtimPeriod: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Beacon interval of access points of ours in time units; 0: the default. */
            BeaconInt: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Elements of association responses of ours, in hexadecimal. Reads as empty. */
            ApAssocrespElements: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Elements of beacons of ours, in hexadecimal. Reads as empty. */
            ApVendorElements: { signature: "s"; type: string; access: "readwrite"; announced: false };
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
            /** Seconds before the first scheduled scan. */
            SchedScanStartDelay: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: another program controls TDLS. */
            TdlsExternalControl: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** What wakes the machine up, in words. */
            WowlanTriggers: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Milliseconds between searches of Wi-Fi Direct. */
            P2pSearchDelay: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Address to connect with: 0 permanent, 1 random, 2 random within the vendor. */
            MacAddr: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Seconds a random address is kept. */
            RandAddrLifetime: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Address before association, as MacAddr. */
            PreassocMacAddr: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: key management by the driver where it can. */
            KeyMgmtOffload: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: scan without probing. */
            PassiveScan: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: no authentication when the same BSS is joined again. */
            ReassocSameBssOptim: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Priority of networks that were learned. */
            WpsPriority: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Group of fast session transfer, 1 to 16 bytes. */
            FstGroupId: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Priority in fast session transfer, 1 to 255. */
            FstPriority: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Link loss timeout of fast session transfer in milliseconds. */
            FstLlt: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: Certification has the whole certificate. */
            CertInCb: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: accept wrong receive counters of access points with that fault. */
            WpaRscRelaxation: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Plans of scheduled scans, as interval:iterations. */
            SchedScanPlans: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Channels that are not preferred, with class, preference and reason, for Wi-Fi Agile Multiband. */
            NonPrefChan: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Cellular capability: 1 available, 2 not available, 3 not supported. */
            MboCellCapa: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Weakest signal in dBm that is joined when a link is about to be ended. */
            DisassocImminentRssiThreshold: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Bits of optimized connectivity: 1 station, 2 access point of a station. */
            Oce: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: address 3 of GAS frames as the standard has it, 0: as access points answer it. */
            GasAddress3: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: announce fine timing measurement as responder. */
            FtmResponder: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: announce fine timing measurement as initiator. */
            FtmInitiator: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: announce target wake time as requester. */
            TwtRequester: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Seconds a random address of GAS is kept. */
            GasRandAddrLifetime: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Address of GAS frames: 0 our own, 1 random, 2 random within the vendor. */
            GasRandMacAddr: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Configurations of Easy Connect are 0 reported, 1 added as networks, 2 added and joined. */
            DppConfigProcessing: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Name of this device in Easy Connect. */
            DppName: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** MUD URL of this device in Easy Connect. */
            DppMudUrl: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Name of what is added to a configuration request of Easy Connect. */
            DppExtraConfReqName: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Value of what is added to a configuration request of Easy Connect. */
            DppExtraConfReqValue: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: connectors of Easy Connect are kept private. */
            DppConnectorPrivacyDefault: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: announce reports of collocated interference. */
            ColocIntfReporting: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: BSS transition management is not announced. */
            DisableBtm: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: two pairwise key ids where both sides can. */
            ExtendedKeyId: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: leave the network at the end even where the machine could be woken through it. */
            WowlanDisconnectOnDeinit: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** RSN overriding elements: 0 as the driver can, 1 never, 2 always. */
            RsnOverriding: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Groups for PASN in the order of preference. Reads as empty. */
            PasnGroups: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: one link only with multi-link access points. */
            MldForceSingleLink: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: PMKR1Name before other PMKIDs in fast transition. */
            FtPrependPmkid: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Wi-Fi Alliance generational capabilities: 0 no, 1 protected, 2 unprotected. */
            WfaGenCapa: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Supported generations, in hexadecimal. Reads as empty. */
            WfaGenCapaSupp: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** 1: operating classes of 80+80 MHz are not announced. */
            DisableOpClasses8080Mhz: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Bits of the kinds of PASN for proximity ranging. */
            PrPasnType: { signature: "s"; type: string; access: "readwrite"; announced: false };
            /** Preferred role in proximity ranging: 0 or 1. */
            PrPreferredRole: { signature: "s"; type: string; access: "readwrite"; announced: false };
        };
    };
    /** A configured network. */
    "fi.w1.wpa_supplicant1.Network": {
        methods: {
        };
        signals: {
            /** Deprecated twin of the standard signal, sent right after it with the same values. */
            PropertiesChanged: { args: readonly [properties: VariantMap] };
        };
        properties: {
            /** Every configuration field with a readable value, as text in configuration syntax; secrets are left out. Writing takes the fields of AddNetwork, changes only those and does not reconnect; a refused field changes nothing. Errors: DBus.InvalidArgs. */
            Properties: { signature: "a{sv}"; type: VariantMap; access: "readwrite"; announced: false };
            /** Whether the network may be joined. Writing true may start a search, writing false leaves the network when it is in use. Errors: DBus.Failed. */
            Enabled: { signature: "b"; type: boolean; access: "readwrite"; announced: true };
        };
    };
    /** A Wi-Fi Direct device in reach, from DeviceFound to DeviceLost. */
    "fi.w1.wpa_supplicant1.Peer": {
        methods: {
        };
        signals: {
            /** Deprecated twin of the standard signal, sent right after it with the same values. */
            PropertiesChanged: { args: readonly [properties: VariantMap] };
        };
        properties: {
            /** Name that its owner gave it; characters that cannot be shown are underscores. */
            DeviceName: { signature: "s"; type: string; access: "read"; announced: false };
            /** Who made it; empty when it does not say. */
            Manufacturer: { signature: "s"; type: string; access: "read"; announced: false };
            /** Name of its model; empty when it does not say. */
            ModelName: { signature: "s"; type: string; access: "read"; announced: false };
            /** Number of its model; empty when it does not say. */
            ModelNumber: { signature: "s"; type: string; access: "read"; announced: false };
            /** Its serial number; empty when it does not say. */
            SerialNumber: { signature: "s"; type: string; access: "read"; announced: false };
            /** What it is, 8 bytes: category, OUI and sub-category. */
            PrimaryDeviceType: { signature: "ay"; type: Uint8Array; access: "read"; announced: false };
            /** How it can be paired with, bits of the Wi-Fi Simple Configuration specification. */
            config_method: { signature: "q"; type: number; access: "read"; announced: false };
            /** Strength when it was last heard, in dBm. */
            level: { signature: "i"; type: number; access: "read"; announced: false };
            /** Device Capability Bitmap of the Wi-Fi Peer-to-Peer specification. */
            devicecapability: { signature: "y"; type: number; access: "read"; announced: false };
            /** Group Capability Bitmap of the Wi-Fi Peer-to-Peer specification. */
            groupcapability: { signature: "y"; type: number; access: "read"; announced: false };
            /** What else it is, 8 bytes each. */
            SecondaryDeviceTypes: { signature: "aay"; type: readonly Uint8Array[]; access: "read"; announced: false };
            /** Vendor extensions of others than the Wi-Fi Alliance, vendor id first. */
            VendorExtension: { signature: "aay"; type: readonly Uint8Array[]; access: "read"; announced: false };
            /** Its Wi-Fi Display subelements: id, length of two bytes with the high one first, data. */
            IEs: { signature: "ay"; type: Uint8Array; access: "read"; announced: false };
            /** Its P2P Device Address, 6 bytes. */
            DeviceAddress: { signature: "ay"; type: Uint8Array; access: "read"; announced: false };
            /** Groups of ours that it is in. */
            Groups: { signature: "ao"; type: readonly string[]; access: "read"; announced: true };
            /** Vendor specific elements that are none of Wi-Fi's own, headers included. */
            VSIE: { signature: "ay"; type: Uint8Array; access: "read"; announced: false };
        };
    };
    /** The service as a whole. */
    "fi.w1.wpa_supplicant1": {
        methods: {
            /** Starts to control a network device and answers its object. Keys: Ifname s (required), Driver s (list of drivers to try), ConfigFile s (path to read), BridgeIfname s, Create b (make the device first), Type s (sta or ap, of the device to make), Address s (MAC address of the device to make). Errors: InvalidArgs, InterfaceExists, UnknownError. */
            CreateInterface: { in: readonly [args: VariantMap]; out: readonly [path: string] };
            /** Stops controlling a network device, and deletes it if CreateInterface made it. Errors: InterfaceUnknown, UnknownError. */
            RemoveInterface: { in: readonly [path: string]; out: readonly [] };
            /** Path of the interface that controls the device of this name. Errors: InterfaceUnknown. */
            GetInterface: { in: readonly [ifname: string]; out: readonly [path: string] };
            /** Says that the system is about to sleep: the disconnection to come is of our own making on every interface, counts against nobody and needs no password. */
            ExpectDisconnect: { in: readonly []; out: readonly [] };
        };
        signals: {
            /** A device came under control, with all properties of its Interface. */
            InterfaceAdded: { args: readonly [path: string, properties: VariantMap] };
            /** A device is not controlled any more; its object is already gone. */
            InterfaceRemoved: { args: readonly [path: string] };
            /** Deprecated twin of the standard signal, sent right after it with the same values. */
            PropertiesChanged: { args: readonly [properties: VariantMap] };
        };
        properties: {
            /** What the log takes: excessive, msgdump, debug, info, warning or error, each with all that follow. Errors: DBus.Failed. */
            DebugLevel: { signature: "s"; type: string; access: "readwrite"; announced: true };
            /** Whether log lines carry the time, in seconds since 1970. */
            DebugTimestamp: { signature: "b"; type: boolean; access: "readwrite"; announced: true };
            /** Whether the log may show key material. */
            DebugShowKeys: { signature: "b"; type: boolean; access: "readwrite"; announced: true };
            /** The controlled interfaces, the newest first. */
            Interfaces: { signature: "ao"; type: readonly string[]; access: "read"; announced: false };
            /** The EAP methods that are built in, by their names. */
            EapMethods: { signature: "as"; type: readonly string[]; access: "read"; announced: false };
            /** What the service can do whatever the driver, as words such as pmf or sae. */
            Capabilities: { signature: "as"; type: readonly string[]; access: "read"; announced: false };
            /** Wi-Fi Display subelements, each an id of one byte, a length of two bytes (big endian) and data; an empty array switches Wi-Fi Display off. Reads as empty as long as there is no Wi-Fi Direct. Errors: DBus.InvalidArgs. */
            WFDIEs: { signature: "ay"; type: Uint8Array; access: "readwrite"; announced: false };
        };
    };
    /** A standard interface of every object. */
    "org.freedesktop.DBus.Introspectable": {
        methods: {
            /** Describes the object, its interfaces and its children as XML, also at a path that is only the parent of others. */
            Introspect: { in: readonly []; out: readonly [data: string] };
        };
        signals: {
        };
        properties: {
        };
    };
    /** Every object below this one at once, and which ones come and go (D-Bus specification); the original has none. */
    "org.freedesktop.DBus.ObjectManager": {
        methods: {
            /** Every object below the root object with the properties of its interfaces; a property that cannot be read now is left out. The signals below begin with the first call and end when every caller has left the bus. */
            GetManagedObjects: { in: readonly []; out: readonly [objects: ReadonlyMap<string, ReadonlyMap<string, VariantMap>>] };
        };
        signals: {
            /** An object is there, with the properties of its interfaces; sent before the original's signal about it. */
            InterfacesAdded: { args: readonly [object: string, interfaces: ReadonlyMap<string, VariantMap>] };
            /** An object is gone, and these interfaces with it; sent before the original's signal about it. */
            InterfacesRemoved: { args: readonly [object: string, interfaces: readonly string[]] };
        };
        properties: {
        };
    };
    /** A standard interface of every object. */
    "org.freedesktop.DBus.Properties": {
        methods: {
            /** Reads one property. Errors: DBus.InvalidArgs, DBus.Failed. */
            Get: { in: readonly [iface: string, propname: string]; out: readonly [value: Variant] };
            /** Reads all properties of an interface, or none if the object does not have that interface; one that cannot be read makes the call fail. Errors: DBus.InvalidArgs, DBus.Failed. */
            GetAll: { in: readonly [iface: string]; out: readonly [props: VariantMap] };
            /** Changes one property. The value must have exactly the type of the property. Errors: DBus.InvalidArgs, DBus.Failed. */
            Set: { in: readonly [iface: string, propname: string, value: Variant]; out: readonly [] };
        };
        signals: {
        };
        properties: {
        };
    };
    /** Why a BSS, a scan or a roam was or was not chosen; an interface of our own. */
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
        xml: "<interface name=\"fi.w1.wpa_supplicant1.BSS\"><signal name=\"PropertiesChanged\"><arg name=\"properties\" type=\"a{sv}\"/></signal><property name=\"SSID\" type=\"ay\" access=\"read\"/><property name=\"BSSID\" type=\"ay\" access=\"read\"/><property name=\"Privacy\" type=\"b\" access=\"read\"/><property name=\"Mode\" type=\"s\" access=\"read\"/><property name=\"Signal\" type=\"n\" access=\"read\"/><property name=\"Frequency\" type=\"q\" access=\"read\"/><property name=\"Rates\" type=\"au\" access=\"read\"/><property name=\"WPA\" type=\"a{sv}\" access=\"read\"/><property name=\"RSN\" type=\"a{sv}\" access=\"read\"/><property name=\"WPS\" type=\"a{sv}\" access=\"read\"/><property name=\"IEs\" type=\"ay\" access=\"read\"/><property name=\"Age\" type=\"u\" access=\"read\"/><property name=\"ANQP\" type=\"a{sv}\" access=\"read\"/></interface>",
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
            ANQP: { signature: "a{sv}", access: "read", announced: true },
        },
    },
    "fi.w1.wpa_supplicant1.Interface.P2PDevice": {
        xml: "<interface name=\"fi.w1.wpa_supplicant1.Interface.P2PDevice\"><method name=\"Find\"><arg name=\"args\" type=\"a{sv}\" direction=\"in\"/></method><method name=\"StopFind\"/><method name=\"Listen\"><arg name=\"timeout\" type=\"i\" direction=\"in\"/></method><method name=\"ExtendedListen\"><arg name=\"args\" type=\"a{sv}\" direction=\"in\"/></method><method name=\"PresenceRequest\"><arg name=\"args\" type=\"a{sv}\" direction=\"in\"/></method><method name=\"ProvisionDiscoveryRequest\"><arg name=\"peer\" type=\"o\" direction=\"in\"/><arg name=\"config_method\" type=\"s\" direction=\"in\"/></method><method name=\"Connect\"><arg name=\"args\" type=\"a{sv}\" direction=\"in\"/><arg name=\"generated_pin\" type=\"s\" direction=\"out\"/></method><method name=\"GroupAdd\"><arg name=\"args\" type=\"a{sv}\" direction=\"in\"/></method><method name=\"Cancel\"/><method name=\"Invite\"><arg name=\"args\" type=\"a{sv}\" direction=\"in\"/></method><method name=\"Disconnect\"/><method name=\"RejectPeer\"><arg name=\"peer\" type=\"o\" direction=\"in\"/></method><method name=\"RemoveClient\"><arg name=\"args\" type=\"a{sv}\" direction=\"in\"/></method><method name=\"Flush\"/><method name=\"AddService\"><arg name=\"args\" type=\"a{sv}\" direction=\"in\"/></method><method name=\"DeleteService\"><arg name=\"args\" type=\"a{sv}\" direction=\"in\"/></method><method name=\"FlushService\"/><method name=\"ServiceDiscoveryRequest\"><arg name=\"args\" type=\"a{sv}\" direction=\"in\"/><arg name=\"ref\" type=\"t\" direction=\"out\"/></method><method name=\"ServiceDiscoveryResponse\"><arg name=\"args\" type=\"a{sv}\" direction=\"in\"/></method><method name=\"ServiceDiscoveryCancelRequest\"><arg name=\"args\" type=\"t\" direction=\"in\"/></method><method name=\"ServiceUpdate\"/><method name=\"ServiceDiscoveryExternal\"><arg name=\"arg\" type=\"i\" direction=\"in\"/></method><method name=\"AddPersistentGroup\"><arg name=\"args\" type=\"a{sv}\" direction=\"in\"/><arg name=\"path\" type=\"o\" direction=\"out\"/></method><method name=\"RemovePersistentGroup\"><arg name=\"path\" type=\"o\" direction=\"in\"/></method><method name=\"RemoveAllPersistentGroups\"/><signal name=\"DeviceFound\"><arg name=\"path\" type=\"o\"/></signal><signal name=\"DeviceFoundProperties\"><arg name=\"path\" type=\"o\"/><arg name=\"properties\" type=\"a{sv}\"/></signal><signal name=\"DeviceLost\"><arg name=\"path\" type=\"o\"/></signal><signal name=\"FindStopped\"/><signal name=\"ProvisionDiscoveryRequestDisplayPin\"><arg name=\"peer_object\" type=\"o\"/><arg name=\"pin\" type=\"s\"/></signal><signal name=\"ProvisionDiscoveryResponseDisplayPin\"><arg name=\"peer_object\" type=\"o\"/><arg name=\"pin\" type=\"s\"/></signal><signal name=\"ProvisionDiscoveryRequestEnterPin\"><arg name=\"peer_object\" type=\"o\"/></signal><signal name=\"ProvisionDiscoveryResponseEnterPin\"><arg name=\"peer_object\" type=\"o\"/></signal><signal name=\"ProvisionDiscoveryPBCRequest\"><arg name=\"peer_object\" type=\"o\"/></signal><signal name=\"ProvisionDiscoveryPBCResponse\"><arg name=\"peer_object\" type=\"o\"/></signal><signal name=\"ProvisionDiscoveryFailure\"><arg name=\"peer_object\" type=\"o\"/><arg name=\"status\" type=\"i\"/></signal><signal name=\"GroupStarted\"><arg name=\"properties\" type=\"a{sv}\"/></signal><signal name=\"GroupFormationFailure\"><arg name=\"reason\" type=\"s\"/></signal><signal name=\"GONegotiationSuccess\"><arg name=\"properties\" type=\"a{sv}\"/></signal><signal name=\"GONegotiationFailure\"><arg name=\"properties\" type=\"a{sv}\"/></signal><signal name=\"GONegotiationRequest\"><arg name=\"path\" type=\"o\"/><arg name=\"dev_passwd_id\" type=\"q\"/><arg name=\"device_go_intent\" type=\"y\"/></signal><signal name=\"InvitationResult\"><arg name=\"invite_result\" type=\"a{sv}\"/></signal><signal name=\"GroupFinished\"><arg name=\"properties\" type=\"a{sv}\"/></signal><signal name=\"ServiceDiscoveryRequest\"><arg name=\"sd_request\" type=\"a{sv}\"/></signal><signal name=\"ServiceDiscoveryResponse\"><arg name=\"sd_response\" type=\"a{sv}\"/></signal><signal name=\"PersistentGroupAdded\"><arg name=\"path\" type=\"o\"/><arg name=\"properties\" type=\"a{sv}\"/></signal><signal name=\"PersistentGroupRemoved\"><arg name=\"path\" type=\"o\"/></signal><signal name=\"WpsFailed\"><arg name=\"name\" type=\"s\"/><arg name=\"args\" type=\"a{sv}\"/></signal><signal name=\"InvitationReceived\"><arg name=\"properties\" type=\"a{sv}\"/></signal><signal name=\"BootstrappingRequest\"><arg name=\"path\" type=\"o\"/><arg name=\"bootstrap_method\" type=\"q\"/></signal><signal name=\"BootstrappingCompleted\"><arg name=\"path\" type=\"o\"/><arg name=\"status\" type=\"i\"/></signal><property name=\"P2PDeviceConfig\" type=\"a{sv}\" access=\"readwrite\"/><property name=\"DeviceAddress\" type=\"ay\" access=\"read\"/><property name=\"Peers\" type=\"ao\" access=\"read\"/><property name=\"Role\" type=\"s\" access=\"read\"/><property name=\"Group\" type=\"o\" access=\"read\"/><property name=\"PeerGO\" type=\"o\" access=\"read\"/><property name=\"PersistentGroups\" type=\"ao\" access=\"read\"/></interface>",
        methods: {
            Find: { in: "a{sv}", out: "" },
            StopFind: { in: "", out: "" },
            Listen: { in: "i", out: "" },
            ExtendedListen: { in: "a{sv}", out: "" },
            PresenceRequest: { in: "a{sv}", out: "" },
            ProvisionDiscoveryRequest: { in: "os", out: "" },
            Connect: { in: "a{sv}", out: "s" },
            GroupAdd: { in: "a{sv}", out: "" },
            Cancel: { in: "", out: "" },
            Invite: { in: "a{sv}", out: "" },
            Disconnect: { in: "", out: "" },
            RejectPeer: { in: "o", out: "" },
            RemoveClient: { in: "a{sv}", out: "" },
            Flush: { in: "", out: "" },
            AddService: { in: "a{sv}", out: "" },
            DeleteService: { in: "a{sv}", out: "" },
            FlushService: { in: "", out: "" },
            ServiceDiscoveryRequest: { in: "a{sv}", out: "t" },
            ServiceDiscoveryResponse: { in: "a{sv}", out: "" },
            ServiceDiscoveryCancelRequest: { in: "t", out: "" },
            ServiceUpdate: { in: "", out: "" },
            ServiceDiscoveryExternal: { in: "i", out: "" },
            AddPersistentGroup: { in: "a{sv}", out: "o" },
            RemovePersistentGroup: { in: "o", out: "" },
            RemoveAllPersistentGroups: { in: "", out: "" },
        },
        signals: {
            DeviceFound: { args: "o" },
            DeviceFoundProperties: { args: "oa{sv}" },
            DeviceLost: { args: "o" },
            FindStopped: { args: "" },
            ProvisionDiscoveryRequestDisplayPin: { args: "os" },
            ProvisionDiscoveryResponseDisplayPin: { args: "os" },
            ProvisionDiscoveryRequestEnterPin: { args: "o" },
            ProvisionDiscoveryResponseEnterPin: { args: "o" },
            ProvisionDiscoveryPBCRequest: { args: "o" },
            ProvisionDiscoveryPBCResponse: { args: "o" },
            ProvisionDiscoveryFailure: { args: "oi" },
            GroupStarted: { args: "a{sv}" },
            GroupFormationFailure: { args: "s" },
            GONegotiationSuccess: { args: "a{sv}" },
            GONegotiationFailure: { args: "a{sv}" },
            GONegotiationRequest: { args: "oqy" },
            InvitationResult: { args: "a{sv}" },
            GroupFinished: { args: "a{sv}" },
            ServiceDiscoveryRequest: { args: "a{sv}" },
            ServiceDiscoveryResponse: { args: "a{sv}" },
            PersistentGroupAdded: { args: "oa{sv}" },
            PersistentGroupRemoved: { args: "o" },
            WpsFailed: { args: "sa{sv}" },
            InvitationReceived: { args: "a{sv}" },
            BootstrappingRequest: { args: "oq" },
            BootstrappingCompleted: { args: "oi" },
        },
        properties: {
            P2PDeviceConfig: { signature: "a{sv}", access: "readwrite", announced: false },
            DeviceAddress: { signature: "ay", access: "read", announced: false },
            Peers: { signature: "ao", access: "read", announced: false },
            Role: { signature: "s", access: "read", announced: false },
            Group: { signature: "o", access: "read", announced: false },
            PeerGO: { signature: "o", access: "read", announced: false },
            PersistentGroups: { signature: "ao", access: "read", announced: false },
        },
    },
    "fi.w1.wpa_supplicant1.Interface": {
        xml: "<interface name=\"fi.w1.wpa_supplicant1.Interface\"><method name=\"Scan\"><arg name=\"args\" type=\"a{sv}\" direction=\"in\"/></method><method name=\"SignalPoll\"><arg name=\"args\" type=\"a{sv}\" direction=\"out\"/></method><method name=\"Disconnect\"/><method name=\"AddNetwork\"><arg name=\"args\" type=\"a{sv}\" direction=\"in\"/><arg name=\"path\" type=\"o\" direction=\"out\"/></method><method name=\"Reassociate\"/><method name=\"Reattach\"/><method name=\"Reconnect\"/><method name=\"RemoveNetwork\"><arg name=\"path\" type=\"o\" direction=\"in\"/></method><method name=\"RemoveAllNetworks\"/><method name=\"SelectNetwork\"><arg name=\"path\" type=\"o\" direction=\"in\"/></method><method name=\"NetworkReply\"><arg name=\"path\" type=\"o\" direction=\"in\"/><arg name=\"field\" type=\"s\" direction=\"in\"/><arg name=\"value\" type=\"s\" direction=\"in\"/></method><method name=\"Roam\"><arg name=\"addr\" type=\"s\" direction=\"in\"/></method><method name=\"AddBlob\"><arg name=\"name\" type=\"s\" direction=\"in\"/><arg name=\"data\" type=\"ay\" direction=\"in\"/></method><method name=\"GetBlob\"><arg name=\"name\" type=\"s\" direction=\"in\"/><arg name=\"data\" type=\"ay\" direction=\"out\"/></method><method name=\"RemoveBlob\"><arg name=\"name\" type=\"s\" direction=\"in\"/></method><method name=\"SetPKCS11EngineAndModulePath\"><arg name=\"pkcs11_engine_path\" type=\"s\" direction=\"in\"/><arg name=\"pkcs11_module_path\" type=\"s\" direction=\"in\"/></method><method name=\"FlushBSS\"><arg name=\"age\" type=\"u\" direction=\"in\"/></method><method name=\"SubscribeProbeReq\"/><method name=\"UnsubscribeProbeReq\"/><method name=\"EAPLogoff\"/><method name=\"EAPLogon\"/><method name=\"AutoScan\"><arg name=\"arg\" type=\"s\" direction=\"in\"/></method><method name=\"TDLSDiscover\"><arg name=\"peer_address\" type=\"s\" direction=\"in\"/></method><method name=\"TDLSSetup\"><arg name=\"peer_address\" type=\"s\" direction=\"in\"/></method><method name=\"TDLSStatus\"><arg name=\"peer_address\" type=\"s\" direction=\"in\"/><arg name=\"status\" type=\"s\" direction=\"out\"/></method><method name=\"TDLSTeardown\"><arg name=\"peer_address\" type=\"s\" direction=\"in\"/></method><method name=\"TDLSChannelSwitch\"><arg name=\"args\" type=\"a{sv}\" direction=\"in\"/></method><method name=\"TDLSCancelChannelSwitch\"><arg name=\"peer_address\" type=\"s\" direction=\"in\"/></method><method name=\"VendorElemAdd\"><arg name=\"frame_id\" type=\"i\" direction=\"in\"/><arg name=\"ielems\" type=\"ay\" direction=\"in\"/></method><method name=\"VendorElemGet\"><arg name=\"frame_id\" type=\"i\" direction=\"in\"/><arg name=\"ielems\" type=\"ay\" direction=\"out\"/></method><method name=\"VendorElemRem\"><arg name=\"frame_id\" type=\"i\" direction=\"in\"/><arg name=\"ielems\" type=\"ay\" direction=\"in\"/></method><method name=\"SaveConfig\"/><method name=\"AbortScan\"/><method name=\"AddCred\"><arg name=\"args\" type=\"a{sv}\" direction=\"in\"/><arg name=\"path\" type=\"o\" direction=\"out\"/></method><method name=\"RemoveCred\"><arg name=\"path\" type=\"o\" direction=\"in\"/></method><method name=\"RemoveAllCreds\"/><method name=\"InterworkingSelect\"/><method name=\"ANQPGet\"><arg name=\"args\" type=\"a{sv}\" direction=\"in\"/></method><signal name=\"ScanDone\"><arg name=\"success\" type=\"b\"/></signal><signal name=\"BSSAdded\"><arg name=\"path\" type=\"o\"/><arg name=\"properties\" type=\"a{sv}\"/></signal><signal name=\"BSSRemoved\"><arg name=\"path\" type=\"o\"/></signal><signal name=\"BlobAdded\"><arg name=\"name\" type=\"s\"/></signal><signal name=\"BlobRemoved\"><arg name=\"name\" type=\"s\"/></signal><signal name=\"NetworkAdded\"><arg name=\"path\" type=\"o\"/><arg name=\"properties\" type=\"a{sv}\"/></signal><signal name=\"NetworkRemoved\"><arg name=\"path\" type=\"o\"/></signal><signal name=\"NetworkSelected\"><arg name=\"path\" type=\"o\"/></signal><signal name=\"PropertiesChanged\"><arg name=\"properties\" type=\"a{sv}\"/></signal><signal name=\"ProbeRequest\"><arg name=\"args\" type=\"a{sv}\"/></signal><signal name=\"Certification\"><arg name=\"certification\" type=\"a{sv}\"/></signal><signal name=\"EAP\"><arg name=\"status\" type=\"s\"/><arg name=\"parameter\" type=\"s\"/></signal><signal name=\"NetworkRequest\"><arg name=\"path\" type=\"o\"/><arg name=\"field\" type=\"s\"/><arg name=\"text\" type=\"s\"/></signal><signal name=\"InterworkingAPAdded\"><arg name=\"bss\" type=\"o\"/><arg name=\"cred\" type=\"o\"/><arg name=\"properties\" type=\"a{sv}\"/></signal><signal name=\"InterworkingSelectDone\"/><signal name=\"ANQPQueryDone\"><arg name=\"addr\" type=\"s\"/><arg name=\"result\" type=\"s\"/></signal><signal name=\"PskMismatch\"/><signal name=\"SaePasswordMismatch\"/><property name=\"Capabilities\" type=\"a{sv}\" access=\"read\"/><property name=\"State\" type=\"s\" access=\"read\"/><property name=\"Scanning\" type=\"b\" access=\"read\"/><property name=\"ApScan\" type=\"u\" access=\"readwrite\"/><property name=\"BSSExpireAge\" type=\"u\" access=\"readwrite\"/><property name=\"BSSExpireCount\" type=\"u\" access=\"readwrite\"/><property name=\"Country\" type=\"s\" access=\"readwrite\"/><property name=\"Ifname\" type=\"s\" access=\"read\"/><property name=\"Driver\" type=\"s\" access=\"read\"/><property name=\"BridgeIfname\" type=\"s\" access=\"readwrite\"/><property name=\"ConfigFile\" type=\"s\" access=\"read\"/><property name=\"CurrentBSS\" type=\"o\" access=\"read\"/><property name=\"CurrentNetwork\" type=\"o\" access=\"read\"/><property name=\"CurrentAuthMode\" type=\"s\" access=\"read\"/><property name=\"Blobs\" type=\"a{say}\" access=\"read\"/><property name=\"BSSs\" type=\"ao\" access=\"read\"/><property name=\"Networks\" type=\"ao\" access=\"read\"/><property name=\"FastReauth\" type=\"b\" access=\"readwrite\"/><property name=\"ScanInterval\" type=\"i\" access=\"readwrite\"/><property name=\"PKCS11EnginePath\" type=\"s\" access=\"read\"/><property name=\"PKCS11ModulePath\" type=\"s\" access=\"read\"/><property name=\"DisconnectReason\" type=\"i\" access=\"read\"/><property name=\"AuthStatusCode\" type=\"i\" access=\"read\"/><property name=\"AssocStatusCode\" type=\"i\" access=\"read\"/><property name=\"RoamTime\" type=\"u\" access=\"read\"/><property name=\"RoamComplete\" type=\"b\" access=\"read\"/><property name=\"ScanInProgress6GHz\" type=\"b\" access=\"read\"/><property name=\"SessionLength\" type=\"u\" access=\"read\"/><property name=\"BSSTMStatus\" type=\"u\" access=\"read\"/><property name=\"Stations\" type=\"ao\" access=\"read\"/><property name=\"MACAddressRandomizationMask\" type=\"a{say}\" access=\"readwrite\"/><property name=\"MACAddress\" type=\"ay\" access=\"read\"/><property name=\"SignalChange\" type=\"a{sv}\" access=\"read\"/><property name=\"CtrlInterface\" type=\"s\" access=\"readwrite\"/><property name=\"CtrlInterfaceGroup\" type=\"s\" access=\"readwrite\"/><property name=\"EapolVersion\" type=\"s\" access=\"readwrite\"/><property name=\"Bgscan\" type=\"s\" access=\"readwrite\"/><property name=\"UserMpm\" type=\"s\" access=\"readwrite\"/><property name=\"MaxPeerLinks\" type=\"s\" access=\"readwrite\"/><property name=\"MeshMaxInactivity\" type=\"s\" access=\"readwrite\"/><property name=\"MeshFwding\" type=\"s\" access=\"readwrite\"/><property name=\"Dot11RSNASAERetransPeriod\" type=\"s\" access=\"readwrite\"/><property name=\"DisableScanOffload\" type=\"s\" access=\"readwrite\"/><property name=\"OpenscEnginePath\" type=\"s\" access=\"readwrite\"/><property name=\"OpensslCiphers\" type=\"s\" access=\"readwrite\"/><property name=\"PcscReader\" type=\"s\" access=\"readwrite\"/><property name=\"PcscPin\" type=\"s\" access=\"readwrite\"/><property name=\"ExternalSim\" type=\"s\" access=\"readwrite\"/><property name=\"DriverParam\" type=\"s\" access=\"readwrite\"/><property name=\"Dot11RSNAConfigPMKLifetime\" type=\"s\" access=\"readwrite\"/><property name=\"Dot11RSNAConfigPMKReauthThreshold\" type=\"s\" access=\"readwrite\"/><property name=\"Dot11RSNAConfigSATimeout\" type=\"s\" access=\"readwrite\"/><property name=\"UpdateConfig\" type=\"s\" access=\"readwrite\"/><property name=\"Uuid\" type=\"s\" access=\"readwrite\"/><property name=\"AutoUuid\" type=\"s\" access=\"readwrite\"/><property name=\"DeviceName\" type=\"s\" access=\"readwrite\"/><property name=\"Manufacturer\" type=\"s\" access=\"readwrite\"/><property name=\"ModelName\" type=\"s\" access=\"readwrite\"/><property name=\"ModelNumber\" type=\"s\" access=\"readwrite\"/><property name=\"SerialNumber\" type=\"s\" access=\"readwrite\"/><property name=\"DeviceType\" type=\"s\" access=\"readwrite\"/><property name=\"OsVersion\" type=\"s\" access=\"readwrite\"/><property name=\"ConfigMethods\" type=\"s\" access=\"readwrite\"/><property name=\"WpsCredProcessing\" type=\"s\" access=\"readwrite\"/><property name=\"WpsCredAddSae\" type=\"s\" access=\"readwrite\"/><property name=\"WpsVendorExtM1\" type=\"s\" access=\"readwrite\"/><property name=\"SecDeviceType\" type=\"s\" access=\"readwrite\"/><property name=\"P2pListenRegClass\" type=\"s\" access=\"readwrite\"/><property name=\"P2pListenChannel\" type=\"s\" access=\"readwrite\"/><property name=\"P2pOperRegClass\" type=\"s\" access=\"readwrite\"/><property name=\"P2pOperChannel\" type=\"s\" access=\"readwrite\"/><property name=\"P2pGoIntent\" type=\"s\" access=\"readwrite\"/><property name=\"P2pSsidPostfix\" type=\"s\" access=\"readwrite\"/><property name=\"PersistentReconnect\" type=\"s\" access=\"readwrite\"/><property name=\"P2pIntraBss\" type=\"s\" access=\"readwrite\"/><property name=\"P2pGroupIdle\" type=\"s\" access=\"readwrite\"/><property name=\"P2pGoFreqChangePolicy\" type=\"s\" access=\"readwrite\"/><property name=\"P2pPassphraseLen\" type=\"s\" access=\"readwrite\"/><property name=\"P2pPrefChan\" type=\"s\" access=\"readwrite\"/><property name=\"P2pNoGoFreq\" type=\"s\" access=\"readwrite\"/><property name=\"P2pAddCliChan\" type=\"s\" access=\"readwrite\"/><property name=\"P2pOptimizeListenChan\" type=\"s\" access=\"readwrite\"/><property name=\"P2pGoHt40\" type=\"s\" access=\"readwrite\"/><property name=\"P2pGoVht\" type=\"s\" access=\"readwrite\"/><property name=\"P2pGoHe\" type=\"s\" access=\"readwrite\"/><property name=\"P2pGoEdmg\" type=\"s\" access=\"readwrite\"/><property name=\"P2pDisabled\" type=\"s\" access=\"readwrite\"/><property name=\"P2pGoCtwindow\" type=\"s\" access=\"readwrite\"/><property name=\"P2pNoGroupIface\" type=\"s\" access=\"readwrite\"/><property name=\"P2pIgnoreSharedFreq\" type=\"s\" access=\"readwrite\"/><property name=\"IpAddrGo\" type=\"s\" access=\"readwrite\"/><property name=\"IpAddrMask\" type=\"s\" access=\"readwrite\"/><property name=\"IpAddrStart\" type=\"s\" access=\"readwrite\"/><property name=\"IpAddrEnd\" type=\"s\" access=\"readwrite\"/><property name=\"P2pCliProbe\" type=\"s\" access=\"readwrite\"/><property name=\"P2pDeviceRandomMacAddr\" type=\"s\" access=\"readwrite\"/><property name=\"P2pDevicePersistentMacAddr\" type=\"s\" access=\"readwrite\"/><property name=\"P2pInterfaceRandomMacAddr\" type=\"s\" access=\"readwrite\"/><property name=\"P2p6ghzDisable\" type=\"s\" access=\"readwrite\"/><property name=\"P2pBootstrapMethods\" type=\"s\" access=\"readwrite\"/><property name=\"P2pPasnType\" type=\"s\" access=\"readwrite\"/><property name=\"P2pComebackAfter\" type=\"s\" access=\"readwrite\"/><property name=\"P2pTwtPowerMgmt\" type=\"s\" access=\"readwrite\"/><property name=\"P2pChanSwitchReqEnable\" type=\"s\" access=\"readwrite\"/><property name=\"P2pRegInfo\" type=\"s\" access=\"readwrite\"/><property name=\"P2pAssistedDfsChanEnable\" type=\"s\" access=\"readwrite\"/><property name=\"DikCipher\" type=\"s\" access=\"readwrite\"/><property name=\"Dik\" type=\"s\" access=\"readwrite\"/><property name=\"BssMaxCount\" type=\"s\" access=\"readwrite\"/><property name=\"FilterSsids\" type=\"s\" access=\"readwrite\"/><property name=\"FilterRssi\" type=\"s\" access=\"readwrite\"/><property name=\"MaxNumSta\" type=\"s\" access=\"readwrite\"/><property name=\"ApIsolate\" type=\"s\" access=\"readwrite\"/><property name=\"DisassocLowAck\" type=\"s\" access=\"readwrite\"/><property name=\"Hs20\" type=\"s\" access=\"readwrite\"/><property name=\"Interworking\" type=\"s\" access=\"readwrite\"/><property name=\"Hessid\" type=\"s\" access=\"readwrite\"/><property name=\"AccessNetworkType\" type=\"s\" access=\"readwrite\"/><property name=\"GoInterworking\" type=\"s\" access=\"readwrite\"/><property name=\"GoAccessNetworkType\" type=\"s\" access=\"readwrite\"/><property name=\"GoInternet\" type=\"s\" access=\"readwrite\"/><property name=\"GoVenueGroup\" type=\"s\" access=\"readwrite\"/><property name=\"GoVenueType\" type=\"s\" access=\"readwrite\"/><property name=\"PbcInM1\" type=\"s\" access=\"readwrite\"/><property name=\"Autoscan\" type=\"s\" access=\"readwrite\"/><property name=\"WpsNfcDevPwId\" type=\"s\" access=\"readwrite\"/><property name=\"WpsNfcDhPubkey\" type=\"s\" access=\"readwrite\"/><property name=\"WpsNfcDhPrivkey\" type=\"s\" access=\"readwrite\"/><property name=\"WpsNfcDevPw\" type=\"s\" access=\"readwrite\"/><property name=\"ExtPasswordBackend\" type=\"s\" access=\"readwrite\"/><property name=\"P2pGoMaxInactivity\" type=\"s\" access=\"readwrite\"/><property name=\"AutoInterworking\" type=\"s\" access=\"readwrite\"/><property name=\"Okc\" type=\"s\" access=\"readwrite\"/><property name=\"Pmf\" type=\"s\" access=\"readwrite\"/><property name=\"SaeCheckMfp\" type=\"s\" access=\"readwrite\"/><property name=\"SaeGroups\" type=\"s\" access=\"readwrite\"/><property name=\"SaePwe\" type=\"s\" access=\"readwrite\"/><property name=\"SaePmkidInAssoc\" type=\"s\" access=\"readwrite\"/><property name=\"DtimPeriod\" type=\"s\" access=\"readwrite\"/><property name=\"BeaconInt\" type=\"s\" access=\"readwrite\"/><property name=\"ApAssocrespElements\" type=\"s\" access=\"readwrite\"/><property name=\"ApVendorElements\" type=\"s\" access=\"readwrite\"/><property name=\"IgnoreOldScanRes\" type=\"s\" access=\"readwrite\"/><property name=\"FreqList\" type=\"s\" access=\"readwrite\"/><property name=\"InitialFreqList\" type=\"s\" access=\"readwrite\"/><property name=\"ScanCurFreq\" type=\"s\" access=\"readwrite\"/><property name=\"ScanResValidForConnect\" type=\"s\" access=\"readwrite\"/><property name=\"SchedScanInterval\" type=\"s\" access=\"readwrite\"/><property name=\"SchedScanStartDelay\" type=\"s\" access=\"readwrite\"/><property name=\"TdlsExternalControl\" type=\"s\" access=\"readwrite\"/><property name=\"WowlanTriggers\" type=\"s\" access=\"readwrite\"/><property name=\"P2pSearchDelay\" type=\"s\" access=\"readwrite\"/><property name=\"MacAddr\" type=\"s\" access=\"readwrite\"/><property name=\"RandAddrLifetime\" type=\"s\" access=\"readwrite\"/><property name=\"PreassocMacAddr\" type=\"s\" access=\"readwrite\"/><property name=\"KeyMgmtOffload\" type=\"s\" access=\"readwrite\"/><property name=\"PassiveScan\" type=\"s\" access=\"readwrite\"/><property name=\"ReassocSameBssOptim\" type=\"s\" access=\"readwrite\"/><property name=\"WpsPriority\" type=\"s\" access=\"readwrite\"/><property name=\"FstGroupId\" type=\"s\" access=\"readwrite\"/><property name=\"FstPriority\" type=\"s\" access=\"readwrite\"/><property name=\"FstLlt\" type=\"s\" access=\"readwrite\"/><property name=\"CertInCb\" type=\"s\" access=\"readwrite\"/><property name=\"WpaRscRelaxation\" type=\"s\" access=\"readwrite\"/><property name=\"SchedScanPlans\" type=\"s\" access=\"readwrite\"/><property name=\"NonPrefChan\" type=\"s\" access=\"readwrite\"/><property name=\"MboCellCapa\" type=\"s\" access=\"readwrite\"/><property name=\"DisassocImminentRssiThreshold\" type=\"s\" access=\"readwrite\"/><property name=\"Oce\" type=\"s\" access=\"readwrite\"/><property name=\"GasAddress3\" type=\"s\" access=\"readwrite\"/><property name=\"FtmResponder\" type=\"s\" access=\"readwrite\"/><property name=\"FtmInitiator\" type=\"s\" access=\"readwrite\"/><property name=\"TwtRequester\" type=\"s\" access=\"readwrite\"/><property name=\"GasRandAddrLifetime\" type=\"s\" access=\"readwrite\"/><property name=\"GasRandMacAddr\" type=\"s\" access=\"readwrite\"/><property name=\"DppConfigProcessing\" type=\"s\" access=\"readwrite\"/><property name=\"DppName\" type=\"s\" access=\"readwrite\"/><property name=\"DppMudUrl\" type=\"s\" access=\"readwrite\"/><property name=\"DppExtraConfReqName\" type=\"s\" access=\"readwrite\"/><property name=\"DppExtraConfReqValue\" type=\"s\" access=\"readwrite\"/><property name=\"DppConnectorPrivacyDefault\" type=\"s\" access=\"readwrite\"/><property name=\"ColocIntfReporting\" type=\"s\" access=\"readwrite\"/><property name=\"DisableBtm\" type=\"s\" access=\"readwrite\"/><property name=\"ExtendedKeyId\" type=\"s\" access=\"readwrite\"/><property name=\"WowlanDisconnectOnDeinit\" type=\"s\" access=\"readwrite\"/><property name=\"RsnOverriding\" type=\"s\" access=\"readwrite\"/><property name=\"PasnGroups\" type=\"s\" access=\"readwrite\"/><property name=\"MldForceSingleLink\" type=\"s\" access=\"readwrite\"/><property name=\"FtPrependPmkid\" type=\"s\" access=\"readwrite\"/><property name=\"WfaGenCapa\" type=\"s\" access=\"readwrite\"/><property name=\"WfaGenCapaSupp\" type=\"s\" access=\"readwrite\"/><property name=\"DisableOpClasses8080Mhz\" type=\"s\" access=\"readwrite\"/><property name=\"PrPasnType\" type=\"s\" access=\"readwrite\"/><property name=\"PrPreferredRole\" type=\"s\" access=\"readwrite\"/></interface>",
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
            NetworkReply: { in: "oss", out: "" },
            Roam: { in: "s", out: "" },
            AddBlob: { in: "say", out: "" },
            GetBlob: { in: "s", out: "ay" },
            RemoveBlob: { in: "s", out: "" },
            SetPKCS11EngineAndModulePath: { in: "ss", out: "" },
            FlushBSS: { in: "u", out: "" },
            SubscribeProbeReq: { in: "", out: "" },
            UnsubscribeProbeReq: { in: "", out: "" },
            EAPLogoff: { in: "", out: "" },
            EAPLogon: { in: "", out: "" },
            AutoScan: { in: "s", out: "" },
            TDLSDiscover: { in: "s", out: "" },
            TDLSSetup: { in: "s", out: "" },
            TDLSStatus: { in: "s", out: "s" },
            TDLSTeardown: { in: "s", out: "" },
            TDLSChannelSwitch: { in: "a{sv}", out: "" },
            TDLSCancelChannelSwitch: { in: "s", out: "" },
            VendorElemAdd: { in: "iay", out: "" },
            VendorElemGet: { in: "i", out: "ay" },
            VendorElemRem: { in: "iay", out: "" },
            SaveConfig: { in: "", out: "" },
            AbortScan: { in: "", out: "" },
            AddCred: { in: "a{sv}", out: "o" },
            RemoveCred: { in: "o", out: "" },
            RemoveAllCreds: { in: "", out: "" },
            InterworkingSelect: { in: "", out: "" },
            ANQPGet: { in: "a{sv}", out: "" },
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
            ProbeRequest: { args: "a{sv}" },
            Certification: { args: "a{sv}" },
            EAP: { args: "ss" },
            NetworkRequest: { args: "oss" },
            InterworkingAPAdded: { args: "ooa{sv}" },
            InterworkingSelectDone: { args: "" },
            ANQPQueryDone: { args: "ss" },
            PskMismatch: { args: "" },
            SaePasswordMismatch: { args: "" },
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
            PKCS11EnginePath: { signature: "s", access: "read", announced: true },
            PKCS11ModulePath: { signature: "s", access: "read", announced: true },
            DisconnectReason: { signature: "i", access: "read", announced: "now" },
            AuthStatusCode: { signature: "i", access: "read", announced: "now" },
            AssocStatusCode: { signature: "i", access: "read", announced: "now" },
            RoamTime: { signature: "u", access: "read", announced: true },
            RoamComplete: { signature: "b", access: "read", announced: true },
            ScanInProgress6GHz: { signature: "b", access: "read", announced: "now" },
            SessionLength: { signature: "u", access: "read", announced: true },
            BSSTMStatus: { signature: "u", access: "read", announced: true },
            Stations: { signature: "ao", access: "read", announced: true },
            MACAddressRandomizationMask: { signature: "a{say}", access: "readwrite", announced: false },
            MACAddress: { signature: "ay", access: "read", announced: true },
            SignalChange: { signature: "a{sv}", access: "read", announced: true },
            CtrlInterface: { signature: "s", access: "readwrite", announced: false },
            CtrlInterfaceGroup: { signature: "s", access: "readwrite", announced: false },
            EapolVersion: { signature: "s", access: "readwrite", announced: false },
            Bgscan: { signature: "s", access: "readwrite", announced: false },
            UserMpm: { signature: "s", access: "readwrite", announced: false },
            MaxPeerLinks: { signature: "s", access: "readwrite", announced: false },
            MeshMaxInactivity: { signature: "s", access: "readwrite", announced: false },
            MeshFwding: { signature: "s", access: "readwrite", announced: false },
            Dot11RSNASAERetransPeriod: { signature: "s", access: "readwrite", announced: false },
            DisableScanOffload: { signature: "s", access: "readwrite", announced: false },
            OpenscEnginePath: { signature: "s", access: "readwrite", announced: false },
            OpensslCiphers: { signature: "s", access: "readwrite", announced: false },
            PcscReader: { signature: "s", access: "readwrite", announced: false },
            PcscPin: { signature: "s", access: "readwrite", announced: false },
            ExternalSim: { signature: "s", access: "readwrite", announced: false },
            DriverParam: { signature: "s", access: "readwrite", announced: false },
            Dot11RSNAConfigPMKLifetime: { signature: "s", access: "readwrite", announced: false },
            Dot11RSNAConfigPMKReauthThreshold: { signature: "s", access: "readwrite", announced: false },
            Dot11RSNAConfigSATimeout: { signature: "s", access: "readwrite", announced: false },
            UpdateConfig: { signature: "s", access: "readwrite", announced: false },
            Uuid: { signature: "s", access: "readwrite", announced: false },
            AutoUuid: { signature: "s", access: "readwrite", announced: false },
            DeviceName: { signature: "s", access: "readwrite", announced: false },
            Manufacturer: { signature: "s", access: "readwrite", announced: false },
            ModelName: { signature: "s", access: "readwrite", announced: false },
            ModelNumber: { signature: "s", access: "readwrite", announced: false },
            SerialNumber: { signature: "s", access: "readwrite", announced: false },
            DeviceType: { signature: "s", access: "readwrite", announced: false },
            OsVersion: { signature: "s", access: "readwrite", announced: false },
            ConfigMethods: { signature: "s", access: "readwrite", announced: false },
            WpsCredProcessing: { signature: "s", access: "readwrite", announced: false },
            WpsCredAddSae: { signature: "s", access: "readwrite", announced: false },
            WpsVendorExtM1: { signature: "s", access: "readwrite", announced: false },
            SecDeviceType: { signature: "s", access: "readwrite", announced: false },
            P2pListenRegClass: { signature: "s", access: "readwrite", announced: false },
            P2pListenChannel: { signature: "s", access: "readwrite", announced: false },
            P2pOperRegClass: { signature: "s", access: "readwrite", announced: false },
            P2pOperChannel: { signature: "s", access: "readwrite", announced: false },
            P2pGoIntent: { signature: "s", access: "readwrite", announced: false },
            P2pSsidPostfix: { signature: "s", access: "readwrite", announced: false },
            PersistentReconnect: { signature: "s", access: "readwrite", announced: false },
            P2pIntraBss: { signature: "s", access: "readwrite", announced: false },
            P2pGroupIdle: { signature: "s", access: "readwrite", announced: false },
            P2pGoFreqChangePolicy: { signature: "s", access: "readwrite", announced: false },
            P2pPassphraseLen: { signature: "s", access: "readwrite", announced: false },
            P2pPrefChan: { signature: "s", access: "readwrite", announced: false },
            P2pNoGoFreq: { signature: "s", access: "readwrite", announced: false },
            P2pAddCliChan: { signature: "s", access: "readwrite", announced: false },
            P2pOptimizeListenChan: { signature: "s", access: "readwrite", announced: false },
            P2pGoHt40: { signature: "s", access: "readwrite", announced: false },
            P2pGoVht: { signature: "s", access: "readwrite", announced: false },
            P2pGoHe: { signature: "s", access: "readwrite", announced: false },
            P2pGoEdmg: { signature: "s", access: "readwrite", announced: false },
            P2pDisabled: { signature: "s", access: "readwrite", announced: false },
            P2pGoCtwindow: { signature: "s", access: "readwrite", announced: false },
            P2pNoGroupIface: { signature: "s", access: "readwrite", announced: false },
            P2pIgnoreSharedFreq: { signature: "s", access: "readwrite", announced: false },
            IpAddrGo: { signature: "s", access: "readwrite", announced: false },
            IpAddrMask: { signature: "s", access: "readwrite", announced: false },
            IpAddrStart: { signature: "s", access: "readwrite", announced: false },
            IpAddrEnd: { signature: "s", access: "readwrite", announced: false },
            P2pCliProbe: { signature: "s", access: "readwrite", announced: false },
            P2pDeviceRandomMacAddr: { signature: "s", access: "readwrite", announced: false },
            P2pDevicePersistentMacAddr: { signature: "s", access: "readwrite", announced: false },
            P2pInterfaceRandomMacAddr: { signature: "s", access: "readwrite", announced: false },
            P2p6ghzDisable: { signature: "s", access: "readwrite", announced: false },
            P2pBootstrapMethods: { signature: "s", access: "readwrite", announced: false },
            P2pPasnType: { signature: "s", access: "readwrite", announced: false },
            P2pComebackAfter: { signature: "s", access: "readwrite", announced: false },
            P2pTwtPowerMgmt: { signature: "s", access: "readwrite", announced: false },
            P2pChanSwitchReqEnable: { signature: "s", access: "readwrite", announced: false },
            P2pRegInfo: { signature: "s", access: "readwrite", announced: false },
            P2pAssistedDfsChanEnable: { signature: "s", access: "readwrite", announced: false },
            DikCipher: { signature: "s", access: "readwrite", announced: false },
            Dik: { signature: "s", access: "readwrite", announced: false },
            BssMaxCount: { signature: "s", access: "readwrite", announced: false },
            FilterSsids: { signature: "s", access: "readwrite", announced: false },
            FilterRssi: { signature: "s", access: "readwrite", announced: false },
            MaxNumSta: { signature: "s", access: "readwrite", announced: false },
            ApIsolate: { signature: "s", access: "readwrite", announced: false },
            DisassocLowAck: { signature: "s", access: "readwrite", announced: false },
            Hs20: { signature: "s", access: "readwrite", announced: false },
            Interworking: { signature: "s", access: "readwrite", announced: false },
            Hessid: { signature: "s", access: "readwrite", announced: false },
            AccessNetworkType: { signature: "s", access: "readwrite", announced: false },
            GoInterworking: { signature: "s", access: "readwrite", announced: false },
            GoAccessNetworkType: { signature: "s", access: "readwrite", announced: false },
            GoInternet: { signature: "s", access: "readwrite", announced: false },
            GoVenueGroup: { signature: "s", access: "readwrite", announced: false },
            GoVenueType: { signature: "s", access: "readwrite", announced: false },
            PbcInM1: { signature: "s", access: "readwrite", announced: false },
            Autoscan: { signature: "s", access: "readwrite", announced: false },
            WpsNfcDevPwId: { signature: "s", access: "readwrite", announced: false },
            WpsNfcDhPubkey: { signature: "s", access: "readwrite", announced: false },
            WpsNfcDhPrivkey: { signature: "s", access: "readwrite", announced: false },
            WpsNfcDevPw: { signature: "s", access: "readwrite", announced: false },
            ExtPasswordBackend: { signature: "s", access: "readwrite", announced: false },
            P2pGoMaxInactivity: { signature: "s", access: "readwrite", announced: false },
            AutoInterworking: { signature: "s", access: "readwrite", announced: false },
            Okc: { signature: "s", access: "readwrite", announced: false },
            Pmf: { signature: "s", access: "readwrite", announced: false },
            SaeCheckMfp: { signature: "s", access: "readwrite", announced: false },
            SaeGroups: { signature: "s", access: "readwrite", announced: false },
            SaePwe: { signature: "s", access: "readwrite", announced: false },
            SaePmkidInAssoc: { signature: "s", access: "readwrite", announced: false },
            DtimPeriod: { signature: "s", access: "readwrite", announced: false },
            BeaconInt: { signature: "s", access: "readwrite", announced: false },
            ApAssocrespElements: { signature: "s", access: "readwrite", announced: false },
            ApVendorElements: { signature: "s", access: "readwrite", announced: false },
            IgnoreOldScanRes: { signature: "s", access: "readwrite", announced: false },
            FreqList: { signature: "s", access: "readwrite", announced: false },
            InitialFreqList: { signature: "s", access: "readwrite", announced: false },
            ScanCurFreq: { signature: "s", access: "readwrite", announced: false },
            ScanResValidForConnect: { signature: "s", access: "readwrite", announced: false },
            SchedScanInterval: { signature: "s", access: "readwrite", announced: false },
            SchedScanStartDelay: { signature: "s", access: "readwrite", announced: false },
            TdlsExternalControl: { signature: "s", access: "readwrite", announced: false },
            WowlanTriggers: { signature: "s", access: "readwrite", announced: false },
            P2pSearchDelay: { signature: "s", access: "readwrite", announced: false },
            MacAddr: { signature: "s", access: "readwrite", announced: false },
            RandAddrLifetime: { signature: "s", access: "readwrite", announced: false },
            PreassocMacAddr: { signature: "s", access: "readwrite", announced: false },
            KeyMgmtOffload: { signature: "s", access: "readwrite", announced: false },
            PassiveScan: { signature: "s", access: "readwrite", announced: false },
            ReassocSameBssOptim: { signature: "s", access: "readwrite", announced: false },
            WpsPriority: { signature: "s", access: "readwrite", announced: false },
            FstGroupId: { signature: "s", access: "readwrite", announced: false },
            FstPriority: { signature: "s", access: "readwrite", announced: false },
            FstLlt: { signature: "s", access: "readwrite", announced: false },
            CertInCb: { signature: "s", access: "readwrite", announced: false },
            WpaRscRelaxation: { signature: "s", access: "readwrite", announced: false },
            SchedScanPlans: { signature: "s", access: "readwrite", announced: false },
            NonPrefChan: { signature: "s", access: "readwrite", announced: false },
            MboCellCapa: { signature: "s", access: "readwrite", announced: false },
            DisassocImminentRssiThreshold: { signature: "s", access: "readwrite", announced: false },
            Oce: { signature: "s", access: "readwrite", announced: false },
            GasAddress3: { signature: "s", access: "readwrite", announced: false },
            FtmResponder: { signature: "s", access: "readwrite", announced: false },
            FtmInitiator: { signature: "s", access: "readwrite", announced: false },
            TwtRequester: { signature: "s", access: "readwrite", announced: false },
            GasRandAddrLifetime: { signature: "s", access: "readwrite", announced: false },
            GasRandMacAddr: { signature: "s", access: "readwrite", announced: false },
            DppConfigProcessing: { signature: "s", access: "readwrite", announced: false },
            DppName: { signature: "s", access: "readwrite", announced: false },
            DppMudUrl: { signature: "s", access: "readwrite", announced: false },
            DppExtraConfReqName: { signature: "s", access: "readwrite", announced: false },
            DppExtraConfReqValue: { signature: "s", access: "readwrite", announced: false },
            DppConnectorPrivacyDefault: { signature: "s", access: "readwrite", announced: false },
            ColocIntfReporting: { signature: "s", access: "readwrite", announced: false },
            DisableBtm: { signature: "s", access: "readwrite", announced: false },
            ExtendedKeyId: { signature: "s", access: "readwrite", announced: false },
            WowlanDisconnectOnDeinit: { signature: "s", access: "readwrite", announced: false },
            RsnOverriding: { signature: "s", access: "readwrite", announced: false },
            PasnGroups: { signature: "s", access: "readwrite", announced: false },
            MldForceSingleLink: { signature: "s", access: "readwrite", announced: false },
            FtPrependPmkid: { signature: "s", access: "readwrite", announced: false },
            WfaGenCapa: { signature: "s", access: "readwrite", announced: false },
            WfaGenCapaSupp: { signature: "s", access: "readwrite", announced: false },
            DisableOpClasses8080Mhz: { signature: "s", access: "readwrite", announced: false },
            PrPasnType: { signature: "s", access: "readwrite", announced: false },
            PrPreferredRole: { signature: "s", access: "readwrite", announced: false },
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
    "fi.w1.wpa_supplicant1.Peer": {
        xml: "<interface name=\"fi.w1.wpa_supplicant1.Peer\"><signal name=\"PropertiesChanged\"><arg name=\"properties\" type=\"a{sv}\"/></signal><property name=\"DeviceName\" type=\"s\" access=\"read\"/><property name=\"Manufacturer\" type=\"s\" access=\"read\"/><property name=\"ModelName\" type=\"s\" access=\"read\"/><property name=\"ModelNumber\" type=\"s\" access=\"read\"/><property name=\"SerialNumber\" type=\"s\" access=\"read\"/><property name=\"PrimaryDeviceType\" type=\"ay\" access=\"read\"/><property name=\"config_method\" type=\"q\" access=\"read\"/><property name=\"level\" type=\"i\" access=\"read\"/><property name=\"devicecapability\" type=\"y\" access=\"read\"/><property name=\"groupcapability\" type=\"y\" access=\"read\"/><property name=\"SecondaryDeviceTypes\" type=\"aay\" access=\"read\"/><property name=\"VendorExtension\" type=\"aay\" access=\"read\"/><property name=\"IEs\" type=\"ay\" access=\"read\"/><property name=\"DeviceAddress\" type=\"ay\" access=\"read\"/><property name=\"Groups\" type=\"ao\" access=\"read\"/><property name=\"VSIE\" type=\"ay\" access=\"read\"/></interface>",
        methods: {
        },
        signals: {
            PropertiesChanged: { args: "a{sv}" },
        },
        properties: {
            DeviceName: { signature: "s", access: "read", announced: false },
            Manufacturer: { signature: "s", access: "read", announced: false },
            ModelName: { signature: "s", access: "read", announced: false },
            ModelNumber: { signature: "s", access: "read", announced: false },
            SerialNumber: { signature: "s", access: "read", announced: false },
            PrimaryDeviceType: { signature: "ay", access: "read", announced: false },
            config_method: { signature: "q", access: "read", announced: false },
            level: { signature: "i", access: "read", announced: false },
            devicecapability: { signature: "y", access: "read", announced: false },
            groupcapability: { signature: "y", access: "read", announced: false },
            SecondaryDeviceTypes: { signature: "aay", access: "read", announced: false },
            VendorExtension: { signature: "aay", access: "read", announced: false },
            IEs: { signature: "ay", access: "read", announced: false },
            DeviceAddress: { signature: "ay", access: "read", announced: false },
            Groups: { signature: "ao", access: "read", announced: true },
            VSIE: { signature: "ay", access: "read", announced: false },
        },
    },
    "fi.w1.wpa_supplicant1": {
        xml: "<interface name=\"fi.w1.wpa_supplicant1\"><method name=\"CreateInterface\"><arg name=\"args\" type=\"a{sv}\" direction=\"in\"/><arg name=\"path\" type=\"o\" direction=\"out\"/></method><method name=\"RemoveInterface\"><arg name=\"path\" type=\"o\" direction=\"in\"/></method><method name=\"GetInterface\"><arg name=\"ifname\" type=\"s\" direction=\"in\"/><arg name=\"path\" type=\"o\" direction=\"out\"/></method><method name=\"ExpectDisconnect\"/><signal name=\"InterfaceAdded\"><arg name=\"path\" type=\"o\"/><arg name=\"properties\" type=\"a{sv}\"/></signal><signal name=\"InterfaceRemoved\"><arg name=\"path\" type=\"o\"/></signal><signal name=\"PropertiesChanged\"><arg name=\"properties\" type=\"a{sv}\"/></signal><property name=\"DebugLevel\" type=\"s\" access=\"readwrite\"/><property name=\"DebugTimestamp\" type=\"b\" access=\"readwrite\"/><property name=\"DebugShowKeys\" type=\"b\" access=\"readwrite\"/><property name=\"Interfaces\" type=\"ao\" access=\"read\"/><property name=\"EapMethods\" type=\"as\" access=\"read\"/><property name=\"Capabilities\" type=\"as\" access=\"read\"/><property name=\"WFDIEs\" type=\"ay\" access=\"readwrite\"/></interface>",
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
            WFDIEs: { signature: "ay", access: "readwrite", announced: false },
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
    "org.freedesktop.DBus.ObjectManager": {
        xml: "<interface name=\"org.freedesktop.DBus.ObjectManager\"><method name=\"GetManagedObjects\"><arg name=\"objects\" type=\"a{oa{sa{sv}}}\" direction=\"out\"/></method><signal name=\"InterfacesAdded\"><arg name=\"object\" type=\"o\"/><arg name=\"interfaces\" type=\"a{sa{sv}}\"/></signal><signal name=\"InterfacesRemoved\"><arg name=\"object\" type=\"o\"/><arg name=\"interfaces\" type=\"as\"/></signal></interface>",
        methods: {
            GetManagedObjects: { in: "", out: "a{oa{sa{sv}}}" },
        },
        signals: {
            InterfacesAdded: { args: "oa{sa{sv}}" },
            InterfacesRemoved: { args: "oas" },
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
