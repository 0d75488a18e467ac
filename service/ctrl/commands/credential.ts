import {
    alone,
    ask,
    askAll,
    atoi,
    FAIL,
    fitting,
    type InterfaceHandlers,
    split,
    withArgument,
} from "#service/ctrl/command.js";
import {
    type CredentialConfig,
    defaultCredential,
    setCredentialField,
    shownCredentialField,
} from "#src/config/credential.js";
import { isRefused } from "#src/config/network.js";

/** Credentials for networks that are found by their operator. */
export const credentialCommands: InterfaceHandlers = {
    LIST_CREDS: alone(({ iface }) =>
        fitting([
            "cred id / realm / username / domain / imsi\n",
            ...[...iface.credentials].map(([id, config]) => `${[id, ...LISTED.map(first(config))].join("\t")}\n`),
        ]),
    ),
    ADD_CRED: alone(scene =>
        ask(scene, { type: "credential.add", config: defaultCredential }, value =>
            value !== undefined && "credential" in value ? `${value.credential}\n` : FAIL,
        ),
    ),
    REMOVE_CRED: withArgument((argument, scene) => {
        if (argument === "all") return ask(scene, { type: "credential.removeAll" });
        const [, field, wanted] = /^(sp_fqdn|provisioning_sp)=(.*)$/s.exec(argument) ?? [];
        if (field === undefined) return ask(scene, { type: "credential.remove", credential: atoi(argument) });
        const name = field === "sp_fqdn" ? "domain" : field;
        const gone = [...scene.iface.credentials].filter(([, config]) =>
            shownCredentialField(config, name)
                ?.split("\n")
                .includes(wanted ?? ""),
        );
        return askAll(
            scene,
            gone.map(([credential]) => ({ type: "credential.remove", credential }) as const),
        );
    }),
    SET_CRED: withArgument((argument, scene) => {
        const [id, rest] = split(argument) ?? [];
        const [name, value] = split(rest ?? "") ?? [];
        const credential = id === undefined ? undefined : scene.iface.credentials.get(atoi(id));
        if (credential === undefined || name === undefined || value === undefined) return FAIL;
        const config = setCredentialField(credential, name, value);
        return isRefused(config) ? FAIL : ask(scene, { type: "credential.set", credential: atoi(id ?? ""), config });
    }),
    GET_CRED: withArgument((argument, { iface }) => {
        const [id, name] = split(argument) ?? [];
        const credential = id === undefined ? undefined : iface.credentials.get(atoi(id));
        if (credential === undefined || name === undefined) return FAIL;
        return shownCredentialField(credential, name) ?? FAIL;
    }),
};

const LISTED = ["realm", "username", "domain", "imsi"];

const first =
    (config: CredentialConfig) =>
    (name: string): string =>
        shownCredentialField(config, name)?.split("\n")[0] ?? "";
