import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSampleRegistry } from "@longshore/sample-registry";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runLongshore } from "../command-line/run-longshore.js";
import { createWorkplace, listLockfiles, type Workplace } from "../command-line/workplace.js";
import { withClient } from "../postgres/with-client.js";

let workplace: Workplace;
beforeEach(async () => {
  workplace = await createWorkplace();
  await createSampleRegistry(workplace.registry, { seed: 3, repositories: 2, tags: 4 });
});
afterEach(async () => workplace.remove());

/** Runs an import that must refuse: one clear line, and nothing changed. */
async function refuses(words: readonly string[], exitCode: number, code: string): Promise<string> {
  const lockfiles = listLockfiles(workplace.registry);
  const result = await runLongshore(["import", ...words], { cwd: workplace.folder });
  expect(result.exitCode, result.stdout + result.stderr).toBe(exitCode);
  expect(result.stderr).toContain(code);
  expect(result.stderr).not.toMatch(/^\s+at /m);
  expect(listLockfiles(workplace.registry)).toEqual(lockfiles);
  await query(async (run) => {
    expect(await run("select from pg_namespace where nspname = 'longshore'")).toBe(0);
    expect(await run("select from repositories")).toBe(0);
  });
  return result.stderr;
}

function query(work: (run: (text: string) => Promise<number>) => Promise<void>): Promise<void> {
  const { host, port, user, password, dbname } = workplace.database.configuration;
  return withClient({ host, port, user, password: password ?? "", database: dbname }, (client) =>
    work(async (text) => (await client.query(text)).rowCount ?? 0),
  );
}

function writeConfiguration(text: string): string {
  const path = join(workplace.folder, "other.yml");
  writeFileSync(path, text);
  return path;
}

test("no configuration", () => refuses([], 2, "CONFIG_MISSING"));
test("a configuration that is not there", () => refuses(["nowhere.yml"], 2, "CONFIG_"));
test("no YAML", () => refuses([writeConfiguration("storage: [")], 2, "CONFIG_INVALID"));
test("an unknown driver", () =>
  refuses([writeConfiguration("storage: {tape: {}}")], 2, "CONFIG_INVALID"));
test("two steps", () => refuses(["-1", "-2", workplace.configuration], 2, "USAGE_INVALID"));
test("a duration that is none", async () => {
  const result = await runLongshore(["import", "--pre-import-skip-recent", "3x"]);
  expect(result.exitCode).toBe(2);
  expect(result.stderr).toContain("72h");
});

test("a root without a registry", async () => {
  const { host, port, user, password, dbname } = workplace.database.configuration;
  const database = JSON.stringify({ host, port, user, password, dbname, sslmode: "disable" });
  const root = JSON.stringify(join(workplace.folder, "nothing"));
  await refuses(
    [
      writeConfiguration(
        `storage: {filesystem: {rootdirectory: ${root}}}\ndatabase: ${database}\n`,
      ),
    ],
    1,
    "STORAGE_ROOT_INVALID",
  );
});

test("a database that nobody serves", async () => {
  const root = JSON.stringify(workplace.registry);
  const text = `storage: {filesystem: {rootdirectory: ${root}}}\ndatabase: {host: 127.0.0.1, port: 1, user: u, password: secret-word, dbname: d}\n`;
  const line = await refuses([writeConfiguration(text)], 1, "DATABASE_UNREACHABLE");
  expect(line).not.toContain("secret-word");
});

test("a half-migrated database", async () => {
  await query(async (run) => void (await run("drop table manifest_references cascade")));
  const line = await refuses([workplace.configuration], 1, "DATABASE_SCHEMA_INVALID");
  expect(line).toContain("manifest_references");
});

test("a read-only database", async () => {
  const { dbname } = workplace.database.configuration;
  await query(
    async (run) =>
      void (await run(`alter database ${dbname} set default_transaction_read_only = on`)),
  );
  await refuses([workplace.configuration], 1, "DATABASE_READ_ONLY");
});

test("tags that are there already", async () => {
  const first = await runLongshore(["import", workplace.configuration], { cwd: workplace.folder });
  expect(first.exitCode).toBe(0);
  await runLongshore(["forget", workplace.configuration]);
  const again = await runLongshore(["import", workplace.configuration], { cwd: workplace.folder });
  expect(again.exitCode).toBe(1);
  expect(again.stderr).toMatch(/DATABASE_IN_USE|TAGS_PRESENT/);
  await query(async (run) => {
    expect(await run("select from pg_namespace where nspname = 'longshore'")).toBe(0);
  });
});

test("a lockfile that says that the database is in use", async () => {
  writeFileSync(
    join(workplace.registry, "docker/registry/lockfiles/database-in-use"),
    '{"version":1}',
  );
  await refuses([workplace.configuration], 1, "DATABASE_IN_USE");
  await refuses(["--dry-run", workplace.configuration], 1, "DATABASE_IN_USE");
});

test("a folder that is no repository path fails alone", async () => {
  mkdirSync(join(workplace.registry, "docker/registry/v2/repositories/No Name/_manifests"), {
    recursive: true,
  });
  const result = await runLongshore(["import", workplace.configuration], { cwd: workplace.folder });
  expect(result.exitCode).toBe(1);
  expect(result.stdout).toContain('"No Name": REPOSITORY_NAME_INVALID');
  await query(async (run) => expect(await run("select from tags")).toBe(4));
});
