import type { Notice } from "#src/core/notice.js";
import type { P2p } from "#src/core/p2p.js";
import { toHex } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { between, type Instant } from "#src/lib/instant.js";
import { zeroMac } from "#src/lib/mac.js";
import { printfEscaped } from "#src/lib/text.js";
import {
    foundPeers,
    type Peer,
    type PeerChange,
    parseAspServices,
    parseWfdSubelements,
    peerChanges,
    readServiceAnswers,
    ServiceProtocol,
    ServiceStatus,
    WfdSubelement,
} from "#src/p2p/index.js";
import { deviceTypeText } from "#src/wps/index.js";

/** What monitors hear of the difference between two lists of peers. */
export const peerEvents = (old: P2p, now: P2p): readonly string[] =>
    old.peers === now.peers ? [] : peerChanges(old.peers, now.peers).flatMap(changeTexts);

/** Of the end of the list with its interface. */
export const peersLost = ({ peers }: P2p): readonly string[] =>
    foundPeers(peers).flatMap(({ sighting }) => changeTexts({ type: "lost", address: sighting.address }));

/** One line, or one for each service that a peer advertises. */
function changeTexts(change: PeerChange): readonly string[] {
    if (change.type === "lost") return [`P2P-DEVICE-LOST p2p_dev_addr=${change.address}`];
    const { sighting } = change.peer;
    const { address, interfaceAddress, name, deviceCapability, groupCapability, advertisedServices } = sighting;
    const line = (configMethods: number, ...more: readonly string[]): string =>
        [
            `P2P-DEVICE-FOUND ${interfaceAddress} p2p_dev_addr=${address}`,
            `pri_dev_type=${deviceTypeText(sighting.primaryDeviceType)} name='${name}'`,
            `config_methods=${hex(configMethods)} dev_capab=${hex(deviceCapability)}`,
            `group_capab=${hex(groupCapability)}`,
            ...more,
        ].join(" ");
    const vendor = sighting.vendorElements.length > 0 ? ["vendor_elems=1"] : [];
    if (advertisedServices.length > 0)
        return advertisedServices.map(({ id, configMethods, name: service }) =>
            line(configMethods, `adv_id=${id.toString(16)}`, `asp_svc=${service}`, ...vendor),
        );
    const wfd = wfdDeviceInfo(sighting.wfdSubelements).map(info => `wfd_dev_info=0x${info}`);
    return [line(sighting.configMethods, ...wfd, ...vendor, `new=${change.isNew ? 1 : 0}`)];
}

/** The value of the Wi-Fi Display Device Information subelement, in hexadecimal digits. */
function wfdDeviceInfo(subelements: Uint8Array): readonly string[] {
    const parsed = parseWfdSubelements(subelements);
    const info = isMalformed(parsed) ? undefined : parsed.get(WfdSubelement.deviceInformation);
    return info === undefined ? [] : [toHex(info)];
}

/** That a peer asks for services, or answers; what it says of those of application service platforms has a line each. */
export function serviceEvents(
    notice: Extract<Notice, { type: "p2p.serviceRequest" | "p2p.serviceResponse" }>,
): readonly string[] {
    const { peer, updateIndicator, tlvs } = notice;
    if (notice.type === "p2p.serviceRequest")
        return [
            `P2P-SERV-DISC-REQ ${notice.frequency} ${peer} ${notice.dialogToken} ${updateIndicator} ${toHex(tlvs)}`,
        ];
    const shown = tlvs.length > MAX_SHOWN ? `<long response: ${tlvs.length} bytes>` : toHex(tlvs);
    const platforms = (readServiceAnswers(tlvs) ?? [])
        .filter(({ protocol, status }) => protocol === ServiceProtocol.p2ps && status === ServiceStatus.available)
        .flatMap(({ transaction, data }) =>
            parseAspServices(data).map(({ id, state, configMethods, name, info }) => {
                const numbers = [transaction, id, state, configMethods].map(number => number.toString(16)).join(" ");
                const more = info === "" ? "" : ` '${info.replace(/['\\]/g, "\\$&")}'`;
                return `P2P-SERV-ASP-RESP ${peer} ${numbers} ${name}${more}`;
            }),
        )
        .slice(0, MAX_SERVICES);
    return [`P2P-SERV-DISC-RESP ${peer} ${updateIndicator} ${shown}`, ...platforms];
}

/** Bytes of an answer that a message has room for. */
const MAX_SHOWN = 1500;
/** As many as the original puts into one answer; thousands would keep monitors from what else they are told. */
const MAX_SERVICES = 255;

/** Everything about a peer, one thing a line; what only negotiations know is as before one. */
export function peerText({ sighting, lastSeen, announced, onlyProbed, rejected }: Peer, now: Instant): string {
    const { group, extendedListen: timing } = sighting;
    const flags = [
        ...(onlyProbed ? ["[PROBE_REQ_ONLY]"] : []),
        ...(announced > 0 ? ["[REPORTED]"] : []),
        ...(rejected ? ["[USER_REJECTED]"] : []),
        ...(sighting.by === "groupOwner" ? ["[GROUP_CLIENT_ONLY]"] : []),
    ];
    const owned = group?.owner === sighting.address;
    const isMember = group !== undefined && !owned;
    const lines = [
        `pri_dev_type=${deviceTypeText(sighting.primaryDeviceType)}`,
        `device_name=${sighting.name}`,
        `manufacturer=${sighting.manufacturer}`,
        `model_name=${sighting.modelName}`,
        `model_number=${sighting.modelNumber}`,
        `serial_number=${sighting.serialNumber}`,
        `config_methods=${hex(sighting.configMethods)}`,
        `dev_capab=${hex(sighting.deviceCapability)}`,
        `group_capab=${hex(sighting.groupCapability)}`,
        `level=${Math.round(sighting.signal)}`,
        ...sighting.secondaryDeviceTypes.map(type => `sec_dev_type=${deviceTypeText(type)}`),
        `age=${Math.floor(between(lastSeen, now) / 1000)}`,
        `listen_freq=${sighting.frequency}`,
        "wps_method=not-ready",
        `interface_addr=${sighting.interfaceAddress === sighting.address && !isMember ? zeroMac : sighting.interfaceAddress}`,
        `member_in_go_dev=${owned ? zeroMac : (group?.owner ?? zeroMac)}`,
        `member_in_go_iface=${owned ? zeroMac : (group?.ownerInterface ?? zeroMac)}`,
        "go_neg_req_sent=0",
        "go_state=unknown",
        "dialog_token=0",
        `intended_addr=${zeroMac}`,
        "country=__",
        `oper_freq=${group?.frequency ?? 0}`,
        "req_config_methods=0x0",
        `flags=${flags.join("")}`,
        `status=${rejected ? REJECTED_BY_USER : 0}`,
        "invitation_reqs=0",
        ...(timing === undefined
            ? []
            : [`ext_listen_period=${timing.period}`, `ext_listen_interval=${timing.interval}`]),
        ...(owned && group.ssid.length > 0 ? [`oper_ssid=${printfEscaped(group.ssid)}`] : []),
        ...(sighting.wfdSubelements.length > 0 ? [`wfd_subelems=${toHex(sighting.wfdSubelements)}`] : []),
        ...(sighting.vendorElements.length > 0 ? [`vendor_elems=${toHex(sighting.vendorElements)}`] : []),
    ];
    return `${sighting.address}\n${lines.map(line => `${line}\n`).join("")}`;
}

const hex = (value: number): string => `0x${value.toString(16)}`;
/** Status code "rejected by user" of the Wi-Fi Peer-to-Peer specification. */
const REJECTED_BY_USER = 11;
