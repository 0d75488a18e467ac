import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, it } from "mocha";
import ts from "typescript";

/*
 * Who may import whom, and what a pure module must not touch. The rules are what makes the protocol code testable in
 * virtual time and readable on its own; src/README.md has them in words.
 */

const checkout = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Directories that hold protocol machines. */
const machines = [
    "rsn",
    "eap",
    "pae",
    "wps",
    "p2p",
    "gas",
    "interworking",
    "wnm",
    "rrm",
    "tdls",
    "mesh",
    "ap",
    "ibss",
    "bgscan",
    "autoscan",
] as const;
const machineAreas = machines.map(name => `src/${name}`);
const codecs = ["src/ieee80211", "src/eapol"];

interface Rule {
    /** Areas, modules; `src/lib` and the area itself go without saying. */
    readonly may: readonly string[];
    /** Of which only types may be imported. */
    readonly types?: readonly string[];
}

/** By area: the longest one that a file is in. */
const rules: Readonly<Record<string, Rule>> = {
    "src/lib": { may: [] },
    "src/crypto": { may: ["node:crypto", "@noble/curves", "@noble/ciphers"] },
    "src/ieee80211": { may: [] },
    "src/eapol": { may: ["src/ieee80211"] },
    "src/netlink": { may: [], types: ["rxjs"] },
    "src/config": { may: ["src/ieee80211"] },
    ...Object.fromEntries(
        machineAreas.map(area => [area, { may: ["src/crypto", ...codecs, ...machineAreas], types: ["src/driver"] }]),
    ),
    // Candidates for pre-authentication come from the BSS table, never from a driver.
    "src/rsn": { may: ["src/crypto", ...codecs, ...machineAreas] },
    "src/driver": { may: ["src/ieee80211"], types: ["rxjs"] },
    // node:util has the names of error numbers.
    "src/driver/nl80211": { may: ["src/netlink", "src/ieee80211", "src/driver", "rxjs", "node:util"] },
    "src/driver/air": { may: ["src/ieee80211", "src/driver", "rxjs"] },
    "src/core": { may: [...machineAreas, ...codecs, "src/crypto", "src/config", "src/driver"] },
};

interface Import {
    readonly file: string;
    readonly line: number;
    /** A path from the checkout without its extension, or the name of a package. */
    readonly target: string;
    readonly typeOnly: boolean;
}

/** Identifiers and members that bring in time, chance or the process. */
const impure: readonly RegExp[] = [
    /^Date$/,
    /^performance$/,
    /^(set|clear)(Timeout|Interval|Immediate)$/,
    /^queueMicrotask$/,
    /^process$/,
    /^Math\.random$/,
    /^(crypto|webcrypto)$/,
    /^(randomBytes|randomFill|randomFillSync|randomInt|randomUUID|getRandomValues)$/,
];

