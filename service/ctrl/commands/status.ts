import { WIDTH_TEXT } from "#service/channel-width.js";
import { alone, ask, FAIL, type InterfaceHandlers, type InterfaceScene, prefix } from "#service/ctrl/command.js";
import { driverStatus } from "#service/ctrl/commands/driver.js";
import { cipherText, keyMgmtText } from "#service/ctrl/suite-text.js";
import { wpsUuid } from "#service/ctrl/wps-uuid.js";
import type { Interface } from "#src/core/interface.js";
import { currentBssOf, wpaState } from "#src/core/interface.js";
import { isP2pPossible, knownP2pAddress } from "#src/core/p2p-device.js";
import type { SignalReport } from "#src/driver/command.js";
import { bandOf } from "#src/ieee80211/channel.js";
import { ElementId } from "#src/ieee80211/element/id.js";
import { parseRsn, RSN_VERSION, RsnCapability } from "#src/ieee80211/element/rsn.js";
import { isMalformed } from "#src/lib/decoded.js";
import type { Mac } from "#src/lib/mac.js";
import { printfEscaped } from "#src/lib/text.js";
import type { Negotiated } from "#src/rsn/negotiate.js";

/** How things stand. */
export const statusCommands: InterfaceHandlers = {
    PING: alone(() => "PONG\n"),
    IFNAME: alone(({ iface }) => iface.ifname),
    STATUS: prefix((argument, scene) => (argument === "-DRIVER" ? driverStatus(scene) : status(scene))),
    MIB: alone(({ iface }) => mib(iface)),
    PMKSA: alone(() => `${PMKSA_HEAD}\n`),
    PMKSA_FLUSH: alone(() => "OK\n"),
    SIGNAL_POLL: prefix((_, scene) => poll(scene, signalText)),
    PKTCNT_POLL: prefix((_, scene) => poll(scene, packetText)),
    WMM_AC_STATUS: alone(() => "Not associated to a WMM AP, WMM AC is Disabled\n"),
};

const PMKSA_HEAD = "Index / AA / PMKID / expiration (in seconds) / opportunistic";

function status({ iface, machine }: InterfaceScene): string {
    const { association, link, ifname } = iface;
    const lines = association.tag === "securing" || association.tag === "completed" ? linkLines(iface) : [];
    const address = machine.ipAddress(ifname);
    const device = statusAddress(iface);
    return [
        ...lines,
        `wpa_state=${wpaState(iface).toUpperCase()}`,
        ...(address === undefined ? [] : [`ip_address=${address}`]),
        ...(device === undefined ? [] : [`p2p_device_address=${device}`]),
        `address=${link.address}`,
        `uuid=${wpsUuid(iface)}`,
        ...(lines.some(line => line === "wifi_generation=5" || line === "wifi_generation=6") && isVht(iface)
            ? ["ieee80211ac=1"]
            : []),
    ]
        .map(line => `${line}\n`)
        .join("");
}

/** The P2P Device Address, where P2P is possible and it is known. */
export const statusAddress = (iface: Interface): Mac | undefined =>
    isP2pPossible(iface) ? knownP2pAddress(iface) : undefined;

function linkLines(iface: Interface): readonly string[] {
    const { association, networks } = iface;
    if (association.tag === "idle") return [];
    const { bss, network: id, security } = association.target;
    const config = networks.byId.get(id)?.config;
    const generation = wifiGeneration(iface, security);
    return [
        `bssid=${bss.bssid}`,
        `freq=${currentBssOf(iface)?.frequency ?? bss.frequency}`,
        ...(config === undefined ? [] : [`ssid=${printfEscaped(bss.ssid)}`, `id=${id}`]),
        ...(config?.idStr === undefined ? [] : [`id_str=${config.idStr}`]),
        ...(config === undefined ? [] : ["mode=station"]),
        ...(generation === undefined ? [] : [`wifi_generation=${generation}`]),
        `pairwise_cipher=${cipherText(security?.pairwise)}`,
        `group_cipher=${cipherText(security?.group)}`,
        `key_mgmt=${keyMgmtText(security?.akm, security?.protocol ?? "rsn")}`,
        ...(security?.mgmtGroup === undefined
            ? []
            : [
                  `pmf=${isMfpRequired(bss.elements.find(ElementId.rsn)) ? 2 : 1}`,
                  `mgmt_group_cipher=${cipherText(security.mgmtGroup)}`,
              ]),
    ];
}

