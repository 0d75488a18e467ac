import { CREDENTIAL, type CredentialConfig, credentialSecrets, defaultCredential } from "#src/config/credential.js";
import { defaultGlobal, GLOBAL, type GlobalConfig, globalSecrets } from "#src/config/global.js";
import { type Fields, getField, isRefused, setField, type WithOther } from "#src/config/member.js";
import { fileNetwork, NETWORK, type NetworkConfig, networkSecrets } from "#src/config/network.js";
import type { FieldRow } from "#src/config/schema.js";
import { type Block, type Setting, type Syntax, wordsOf } from "#src/config/syntax.js";
import { type FieldValue, secretsIn } from "#src/config/value.js";
import { fromBase64 } from "#src/lib/base64.js";
import { Secret } from "#src/lib/secret.js";

/** What a configuration file says. */
export interface Configuration {
    readonly global: GlobalConfig;
    readonly networks: readonly NetworkConfig[];
    readonly credentials: readonly CredentialConfig[];
    /** Certificates and private keys by name. */
    readonly blobs: ReadonlyMap<string, Secret>;
}

export const emptyConfiguration: Configuration = {
    global: defaultGlobal,
    networks: [],
    credentials: [],
    blobs: new Map(),
};

/** A mistake in a file: a sentence for people that begins with the number of the line and holds no secret. */
export interface FileError {
    readonly line: number;
    readonly text: string;
}

/**
 * What a file adds to `base`: its global fields replace, its networks, credentials and blobs come after. Everything that
 * can be read is read, so that all mistakes are known at once; with any mistake at all the file must not be used.
 */
export function readConfiguration(
    syntax: Syntax,
    base: Configuration = emptyConfiguration,
): { readonly configuration: Configuration; readonly errors: readonly FileError[] } {
    const errors: FileError[] = [];
    const complain = (line: number, ...texts: readonly string[]): void => {
        for (const text of texts) errors.push({ line, text: `Line ${line}: ${text}` });
    };
    let global = base.global;
    const networks = [...base.networks];
    const credentials = [...base.credentials];
    const blobs = new Map(base.blobs);
    for (const item of syntax) {
        switch (item.kind) {
            case "remark":
                break;
            case "setting": {
                const next = setIn(GLOBAL, global, item);
                if (!isWrong(next)) global = next;
                else complain(item.line, next.wrong, `Invalid configuration line '${concealed(item)}'.`);
                break;
            }
            case "network": {
                const network = readNetwork(item, complain);
                if (network === undefined) complain(item.lastLine, "failed to parse network block.");
                else networks.push(network);
                break;
            }
            case "cred": {
                const credential = readBlock(item, CREDENTIAL, defaultCredential, complain);
                if (credential === undefined) complain(item.lastLine, "failed to parse cred block.");
                else credentials.push(credential);
                break;
            }
            case "blob": {
                const blob = readBlob(item);
                if (blob === undefined) complain(item.lastLine, `failed to read blob ${item.name}`, BLOB_EXPECTED);
                else blobs.set(item.name, blob);
                break;
            }
        }
    }
    return { configuration: { global, networks, credentials, blobs }, errors };
}

/** The same for a second file: what it adds is marked, because it is never written. */
export function readAdditional(syntax: Syntax, base: Configuration): ReturnType<typeof readConfiguration> {
    const { configuration, errors } = readConfiguration(syntax, base);
    const marked = <C>(configs: readonly C[], before: number): readonly (C | (C & { readonly additional: true }))[] =>
        configs.map((config, i) => (i < before ? config : { ...config, additional: true }));
    return {
        configuration: {
            ...configuration,
            networks: marked(configuration.networks, base.networks.length),
            credentials: marked(configuration.credentials, base.credentials.length),
        },
        errors,
    };
}

type Complain = (line: number, ...texts: readonly string[]) => void;

const BLOB_EXPECTED = "expected lines of base64 and a line with a closing brace";

/** Every secret of a configuration. */
export const configurationSecrets = ({ global, networks, credentials, blobs }: Configuration): readonly Secret[] => [
    ...globalSecrets(global),
    ...networks.flatMap(networkSecrets),
    ...credentials.flatMap(credentialSecrets),
    ...blobs.values(),
];

