import { concat, equalBytes } from "#src/lib/bytes.js";
import { isMalformed } from "#src/lib/decoded.js";
import { fromUtf8, utf8 } from "#src/lib/text.js";
import { type AspService, aspServicesFor, emitAspServices } from "#src/p2p/asp.js";
import { dnsName } from "#src/p2p/dns-name.js";
import { type ServiceAnswer, ServiceProtocol, type ServiceQuery, ServiceStatus } from "#src/p2p/service-tlv.js";
import { emitWfdSubelement, parseWfdSubelements } from "#src/p2p/wifi-display.js";

/** What we offer to others. */
export interface Services {
    /** DNS name (compressed as the specification's in-memory packet allows), type and version; and the record data for it. */
    readonly bonjour: readonly { readonly query: Uint8Array; readonly response: Uint8Array }[];
    /** Version as in UPnP's device and service types, and the text of `USN` without it. */
    readonly upnp: readonly { readonly version: number; readonly service: string }[];
    readonly asp: readonly AspService[];
    /** Wi-Fi Display subelements, joined; `undefined`: no Wi-Fi Display. */
    readonly wfdSubelements: Uint8Array | undefined;
}

export const noServices: Services = { bonjour: [], upnp: [], asp: [], wfdSubelements: undefined };

/** Our answers to one query: none, one or one for each service. */
export function answersTo(services: Services, query: ServiceQuery): readonly ServiceAnswer[] {
    switch (query.protocol) {
        case ServiceProtocol.all:
            return services.bonjour.length + services.upnp.length + services.asp.length === 0
                ? [refusal(query, ServiceStatus.protocolNotAvailable)]
                : [
                      ...allBonjour(services, { ...query, protocol: ServiceProtocol.bonjour }),
                      ...allUpnp(services, { ...query, protocol: ServiceProtocol.upnp }),
                      ...(services.asp.length === 0
                          ? []
                          : [answer({ ...query, protocol: ServiceProtocol.p2ps }, emitAspServices(services.asp))]),
                  ];
        case ServiceProtocol.bonjour:
            return bonjour(services, query);
        case ServiceProtocol.upnp:
            return upnp(services, query);
        case ServiceProtocol.p2ps:
            return asp(services, query);
        case ServiceProtocol.wifiDisplay:
            return wifiDisplay(services, query);
        default:
            return [refusal(query, ServiceStatus.protocolNotAvailable)];
    }
}

/** One query may have several responses. */
export const withBonjour = (services: Services, query: Uint8Array, response: Uint8Array): Services => ({
    ...services,
    bonjour: [...services.bonjour, { query, response }],
});

/** `undefined`: there is none. */
export function withoutBonjour(services: Services, query: Uint8Array): Services | undefined {
    const at = services.bonjour.findIndex(service => equalBytes(service.query, query));
    return at < 0 ? undefined : { ...services, bonjour: services.bonjour.toSpliced(at, 1) };
}

/** What is there already stays as it is. */
export function withUpnp(services: Services, version: number, service: string): Services {
    const known = services.upnp.some(entry => entry.version === version && entry.service === service);
    return known ? services : { ...services, upnp: [...services.upnp, { version, service }] };
}

/** `undefined`: there is none. */
export function withoutUpnp(services: Services, version: number, service: string): Services | undefined {
    const rest = services.upnp.filter(entry => entry.version !== version || entry.service !== service);
    return rest.length === services.upnp.length ? undefined : { ...services, upnp: rest };
}

/** In place of the one with its id, if there is one. */
export const withAsp = (services: Services, service: AspService): Services => ({
    ...services,
    asp: [...services.asp.filter(({ id }) => id !== service.id), service],
});

/** `undefined`: there is none. */
export function withoutAsp(services: Services, id: number): Services | undefined {
    const asp = services.asp.filter(service => service.id !== id);
    return asp.length === services.asp.length ? undefined : { ...services, asp };
}

function bonjour(services: Services, query: ServiceQuery): readonly ServiceAnswer[] {
    if (services.bonjour.length === 0) return [refusal(query, ServiceStatus.protocolNotAvailable)];
    if (query.data.length === 0) return allBonjour(services, query);
    const found = services.bonjour.filter(service => isSameQuestion(service.query, query.data));
    return found.length === 0
        ? [refusal(query, ServiceStatus.informationNotAvailable)]
        : found.map(({ response }) => answer(query, concat(query.data, response)));
}

const allBonjour = (services: Services, query: ServiceQuery): readonly ServiceAnswer[] =>
    services.bonjour.map(service => answer(query, concat(service.query, service.response)));

/** Names may be compressed in different ways. Type and version are the last three bytes. */
function isSameQuestion(ours: Uint8Array, theirs: Uint8Array): boolean {
    if (ours.length < 3 || theirs.length < 3 || !equalBytes(ours.subarray(-3), theirs.subarray(-3))) return false;
    if (equalBytes(ours, theirs)) return true;
    const [a, b] = [dnsName(ours.subarray(0, -3)), dnsName(theirs.subarray(0, -3))];
    return typeof a === "string" && a === b;
}

function upnp(services: Services, query: ServiceQuery): readonly ServiceAnswer[] {
    if (services.upnp.length === 0) return [refusal(query, ServiceStatus.protocolNotAvailable)];
    const version = query.data[0];
    if (version === undefined) return allUpnp(services, query);
    const wanted = fromUtf8(query.data.subarray(1));
    const found = services.upnp.filter(
        entry => entry.version === version && (wanted === "ssdp:all" || entry.service.includes(wanted)),
    );
    if (found.length === 0) return [refusal(query, ServiceStatus.informationNotAvailable)];
    return [answer(query, concat(Uint8Array.of(version), utf8(found.map(({ service }) => service).join(","))))];
}

const allUpnp = (services: Services, query: ServiceQuery): readonly ServiceAnswer[] =>
    services.upnp.map(({ version, service }) => answer(query, concat(Uint8Array.of(version), utf8(service))));

function asp(services: Services, query: ServiceQuery): readonly ServiceAnswer[] {
    const found = aspServicesFor(services.asp, query.data);
    if (found === undefined) return [refusal(query, ServiceStatus.badRequest)];
    if (found.length === 0) return [refusal(query, ServiceStatus.informationNotAvailable)];
    return [answer(query, emitAspServices(found))];
}

/** A role, then the ids of the subelements that are asked for. */
function wifiDisplay({ wfdSubelements }: Services, query: ServiceQuery): readonly ServiceAnswer[] {
    const ours = wfdSubelements && parseWfdSubelements(wfdSubelements);
    if (ours === undefined || isMalformed(ours)) return [refusal(query, ServiceStatus.protocolNotAvailable)];
    if (query.data.length === 0) return [];
    const wanted = [...query.data.subarray(1)].flatMap(id => {
        const value = ours.get(id);
        return value === undefined ? [] : [emitWfdSubelement(id, value)];
    });
    return [answer(query, concat(...wanted))];
}

const answer = ({ protocol, transaction }: ServiceQuery, data: Uint8Array): ServiceAnswer => ({
    protocol,
    transaction,
    status: ServiceStatus.available,
    data,
});

const refusal = ({ protocol, transaction }: ServiceQuery, status: number): ServiceAnswer => ({
    protocol,
    transaction,
    status,
    data: new Uint8Array(0),
});