function isMfpRequired(body: Uint8Array | undefined): boolean {
    const rsn = body && parseRsn(body);
    return rsn !== undefined && !isMalformed(rsn) && (rsn.capabilities & RsnCapability.mfpr) !== 0;
}

/** What both sides of the link speak; without HT there is no number for it, nor with the ciphers that forbid HT. */
function wifiGeneration(iface: Interface, security: Negotiated | undefined): number | undefined {
    const { association, capabilities } = iface;
    if (association.tag === "idle") return undefined;
    const { elements, frequency } = association.target.bss;
    const band = capabilities.bands.find(({ band }) => band === bandOf(frequency));
    if (security?.pairwise.name === "tkip" || band === undefined) return undefined;
    if (band.he !== undefined && elements.has(ElementId.heCapabilities)) return 6;
    if (band.vht !== undefined && elements.has(ElementId.vhtCapabilities)) return 5;
    return band.ht !== undefined && elements.has(ElementId.htCapabilities) ? 4 : undefined;
}

function isVht({ association, capabilities }: Interface): boolean {
    if (association.tag === "idle") return false;
    const { elements, frequency } = association.target.bss;
    const band = capabilities.bands.find(({ band }) => band === bandOf(frequency));
    return band?.vht !== undefined && elements.has(ElementId.vhtCapabilities);
}

/** Variables of the managed objects of IEEE 802.11 and IEEE 802.1X, under their names there. */
function mib(iface: Interface): string {
    const { association, config, eapolCounts: eapol } = iface;
    const { eapolTimers: timers } = iface.tuning;
    const linked = association.tag === "securing" || association.tag === "completed" ? association : undefined;
    const security = linked?.target.security;
    const rsna = security?.protocol === "rsn" ? "TRUE" : "FALSE";
    const family = security?.protocol === "wpa" ? WPA_SUITES : RSN_SUITES;
    const suite = (selector: number | undefined): string =>
        selector === undefined ? NO_SUITE : suiteText((selector % 256) | (family << 8));
    const cipher = (selector: number | undefined): string =>
        selector === undefined && linked !== undefined ? OPEN_SUITE : suite(selector);
    const authentication = suite(security?.link.akm);
    const pairwise = cipher(security?.link.pairwise);
    const group = cipher(security?.link.group);
    const { loggedOff } = iface;
    const authorized = linked?.tag === "completed" && !loggedOff;
    return [
        ["dot11RSNAOptionImplemented", "TRUE"],
        ["dot11RSNAPreauthenticationImplemented", "TRUE"],
        ["dot11RSNAEnabled", rsna],
        ["dot11RSNAPreauthenticationEnabled", rsna],
        ["dot11RSNAConfigVersion", RSN_VERSION],
        ["dot11RSNAConfigPairwiseKeysSupported", 5],
        ["dot11RSNAConfigGroupCipherSize", (security?.group.keyLength ?? 0) * 8],
        ["dot11RSNAConfigPMKLifetime", config.pmkLifetime || 43200],
        ["dot11RSNAConfigPMKReauthThreshold", config.pmkReauthThreshold || 70],
        ["dot11RSNAConfigNumberOfPTKSAReplayCounters", 1],
        ["dot11RSNAConfigSATimeout", config.saTimeout || 60],
        ["dot11RSNAAuthenticationSuiteSelected", authentication],
        ["dot11RSNAPairwiseCipherSelected", pairwise],
        ["dot11RSNAGroupCipherSelected", group],
        ["dot11RSNAPMKIDUsed", ""],
        ["dot11RSNAAuthenticationSuiteRequested", authentication],
        ["dot11RSNAPairwiseCipherRequested", pairwise],
        ["dot11RSNAGroupCipherRequested", group],
        ["dot11RSNAConfigNumberOfGTKSAReplayCounters", 0],
        ["dot11RSNA4WayHandshakeFailures", iface.handshakeFailures],
        [
            "dot1xSuppPaeState",
            linked !== undefined && loggedOff
                ? PaeState.logoff
                : paeState(linked !== undefined, security !== undefined, authorized),
        ],
        ["dot1xSuppHeldPeriod", timers.heldPeriod],
        ["dot1xSuppAuthPeriod", timers.authPeriod],
        ["dot1xSuppStartPeriod", timers.startPeriod],
        ["dot1xSuppMaxStart", timers.maxStart],
        ["dot1xSuppSuppControlledPortStatus", authorized ? "Authorized" : "Unauthorized"],
        ["dot1xSuppBackendPaeState", linked === undefined ? BACKEND_INITIALIZE : BACKEND_IDLE],
        ["dot1xSuppEapolFramesRx", eapol.received],
        ["dot1xSuppEapolFramesTx", eapol.sent],
        ["dot1xSuppEapolStartFramesTx", eapol.startsSent],
        ["dot1xSuppEapolLogoffFramesTx", eapol.logoffsSent],
        // Requests and responses are EAP's, which does not run.
        ["dot1xSuppEapolRespFramesTx", 0],
        ["dot1xSuppEapolReqIdFramesRx", 0],
        ["dot1xSuppEapolReqFramesRx", 0],
        ["dot1xSuppInvalidEapolFramesRx", eapol.invalid],
        ["dot1xSuppEapLengthErrorFramesRx", eapol.lengthErrors],
        ["dot1xSuppLastEapolFrameVersion", eapol.lastVersion],
        ["dot1xSuppLastEapolFrameSource", eapol.lastSource],
    ]
        .map(([name, value]) => `${name}=${value}\n`)
        .join("");
}

