/** Why fields are accepted, kept, shown and saved, and change nothing. */
export interface WithoutEffect {
    /** The capability that they come with, or the reason why nothing will come of them. */
    readonly because: { readonly comesWith: string } | { readonly never: string };
    readonly fields: readonly string[];
}

const later = (comesWith: string, fields: string): WithoutEffect => ({
    because: { comesWith },
    fields: fields.split(/\s+/),
});
const never = (reason: string, fields: string): WithoutEffect => ({
    because: { never: reason },
    fields: fields.split(/\s+/),
});

const EAP = "IEEE 802.1X and EAP";
const WPS = "Wi-Fi Protected Setup";
const P2P = "Wi-Fi Direct";
const AP = "Access point";
const MESH = "Mesh";
const SAE = "SAE";
const DPP = "Device Provisioning Protocol";
const INTERWORKING = "Interworking and Hotspot 2.0";
const WNM = "Network management (WNM)";
const PASN = "Pre-association security and ranging";

/** The global fields without effect; every other one has its effect. `FIELDS.md` is made of these lists. */
export const GLOBAL_WITHOUT_EFFECT: readonly WithoutEffect[] = [
    later(
        EAP,
        `fast_reauth opensc_engine_path pkcs11_engine_path pkcs11_module_path openssl_ciphers pcsc_reader pcsc_pin external_sim
        cert_in_cb okc load_dynamic_eap`,
    ),
    later(SAE, "sae_check_mfp sae_groups sae_pwe sae_pmkid_in_assoc dot11RSNASAERetransPeriod"),
    later(
        WPS,
        `auto_uuid os_version
        wps_cred_processing wps_cred_add_sae wps_vendor_ext_m1 pbc_in_m1 wps_nfc_dev_pw_id wps_nfc_dh_pubkey wps_nfc_dh_privkey
        wps_nfc_dev_pw wps_priority`,
    ),
    later(
        P2P,
        `p2p_oper_reg_class p2p_oper_channel p2p_go_intent
        p2p_ssid_postfix persistent_reconnect p2p_intra_bss p2p_group_idle p2p_go_freq_change_policy p2p_passphrase_len
        p2p_pref_chan p2p_no_go_freq p2p_add_cli_chan p2p_optimize_listen_chan p2p_go_ht40 p2p_go_vht p2p_go_he p2p_go_edmg
        p2p_go_ctwindow p2p_no_group_iface p2p_ignore_shared_freq ip_addr_go ip_addr_mask ip_addr_start ip_addr_end
        p2p_cli_probe p2p_device_random_mac_addr p2p_device_persistent_mac_addr p2p_interface_random_mac_addr
        p2p_bootstrap_methods p2p_pasn_type p2p_comeback_after p2p_twt_power_mgmt p2p_chan_switch_req_enable p2p_reg_info
        p2p_assisted_dfs_chan_enable dik_cipher dik p2p_go_max_inactivity go_interworking
        go_access_network_type go_internet go_venue_group go_venue_type`,
    ),
    later(
        AP,
        `max_num_sta ap_isolate disassoc_low_ack dtim_period beacon_int ap_assocresp_elements ap_vendor_elements
        ftm_responder`,
    ),
    later(MESH, "user_mpm max_peer_links mesh_max_inactivity mesh_fwding"),
    later(
        INTERWORKING,
        `hs20 interworking hessid access_network_type auto_interworking osu_dir gas_address3 gas_rand_addr_lifetime
        gas_rand_mac_addr`,
    ),
    later("Fast session transfer", "fst_group_id fst_priority fst_llt"),
    later("Multi-band operation (MBO, OCE)", "non_pref_chan mbo_cell_capa disassoc_imminent_rssi_threshold oce"),
    later(
        DPP,
        `dpp_config_processing dpp_name dpp_mud_url dpp_extra_conf_req_name dpp_extra_conf_req_value
        dpp_connector_privacy_default`,
    ),
    later(WNM, "coloc_intf_reporting disable_btm"),
    later("Extended key ids", "extended_key_id"),
    later(PASN, "pasn_groups pr_pasn_type pr_preferred_role ftm_initiator"),
    later("Target wake time", "twt_requester"),
    later("RSN overriding", "rsn_overriding"),
    later("Multi-link operation", "mld_force_single_link disable_op_classes_80_80_mhz"),
    later("Fast BSS transition", "ft_prepend_pmkid"),
    later("Generational capabilities indication", "wfa_gen_capa wfa_gen_capa_supp"),
    later("Passwords kept elsewhere", "ext_password_backend"),
    later("Wake on WLAN", "wowlan_triggers wowlan_disconnect_on_deinit"),
    later("Keys made by the driver", "key_mgmt_offload"),
    never("drivers decide who sets direct links up", "tdls_external_control"),
    never("results up to 30 s old are used, as the kernel keeps them", "scan_res_valid_for_connect"),
    never("an authentication is always made anew", "reassoc_same_bss_optim"),
    never("there is a socket where there is ctrl_interface", "no_ctrl_interface"),
];

