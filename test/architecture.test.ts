import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { z } from "zod";

const root = fileURLToPath(new URL("../", import.meta.url));

/** The flow: a package imports only those before it. */
const flow = [
  "errors",
  "config",
  "storage",
  "registry",
  "datastore",
  "ledger",
  "import",
  "checks",
  "status",
  "fleet",
];

/** Beside the flow: they import the errors only. */
const beside = [
  "telemetry",
  "queues",
  "report",
  "embedded-postgres",
  "sample-registry",
  "s3-server",
  "local-redis",
];

/** What a package may import; apps, tests and benchmarks may import every package, and no app. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(flow.map((name, index) => [name, flow.slice(0, index)])),
  ...Object.fromEntries(beside.map((name) => [name, ["errors"]])),
  // Where Redis is stands in the configuration.
  queues: ["errors", "config"],
  // It tells what the ledger knows.
  report: ["datastore", "ledger"],
  // The end of the flow logs what it does.
  import: [...flow.slice(0, flow.indexOf("import")), "telemetry"],
  // What an import needs is also said of the PostgreSQL of our own, and what a fleet needs of Redis.
  checks: [...flow.slice(0, flow.indexOf("checks")), "embedded-postgres", "queues"],
  // A status is served where metrics are.
  status: [...flow.slice(0, flow.indexOf("status")), "telemetry"],
  // The processes of a fleet put the flow and its queues together.
  fleet: [...flow.slice(0, flow.indexOf("fleet")), "telemetry", "queues"],
};

/** The only files that read the environment: it is handed on from there. */
const environmentReaders = [
  "apps/cli/src/main.ts",
  "apps/coordinator/src/main.ts",
  "apps/producer/src/main.ts",
  "apps/worker/src/main.ts",
  "deploy/src/main.ts",
  "test/browser/find-browser.ts",
  "test/chaos/chaos-options.ts",
  "test/chaos/run.mjs",
  "test/command-line/run-longshore.ts",
  "test/redis/test-redis.ts",
  "test/status/page.test.ts",
  "test/storage/s3/find-real-server.ts",
];

/** Lines of a file at most. */
const maxLines = 300;

const packageFolders = readdirSync(join(root, "packages")).map((name) => `packages/${name}`);
const appFolders = readdirSync(join(root, "apps")).map((name) => `apps/${name}`);
const workspaces = [...packageFolders, ...appFolders, "deploy", "test", "bench"];

const packageSchema = z.object({
  name: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
  peerDependencies: z.record(z.string(), z.string()).default({}),
});

function readPackage(folder: string): z.infer<typeof packageSchema> {
  const text = readFileSync(join(root, folder, "package.json"), "utf8");
  return packageSchema.parse(JSON.parse(text));
}

/** Every source file below a folder, by its path below the root. */
function listSources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      return ["node_modules", "dist"].includes(entry.name) ? [] : listSources(path);
    }
    return /\.m?[jt]sx?$/.test(entry.name) ? [path] : [];
  });
}

/** A file's text without what is only said about it. */
function readCode(path: string): string {
  return readFileSync(join(root, path), "utf8").replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "");
}

const sources = workspaces.flatMap((folder) => listSources(folder));

/** What a file imports or exports from elsewhere, statically or not. */
function readImports(path: string): string[] {
  const pattern = /\bfrom\s+"([^"]+)"|\bimport\s*\(?\s*"([^"]+)"/g;
  return [...readCode(path).matchAll(pattern)].map((match) => match[1] ?? match[2] ?? "");
}

/** The names of the workspaces' own packages, apps too. */
const ownNames = new Map(
  [...packageFolders, ...appFolders].map((folder) => [readPackage(folder).name, folder]),
);

/** The workspace that a specifier names, such as `packages/errors`; undefined for others. */
function findWorkspace(specifier: string): string | undefined {
  const name = specifier.startsWith("@")
    ? specifier.split("/").slice(0, 2).join("/")
    : specifier.split("/", 1).join("");
  return ownNames.get(name);
}

function mayImport(importer: string, imported: string): boolean {
  const name = imported.replace("packages/", "");
  return (
    imported.startsWith("packages/") &&
    (!importer.startsWith("packages/") ||
      (allowed[importer.replace("packages/", "")] ?? []).includes(name))
  );
}

describe("packages", () => {
  test("are those of the flow and those beside it", () => {
    const names = packageFolders.map((folder) => folder.replace("packages/", ""));
    expect(names.toSorted()).toEqual([...flow, ...beside].toSorted());
    const expected = [...flow, ...beside].map((name) => `@longshore/${name}`);
    expect(
      [...ownNames.keys()].filter((name) => !/^longshore(?:-|$)/.test(name)).toSorted(),
    ).toEqual(expected.toSorted());
  });

  test.each(workspaces)("%s depends only on those it may import", (folder) => {
    const { dependencies, devDependencies, optionalDependencies, peerDependencies } =
      readPackage(folder);
    const names = Object.keys({
      ...dependencies,
      ...devDependencies,
      ...optionalDependencies,
      ...peerDependencies,
    });
    const wrong = names.filter((name) => {
      const workspace = findWorkspace(name);
      return workspace !== undefined && !mayImport(folder, workspace);
    });
    expect(wrong).toEqual([]);
  });

  test.each(workspaces)("%s imports only those it may, and by their names alone", (folder) => {
    const wrong = listSources(folder).flatMap((path) =>
      readImports(path)
        .filter((specifier) => {
          const workspace = findWorkspace(specifier);
          return (
            workspace !== undefined && !(ownNames.has(specifier) && mayImport(folder, workspace))
          );
        })
        .map((specifier) => `${path}: ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  test("import no file of each other's", () => {
    const wrong = workspaces.flatMap((folder) =>
      listSources(folder).flatMap((path) =>
        readImports(path)
          .filter((specifier) => specifier.startsWith("."))
          .map((specifier) => relative(folder, join(dirname(path), specifier)))
          .filter((imported) => imported.startsWith(".."))
          .map((imported) => `${path}: ${imported}`),
      ),
    );
    expect(wrong).toEqual([]);
  });
});

describe("sources", () => {
  test("are found, with what they import", () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(readImports("test/architecture.test.ts")).toContain("vitest");
    expect(sources.flatMap((path) => readImports(path))).toContain("@longshore/errors");
  });

  test("read the environment in the places for it only", () => {
    const readers = sources.filter((path) => /\bprocess\??\.env\b/.test(readCode(path)));
    expect(readers.toSorted()).toEqual(environmentReaders.toSorted());
  });

  test(`have at most ${maxLines} lines`, () => {
    const long = sources.filter(
      (path) => readFileSync(join(root, path), "utf8").split("\n").length > maxLines,
    );
    expect(long).toEqual([]);
  });
});