/** A line of a file without what is secret, or may be: nobody knows what an unknown field is for. */
const concealed = (setting: Setting): string =>
    setting.text === undefined || GLOBAL.rows.get(setting.name)?.secret === false
        ? wordsOf(setting)
        : `${setting.name}=*`;

/** One network block, or none when there is a mistake in it. */
export function readNetwork(block: Block, complain: Complain = () => {}): NetworkConfig | undefined {
    const network = readBlock(block, NETWORK, fileNetwork, complain);
    if (network === undefined) return undefined;
    const wrong = contradiction(network);
    if (wrong === undefined) return withPossibleGroup(network);
    complain(block.lastLine, wrong);
    wipe(networkSecrets(network));
    return undefined;
}

function contradiction({ mode, keyMgmt, ocv, ieee80211w }: NetworkConfig): string | undefined {
    const openOrSae = keyMgmt.size === 1 && (keyMgmt.has("NONE") || keyMgmt.has("SAE"));
    if (mode === MESH && !openOrSae) return "key_mgmt for mesh network should be open or SAE";
    if (ocv !== undefined && ocv !== 0 && ieee80211w === 0) return "PMF needs to be enabled whenever using OCV";
    return undefined;
}

const MESH = 5;

/** A group cipher cannot be stronger than the pairwise one. */
function withPossibleGroup(network: NetworkConfig): NetworkConfig {
    const { group, pairwise } = network;
    const strong = (["CCMP", "CCMP-256", "GCMP", "GCMP-256", "NONE"] as const).some(cipher => pairwise.has(cipher));
    if (strong || !group.has("CCMP")) return network;
    return { ...network, group: new Set([...group].filter(cipher => cipher !== "CCMP")) };
}

/** The fields of a block set one after the other; `undefined` when one of them is refused, after all were tried. */
export function readBlock<C extends WithOther>(
    { kind, items, close, lastLine }: Block,
    fields: Fields<C>,
    initial: C,
    complain: Complain = () => {},
): C | undefined {
    let config = initial;
    let failed = close === undefined;
    for (const item of items) {
        if (item.kind === "remark") continue;
        const next = setIn(fields, config, item);
        if (isWrong(next)) {
            complain(item.line, next.wrong);
            failed = true;
        } else config = next;
    }
    if (close === undefined) complain(lastLine, `${kind} block was not terminated properly.`);
    if (!failed) return config;
    wipe([...fields.rows.keys()].flatMap(name => valueSecrets(getField(fields, config, name))));
    return undefined;
}

/** What is in use although it is wrong: strtol(3) reads nothing as zero, and many a file has its country in quotes. */
function understood({ name, kind }: FieldRow, text: string): string {
    if (text === "" && kind.kind === "int") return "0";
    return name === "country" ? text.replace(/^"(.*)"$/, "$1") : text;
}

const valueSecrets = (value: FieldValue | undefined): readonly Secret[] =>
    value === undefined ? [] : secretsIn(value);

/** What is wrong with a line, in a sentence for people. */
export interface Wrong {
    readonly wrong: string;
}

export const isWrong = (value: object): value is Wrong => "wrong" in value;

/** A configuration after one of its lines. */
export function setIn<C extends WithOther>(fields: Fields<C>, config: C, { name, text }: Setting): C | Wrong {
    const row = fields.rows.get(name);
    if (row === undefined) return { wrong: `unknown ${fields.called} '${name}'.` };
    if (text === undefined) return { wrong: `${name}: there is no equals sign.` };
    if (text.startsWith('"') && !text.includes('"', 1))
        return { wrong: `${name}: invalid quotation: there is no closing quotation mark.` };
    const next = setField(fields, config, name, understood(row, text));
    return isRefused(next) ? { wrong: `failed to parse ${next.refused}` } : next;
}

function wipe(secrets: readonly Secret[]): void {
    for (const secret of secrets) secret.wipe();
}

export function readBlob({ items, close, name }: Block): Secret | undefined {
    if (close === undefined || name === "") return undefined;
    const bytes = fromBase64(items.map(item => (item.kind === "setting" ? wordsOf(item) : "")).join(""));
    return bytes === undefined || bytes.length === 0 ? undefined : Secret.taking(bytes);
}