/** The same of networks. */
export const NETWORK_WITHOUT_EFFECT: readonly WithoutEffect[] = [
    later(
        EAP,
        `identity anonymous_identity imsi_identity machine_identity password machine_password ca_cert ca_path client_cert
        private_key private_key_passwd subject_match check_cert_subject altsubject_match domain_suffix_match domain_match
        ca_cert2 ca_path2 client_cert2 private_key2 private_key2_passwd subject_match2 check_cert_subject2 altsubject_match2
        domain_suffix_match2 domain_match2 phase1 phase2 machine_phase2 pcsc pin engine_id key_id cert_id ca_cert_id pin2
        engine_id2 key_id2 cert_id2 ca_cert_id2 engine engine2 machine_ca_cert machine_ca_path machine_client_cert
        machine_private_key machine_private_key_passwd machine_subject_match machine_check_cert_subject
        machine_altsubject_match machine_domain_suffix_match machine_domain_match machine_pin machine_engine_id
        machine_key_id machine_cert_id machine_ca_cert_id machine_engine machine_ocsp eapol_flags sim_num imsi_privacy_key
        imsi_privacy_cert imsi_privacy_attr openssl_ciphers erp eap_workaround pac_file fragment_size ocsp ocsp2
        proactive_key_caching ft_eap_pmksa_caching pmksa_privacy eap_over_auth_frame`,
    ),
    later("WEP", "wep_key0 wep_key1 wep_key2 wep_key3 wep_tx_keyidx"),
    later(
        SAE,
        "sae_password sae_password_id alt_sae_password_ids sae_pwe sae_pk sae_password_id_change transition_disable",
    ),
    later("OWE", "owe_group owe_only owe_ptk_workaround"),
    later(WPS, "wps_disabled"),
    later(P2P, "go_p2p_dev_addr p2p_client_list p2p2_client_list psk_list go_dik_id"),
    later(
        `${AP}, IBSS and ${MESH.toLowerCase()}`,
        `ht vht he ht40 max_oper_chwidth vht_center_freq1 vht_center_freq2 no_auto_peer mesh_fwding mesh_rssi_threshold
        fixed_freq enable_edmg edmg_channel acs mesh_basic_rates dot11MeshMaxRetries dot11MeshRetryTimeout
        dot11MeshConfirmTimeout dot11MeshHoldingTimeout group_rekey ignore_broadcast_ssid ap_max_inactivity dtim_period
        beacon_int multi_ap_profile pbss frequency`,
    ),
    later(
        "MACsec",
        `macsec_policy macsec_integ_only macsec_replay_protect macsec_replay_window macsec_offload macsec_port
        mka_priority macsec_csindex macsec_icv_indicator mka_cak mka_ckn`,
    ),
    later(INTERWORKING, "update_identifier roaming_consortium_selection"),
    later("FILS", "fils_dh_group"),
    later(
        DPP,
        "dpp_connector dpp_netaccesskey dpp_netaccesskey_expiry dpp_csign dpp_pp_key dpp_pfs dpp_connector_privacy",
    ),
    later("Beacon protection", "beacon_prot"),
    later("Operating channel validation", "ocv"),
    later("Ultra High Reliability (IEEE 802.11bn)", "disable_uhr"),
    later("Stations with four addresses and Multi-AP", "multi_ap_backhaul_sta enable_4addr_mode"),
    later("RSN overriding", "rsn_overriding"),
    later(PASN, "pasn_groups"),
    later(WNM, "max_idle"),
    later("SSID protection", "ssid_protection"),
    never("an old field, which the original ignores, too", "peerkey"),
    never("only drivers other than nl80211 ask for it", "mixed_cell"),
    never(
        "settings of the kernel's network stack are left to who sets up addresses",
        "drop_unicast_ip_in_l2_multicast always_use_proxy_arp",
    ),
];
