import { ANY, type FieldRow, int, row } from "#src/config/schema.js";
import type { FieldKind } from "#src/config/value.js";
import { EAP_METHODS } from "#src/config/words.js";

const ONE_LINE = {
    pattern: /^[^\r\n]*$/,
    expected: "text in quotes or an even number of hexadecimal digits, in one line",
};

/** One line of text in quotes, `P""` or hexadecimal digits. */
const text = (name: string): FieldRow => row(name, { kind: "text", min: 0, max: ANY, secret: false, ...ONE_LINE });

const secretText = (name: string): FieldRow =>
    row(name, { kind: "text", min: 0, max: ANY, secret: true, ...ONE_LINE }, { secret: true });

/** Text in quotes, `P""` or hexadecimal digits; printed as hexadecimal digits. */
const binary = (name: string, min: number, max: number): FieldRow =>
    row(name, { kind: "text", min, max, secret: false, binary: true });

/** A text of this form. */
const formed = (name: string, pattern: RegExp, expected: string): FieldRow =>
    row(name, { kind: "text", min: 0, max: ANY, secret: false, pattern, expected });

/** Every setting adds one. */
const list = (name: string, of: FieldKind): FieldRow => row(name, { kind: "list", of });

/** Up to 36 organization identifiers of 3 to 15 bytes. */
const OIS = /^([0-9a-f]{2}){3,15}(,([0-9a-f]{2}){3,15}){0,35}$/i;
const OIS_EXPECTED = "organization identifiers in hexadecimal digits, separated by commas, in quotes";

/**
 * The fields of a credential (`cred={}`, Interworking and Hotspot 2.0) in the order in which they are written.
 *
 * Stricter than wpa_supplicant: a number that is none is refused, where it takes what it can read and zero for the rest.
 */
export const CREDENTIAL_FIELDS: readonly FieldRow[] = [
    int("temporary", 0),
    int("priority", 0),
    int("sp_priority", 0, 0, 255),
    int("pcsc", 0),
    text("realm"),
    text("username"),
    row("password", { kind: "text", min: 0, max: ANY, secret: true, external: true, ...ONE_LINE }, { secret: true }),
    text("ca_cert"),
    text("client_cert"),
    text("private_key"),
    secretText("private_key_passwd"),
    int("engine", 0),
    text("engine_id"),
    text("ca_cert_id"),
    text("cert_id"),
    text("key_id"),
    text("imsi"),
    secretText("milenage"),
    text("imsi_privacy_key"),
    text("imsi_privacy_cert"),
    text("imsi_privacy_attr"),
    list("domain", { kind: "text", min: 0, max: ANY, secret: false, ...ONE_LINE }),
    text("domain_suffix_match"),
    binary("roaming_consortium", 3, 15),
    binary("required_roaming_consortium", 3, 15),
    formed("roaming_consortiums", OIS, OIS_EXPECTED),
    formed("home_ois", OIS, OIS_EXPECTED),
    formed("required_home_ois", OIS, OIS_EXPECTED),
    row("eap", { kind: "words", words: EAP_METHODS, single: true }),
    text("phase1"),
    text("phase2"),
    list("excluded_ssid", { kind: "text", min: 0, max: 32, secret: false }),
    list("roaming_partner", {
        kind: "text",
        min: 0,
        max: ANY,
        secret: false,
        pattern: /^[^,]{0,127},\d+,\d+,[^,]{0,2}$/,
        expected: "a domain name, 1 for an exact match, a priority and a country or *, separated by commas, in quotes",
    }),
    int("update_identifier", 0),
    text("provisioning_sp"),
    int("min_dl_bandwidth_home", 0),
    int("min_ul_bandwidth_home", 0),
    int("min_dl_bandwidth_roaming", 0),
    int("min_ul_bandwidth_roaming", 0),
    int("max_bss_load", 0),
    list("req_conn_capab", {
        kind: "plain",
        min: 1,
        max: ANY,
        pattern: /^\d+(:\d+(,\d+)*)?$/,
        expected: "a protocol number, optionally with a colon and ports separated by commas",
    }),
    int("ocsp", 0),
    int("sim_num", 1),
    int("strict_conservative_peer_mode", 0),
];