describe("the architecture", () => {
    const files = sources("src");

    it("has a rule for every directory of src", () => {
        const without = [...new Set(files.filter(file => area(file) === undefined).map(file => dirname(file)))];
        assert.deepEqual(without, []);
    });

    it("lets each directory import only what its rule allows", () => {
        assert.deepEqual(
            files.flatMap(file => importsOf(file, read(file)).flatMap(forbidden)),
            [],
        );
    });

    it("S030 keeps robust security from drivers, even from their types", () => {
        const { types = [] } = rules["src/rsn"]!;
        assert.ok(!types.includes("src/driver"));
        const imports = files.filter(file => file.startsWith("src/rsn/")).flatMap(file => importsOf(file, read(file)));
        assert.deepEqual(
            imports.filter(({ target }) => target.startsWith("src/driver")),
            [],
        );
    });

    it("S180 has no management entity that only a test would drive: drivers hand up no frames but those asked for", () => {
        const events = [...read("src/driver/event.ts").matchAll(/readonly type: "([^"]+)"/g)].map(([, type]) => type);
        assert.ok(events.length > 20);
        assert.deepEqual(
            events.filter(type => /mlme|inject|simulat|test/i.test(type ?? "")),
            [],
        );
        const simulated = [...files, ...sources("service")].filter(file =>
            importsOf(file, read(file)).some(({ target }) => target.startsWith("src/driver/air")),
        );
        assert.deepEqual(
            simulated.filter(file => !inside(file, "src/driver/air")),
            ["service/airspace.ts"],
        );
    });

    it("S181 keeps what belongs to nl80211 with its driver, and what sorts and filters scan results with the core", () => {
        const constants = [...files, ...sources("service")].filter(file =>
            importsOf(file, read(file)).some(({ target }) => target === "src/driver/nl80211/uapi.gen"),
        );
        assert.deepEqual(
            constants.filter(file => !inside(file, "src/driver/nl80211")),
            [],
        );
        for (const helper of ["rank", "bss", "search"]) assert.ok(existsSync(join(checkout, `src/core/${helper}.ts`)));
    });

    it("keeps time, chance and the process out of src, except for the driver of the real kernel", () => {
        const pure = files.filter(file => !inside(file, "src/driver/nl80211"));
        assert.deepEqual(
            pure.flatMap(file => impurities(file, read(file))),
            [],
        );
    });

    it("has no async function in a machine or in the core", () => {
        const synchronous = files.filter(file => [...machineAreas, "src/core"].some(area => inside(file, area)));
        assert.deepEqual(
            synchronous.flatMap(file => asynchronous(file, read(file))),
            [],
        );
    });

    it("imports foreign functions in one file only", () => {
        const importers = [...files, ...sources("service")].filter(file =>
            importsOf(file, read(file)).some(({ target }) => target === "koffi" || target.startsWith("koffi/")),
        );
        assert.deepEqual(importers, ["service/runtime/native/socket.ts"]);
    });

    it("lists every directory of src, service and test in src/README.md with a sentence", () => {
        const table = read("src/README.md");
        const listed = new Set([...table.matchAll(/^\| `([^`]+)\/` *\| \S.*\. *\|$/gm)].map(([, name]) => name));
        const directories = new Set(
            [...files, ...sources("service"), ...sources("test")].map(file => posix.dirname(file)),
        );
        assert.deepEqual([...directories].filter(name => !covered(name, listed)).sort(), []);
        assert.deepEqual(
            [...listed].filter(name => name !== undefined && !existsSync(join(checkout, name))),
            [],
        );
    });
});

describe("the checks of the architecture", () => {
    const imported = (file: string, code: string): string[] => importsOf(file, code).flatMap(forbidden);

    it("find a machine that imports a driver's implementation, the service, rxjs or node", () => {
        assert.equal(imported("src/rsn/x.ts", 'import { a } from "#src/driver/air/index.js";').length, 1);
        assert.equal(imported("src/rsn/x.ts", 'import type { a } from "#src/driver/air/index.js";').length, 1);
        assert.equal(imported("src/rsn/x.ts", 'import { a } from "#service/argv.js";').length, 1);
        assert.equal(imported("src/rsn/x.ts", 'import { Subject } from "rxjs";').length, 1);
        assert.equal(imported("src/rsn/x.ts", 'import { b } from "../../service/argv.js";').length, 1);
        assert.equal(imported("src/rsn/x.ts", 'export * from "node:fs";').length, 1);
        assert.equal(imported("src/rsn/x.ts", 'import fs from "fs";').length, 1);
        assert.equal(imported("src/rsn/x.ts", 'const x = await import("node:fs");').length, 1);
    });

    it("find a machine that reaches behind the index of a sibling", () => {
        assert.equal(imported("src/wps/x.ts", 'import { a } from "#src/eap/peer.js";').length, 1);
        assert.equal(imported("src/wps/x.ts", 'import { a } from "#src/eap/index.js";').length, 0);
    });

    it("tell types from values", () => {
        assert.equal(imported("src/driver/x.ts", 'import type { Observable } from "rxjs";').length, 0);
        assert.equal(imported("src/driver/x.ts", 'import { type Observable } from "rxjs";').length, 0);
        assert.equal(imported("src/driver/x.ts", 'import { type Observable, map } from "rxjs";').length, 1);
    });

    it("allow node:crypto in src/crypto and nothing else of node", () => {
        assert.equal(imported("src/crypto/x.ts", 'import { createHmac } from "node:crypto";').length, 0);
        assert.equal(imported("src/crypto/x.ts", 'import { readFileSync } from "node:fs";').length, 1);
    });

    it("find clocks, timers and chance, and not a property that is called like one", () => {
        const found = (code: string): number => impurities("src/rsn/x.ts", code).length;
        assert.equal(found("const now = Date.now();"), 1);
        assert.equal(found("setTimeout(() => {}, 1);"), 1);
        assert.equal(found("const x = Math.random();"), 1);
        assert.equal(found('import { randomBytes } from "node:crypto"; randomBytes(1);'), 2);
        assert.equal(found("const x = Math.max(1, 2); const y = { process: 1 }; y.process; state.performance;"), 0);
        assert.equal(found("globalThis.setTimeout(f, 1);"), 1);
    });

    it("find async functions of every form", () => {
        for (const code of [
            "async function f() {}",
            "const f = async () => {};",
            "class A { async f() {} }",
            "const o = { async f() {} };",
            "async function* f() {}",
        ]) {
            assert.equal(asynchronous("src/core/x.ts", code).length, 1, code);
        }
        assert.equal(asynchronous("src/core/x.ts", "function f() { return Promise; }").length, 0);
    });
});

function forbidden({ file, line, target, typeOnly }: Import): string[] {
    const own = area(file);
    if (own === undefined) return [];
    const rule = rules[own]!;
    const where = area(target) ?? target;
    const says = (why: string): string[] => [`${file}:${line}: ${own} must not import ${target}${why}`];
    if (where === own || where === "src/lib") return [];
    const listed = (list: readonly string[]): boolean =>
        list.some(entry => where === entry || (!where.startsWith("src/") && where.startsWith(`${entry}/`)));
    if (!listed(rule.may)) return typeOnly && listed(rule.types ?? []) ? [] : says("");
    const sibling = machineAreas.includes(own) && machineAreas.includes(where);
    return sibling && target !== `${where}/index` ? says(" but through its index.ts") : [];
}

/** The longest area with a rule that holds the path: the types of `src/driver` are not its implementations. */
function area(path: string): string | undefined {
    return Object.keys(rules)
        .filter(name => inside(path, name))
        .sort((a, b) => b.length - a.length)[0];
}

const inside = (path: string, directory: string): boolean => path === directory || path.startsWith(`${directory}/`);

/** A directory is covered by its own line, by that of the directory of src or service it mirrors, or by its parent's. */
function covered(directory: string, listed: ReadonlySet<string | undefined>): boolean {
    const [top, ...rest] = directory.split("/");
    const mirrored = top === "test" ? ["src", "service"].map(side => posix.join(side, ...rest)) : [];
    if ([directory, ...mirrored].some(name => listed.has(name))) return true;
    return rest.length > 1 && covered(posix.dirname(directory), listed);
}

function importsOf(file: string, code: string): Import[] {
    const found: Import[] = [];
    const source = parse(file, code);
    const add = (specifier: ts.Node, typeOnly: boolean): void => {
        if (!ts.isStringLiteralLike(specifier)) return;
        found.push({ file, line: lineOf(source, specifier), target: resolve(file, specifier.text), typeOnly });
    };
    const visit = (node: ts.Node): void => {
        if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, onlyTypes(node.importClause));
        else if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node.moduleSpecifier, node.isTypeOnly);
        else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
        else if (ts.isCallExpression(node) && isImporting(node.expression) && node.arguments[0]) {
            add(node.arguments[0], false);
        }
        ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
}

const isImporting = (callee: ts.Expression): boolean =>
    callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === "require");

function onlyTypes(clause: ts.ImportClause | undefined): boolean {
    if (clause === undefined) return false;
    if (clause.isTypeOnly) return true;
    const { name, namedBindings } = clause;
    return (
        name === undefined &&
        namedBindings !== undefined &&
        ts.isNamedImports(namedBindings) &&
        namedBindings.elements.every(element => element.isTypeOnly)
    );
}

function resolve(file: string, specifier: string): string {
    const path = specifier.startsWith("#")
        ? specifier.slice(1)
        : specifier.startsWith(".")
          ? posix.join(posix.dirname(file), specifier)
          : undefined;
    if (path !== undefined) return path.replace(/\.[jt]s$/, "");
    return builtinModules.includes(specifier) ? `node:${specifier}` : specifier;
}

function impurities(file: string, code: string): string[] {
    const source = parse(file, code);
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
        const name = referenceOf(node);
        if (name !== undefined && impure.some(pattern => pattern.test(name))) {
            found.push(`${file}:${lineOf(source, node)}: ${name}`);
        }
        ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
}

/** What a node refers to among global or imported names: `x`, `Math.x`, or the x of `globalThis.x`. */
function referenceOf(node: ts.Node): string | undefined {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
        const { text } = node.expression;
        if (text === "globalThis") return node.name.text;
        return text === "Math" ? `Math.${node.name.text}` : undefined;
    }
    if (!ts.isIdentifier(node)) return undefined;
    const { parent } = node;
    if (ts.isPropertyAccessExpression(parent) && parent.name === node) return undefined;
    if (ts.isTypeReferenceNode(parent) || ts.isQualifiedName(parent)) return undefined;
    const names =
        ts.isPropertyAssignment(parent) ||
        ts.isPropertySignature(parent) ||
        ts.isPropertyDeclaration(parent) ||
        ts.isMethodSignature(parent) ||
        ts.isMethodDeclaration(parent) ||
        ts.isParameter(parent) ||
        ts.isVariableDeclaration(parent) ||
        ts.isBindingElement(parent) ||
        ts.isFunctionDeclaration(parent);
    return names && parent.name === node ? undefined : node.text;
}

function asynchronous(file: string, code: string): string[] {
    const source = parse(file, code);
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
        if (ts.canHaveModifiers(node) && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword)) {
            found.push(`${file}:${lineOf(source, node)}: async`);
        }
        ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
}

function parse(file: string, code: string): ts.SourceFile {
    return ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
}

const lineOf = (source: ts.SourceFile, node: ts.Node): number =>
    source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;

const read = (file: string): string => readFileSync(join(checkout, file), "utf8");

/** TypeScript files below a directory, as paths from the checkout. */
function sources(directory: string): string[] {
    return readdirSync(join(checkout, directory), { recursive: true, encoding: "utf8" })
        .map(name => relative(checkout, join(checkout, directory, name)))
        .filter(name => name.endsWith(".ts") && statSync(join(checkout, name)).isFile())
        .sort();
}
