import { fromHex } from "#src/lib/bytes.js";
import { type Mac, macAt } from "#src/lib/mac.js";

/** Object paths of the contract: where each object is, and how the original reads paths that clients give. */

export const ROOT_PATH = "/fi/w1/wpa_supplicant1";
export const BUS_NAME = "fi.w1.wpa_supplicant1";

/** What a property says when there is no object. */
export const NO_OBJECT = "/";

export const interfacePath = (id: number): string => `${ROOT_PATH}/Interfaces/${id}`;
export const bssPath = (interfaceId: number, id: number): string => `${interfacePath(interfaceId)}/BSSs/${id}`;
export const networkPath = (interfaceId: number, id: number): string => `${interfacePath(interfaceId)}/Networks/${id}`;

const INTERFACE = new RegExp(`^${ROOT_PATH}/Interfaces/(0|[1-9][0-9]{0,8})$`);

/** The number in an interface path; only the exact form counts. */
export function interfaceOfPath(path: string): number | undefined {
    const digits = INTERFACE.exec(path)?.[1];
    return digits === undefined ? undefined : Number(digits);
}

export const credentialPath = (interfaceId: number, id: number): string =>
    `${interfacePath(interfaceId)}/Credentials/${id}`;

/** The network a client means, if the path lies below this interface. */
export const networkOfPath = (path: string, interfaceId: number): number | undefined =>
    numberBelow(path, `${interfacePath(interfaceId)}/Networks/`);

/** The credential a client means, if the path lies below this interface. */
export const credentialOfPath = (path: string, interfaceId: number): number | undefined =>
    numberBelow(path, `${interfacePath(interfaceId)}/Credentials/`);

export const peerPath = (interfaceId: number, peer: Mac): string =>
    `${interfacePath(interfaceId)}/Peers/${peer.replaceAll(":", "")}`;

/** The peer a client means: only the twelve digits behind the last slash are looked at, as in the original. */
export function peerOfPath(path: string): Mac | undefined {
    const [, digits] = /\/([0-9a-f]{12})[^/]*$/i.exec(path) ?? [];
    return digits === undefined ? undefined : macAt(fromHex(digits)!);
}

/** The original reads the number with strtoul: what follows the digits does not matter, and no digits are 0. */
function numberBelow(path: string, prefix: string): number | undefined {
    if (!path.startsWith(prefix)) return undefined;
    const digits = /^[0-9]*/.exec(path.slice(prefix.length))![0];
    return digits === "" ? 0 : Number(digits);
}
