import { concat, equalBytes, Reader, Writer } from "#src/lib/bytes.js";
import { fromUtf8, utf8, withoutControls } from "#src/lib/text.js";
import type { AdvertisedService } from "#src/p2p/attribute.js";
import { anyServiceHash, serviceHash } from "#src/p2p/service-hash.js";

/** A service of an application service platform (Wi-Fi P2P Services specification), as its device tells of it. */
export interface AspService extends AdvertisedService {
    /** 0: not available, 1: available, others as the service says. */
    readonly state: number;
    /** What the service says of itself; empty: nothing. */
    readonly info: string;
}

/**
 * What a probe request with these hashes is told of our services: those whose names it has the hash of, and that there are some
 * of the Wi-Fi Alliance's where it asks for those in general. Empty: it is not answered.
 */
export function soughtServices(
    services: readonly AspService[],
    hashes: readonly Uint8Array[],
): readonly AdvertisedService[] {
    const asks = (hash: Uint8Array): boolean => hashes.some(sought => equalBytes(sought, hash));
    const general = asks(anyServiceHash) && services.some(({ name }) => name.startsWith(WFA_SERVICES));
    const told = services.filter(({ name }) => asks(serviceHash(name)));
    return [
        ...(general ? [{ id: 0, configMethods: 0, name: WFA_SERVICES }] : []),
        ...fitting(told, MAX_ADVERTISED, ({ name }) => 7 + utf8(name).length),
    ];
}

/** The first ones, as many as there is room for. */
function fitting(
    services: readonly AspService[],
    room: number,
    sizeOf: (service: AspService) => number,
): readonly AspService[] {
    let left = room;
    return services.filter(service => {
        left -= sizeOf(service);
        return left >= 0;
    });
}

/** Bytes of all services in one probe response, as many as wpa_supplicant's. */
const MAX_ADVERTISED = 600;
const WFA_SERVICES = "org.wi-fi.wfds";

/** The data of a query: a name, at its end `*` for any, and what the information about the service has to contain. */
export const emitAspQuery = (name: string, info: string): Uint8Array =>
    concat(...[name, info].map(utf8).flatMap(text => [Uint8Array.of(text.length), text]));

/** The services that the data of a query asks for; `undefined`: it is no query. */
export function aspServicesFor(services: readonly AspService[], data: Uint8Array): readonly AspService[] | undefined {
    const reader = new Reader(data);
    const name = reader.bytes(reader.u8() ?? -1);
    const info = reader.remaining === 0 ? new Uint8Array() : reader.bytes(reader.u8()!);
    if (name === undefined || info === undefined) return undefined;
    const [wanted, part] = [fromUtf8(name), fromUtf8(info)];
    const prefix = wanted.endsWith("*") ? wanted.slice(0, -1) : undefined;
    return services.filter(
        service =>
            (prefix === undefined ? service.name === wanted : service.name.startsWith(prefix)) &&
            service.info.includes(part),
    );
}

/** The data of an answer: how many services, and each; those that do not fit any more are left out. */
export function emitAspServices(services: readonly AspService[]): Uint8Array {
    const told = fitting(services.slice(0, 255), MAX_ANSWER, ({ name, info }) => 10 + utf8(name + info).length);
    return concat(
        Uint8Array.of(told.length),
        ...told.map(({ id, configMethods, name, state, info }) => {
            const [nameBytes, infoBytes] = [utf8(name), utf8(info)];
            return new Writer()
                .u32le(id)
                .u16be(configMethods)
                .u8(nameBytes.length)
                .bytes(nameBytes)
                .u8(state)
                .u16le(infoBytes.length)
                .bytes(infoBytes)
                .finish();
        }),
    );
}

/** Bytes of all services in one answer. */
const MAX_ANSWER = 5000;

/** Those that the data of an answer has, as far as they are whole. */
export function parseAspServices(data: Uint8Array): readonly AspService[] {
    const reader = new Reader(data);
    const count = reader.u8() ?? 0;
    const services: AspService[] = [];
    while (services.length < count) {
        const id = reader.u32le();
        const configMethods = reader.u16be();
        const name = reader.bytes(reader.u8() ?? -1);
        const state = reader.u8();
        const info = reader.bytes(reader.u16le() ?? -1);
        if (id === undefined || configMethods === undefined || name === undefined || state === undefined) break;
        if (info === undefined) break;
        const [shownName, shownInfo] = [name, info].map(text => withoutControls(fromUtf8(text)));
        services.push({ id, configMethods, name: shownName!, state, info: shownInfo! });
    }
    return services;
}