/** As IEEE 802.1X numbers them. */
const PaeState = { disconnected: 1, logoff: 2, connecting: 3, authenticated: 5, forceAuthenticated: 9 } as const;
const BACKEND_INITIALIZE = 1;
const BACKEND_IDLE = 2;

function paeState(linked: boolean, secured: boolean, authorized: boolean): number {
    if (!linked) return PaeState.disconnected;
    if (!secured) return PaeState.forceAuthenticated;
    return authorized ? PaeState.authenticated : PaeState.connecting;
}

/** The OUIs that both kinds of suites begin with. */
const RSN_SUITES = 0x000fac;
const WPA_SUITES = 0x0050f2;
const NO_SUITE = "00-00-00-0";
/** What an open link has in place of a cipher. */
const OPEN_SUITE = "00-50-f2-0";

function suiteText(selector: number): string {
    const byte = (shift: number): string => ((selector >>> shift) & 255).toString(16).padStart(2, "0");
    return `${byte(24)}-${byte(16)}-${byte(8)}-${selector & 255}`;
}

const poll = (scene: InterfaceScene, text: (report: SignalReport) => string) =>
    ask(scene, { type: "signalPoll" }, value => (value !== undefined && "signal" in value ? text(value.signal) : FAIL));

function signalText(report: SignalReport): string {
    const { signal, txRate = 0, noise, frequency = 0, width, averageSignal, averageBeaconSignal } = report;
    const { centerFrequency1 = 0, centerFrequency2 = 0 } = report;
    return [
        `RSSI=${signal}`,
        `LINKSPEED=${Math.floor(txRate / 1000)}`,
        `NOISE=${noise ?? UNKNOWN_NOISE}`,
        `FREQUENCY=${frequency}`,
        ...(width === undefined ? [] : [`WIDTH=${WIDTH_TEXT[width]}`]),
        ...(centerFrequency1 > 0 ? [`CENTER_FRQ1=${centerFrequency1}`] : []),
        ...(centerFrequency2 > 0 ? [`CENTER_FRQ2=${centerFrequency2}`] : []),
        ...(averageSignal ? [`AVG_RSSI=${averageSignal}`] : []),
        ...(averageBeaconSignal ? [`AVG_BEACON_RSSI=${averageBeaconSignal}`] : []),
    ]
        .map(line => `${line}\n`)
        .join("");
}

const UNKNOWN_NOISE = 9999;
const packetText = ({ txPackets = 0, txFailed = 0, rxPackets = 0 }: SignalReport): string =>
    `TXGOOD=${txPackets}\nTXBAD=${txFailed}\nRXGOOD=${rxPackets}\n`;
