/**
 * The sockets that a list of bus addresses names and that we can use, in order (D-Bus specification, "Server Addresses"):
 * `unix:path=FILE` and `unix:abstract=NAME`. One character per byte; an abstract name begins with a zero byte.
 */
export function socketPaths(addresses: string): readonly string[] {
    return addresses.split(";").flatMap(address => {
        const colon = address.indexOf(":");
        if (address.slice(0, colon) !== "unix") return [];
        const parameters = new Map(
            address
                .slice(colon + 1)
                .split(",")
                .map(pair),
        );
        const [path, abstract] = [parameters.get("path"), parameters.get("abstract")];
        if (path) return [path];
        return abstract ? [`\0${abstract}`] : [];
    });
}

function pair(text: string): readonly [key: string, value: string] {
    const equals = text.indexOf("=");
    return [text.slice(0, equals), unescaped(text.slice(equals + 1))];
}

const unescaped = (text: string): string =>
    Buffer.from(text)
        .toString("latin1")
        .replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
