import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { type SampleDatabase, writeSampleConfiguration } from "@longshore/sample-registry";
import { afterEach, beforeAll, beforeEach, afterAll, expect, test } from "vitest";
import { runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { compareSnapshots, takeSnapshot } from "../command-line/take-snapshot.js";
import { configureDatabase, createWorkplace, type Workplace } from "../command-line/workplace.js";
import { digestOf, insertManifest, insertRepository } from "../datastore/registry-rows.js";
import { withClient } from "../postgres/with-client.js";
import { readRefusal, type Refusal } from "./refusal.js";

let sample: SampleWorkplace;
let workplace: Workplace;
beforeAll(async () => {
  sample = await createSampleWorkplace({ seed: 3, repositories: 2, tags: 4 });
});
beforeEach(async () => {
  workplace = await createWorkplace(sample.registry);
});
afterEach(() => workplace.remove());
afterAll(() => sample.remove());

/** Runs an import that is refused and changes nothing. @param changes to its database section */
async function importRefused(changes: Partial<SampleDatabase> = {}): Promise<Refusal> {
  const configuration = join(workplace.folder, "other.yml");
  await writeSampleConfiguration(configuration, {
    rootdirectory: workplace.registry,
    database: { ...configureDatabase(workplace.database), ...changes },
  });
  const before = await takeSnapshot(workplace);
  const result = await runLongshore(["import", configuration], { cwd: workplace.folder });
  expect(compareSnapshots(before, await takeSnapshot(workplace))).toEqual([]);
  return readRefusal(result);
}

async function execute(...statements: string[]): Promise<void> {
  await withClient({ connectionString: workplace.database.url }, async (client) => {
    for (const statement of statements) {
      await client.query(statement);
    }
  });
}

/** A port of this machine on which nobody listens. */
async function findClosedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

test("a database that nobody serves is refused, without its password", async () => {
  const port = await findClosedPort();
  const { user, dbname } = workplace.database.configuration;
  expect(await importRefused({ host: "127.0.0.1", port, password: "secret-word" })).toEqual({
    exitCode: 1,
    code: "DATABASE_UNREACHABLE",
    line: `cannot connect to PostgreSQL at 127.0.0.1:${port} (user ${user}, database ${dbname}): connection refused`,
  });
});

test("a wrong password is refused, and not shown", async () => {
  const refusal = await importRefused({ password: "secret-word" });
  expect(refusal).toMatchObject({ exitCode: 1, code: "DATABASE_UNREACHABLE" });
  expect(refusal.line).toMatch(/: wrong password$/);
  expect(refusal.line).not.toContain("secret-word");
});

test("a database that is not there is refused", async () => {
  const refusal = await importRefused({ dbname: "none_such" });
  expect(refusal).toMatchObject({ exitCode: 1, code: "DATABASE_UNREACHABLE" });
  expect(refusal.line).toMatch(/database none_such\): no such database$/);
});

test.each<[statement: string, line: string]>([
  ["drop table manifest_references cascade", "table manifest_references is missing"],
  ["alter table manifests drop column total_size", "column manifests.total_size is missing"],
  [
    "alter table tags add signature bytea not null",
    "column tags.signature needs a value that Longshore has not",
  ],
  ["drop table partitions.tags_p_7", "table tags has partitions for 63 of 64 parts"],
])(
  "a half-migrated database is refused, and not told to be migrated: %s",
  async (statement, line) => {
    await execute(statement);
    const refused = { exitCode: 1, code: "DATABASE_SCHEMA_INVALID", line };
    expect(await importRefused()).toEqual(refused);
    expect(readRefusal(await runLongshore(["migrate", workplace.configuration]))).toEqual(refused);
  },
);

test("a server of a version that is too old is refused", async () => {
  const { dbname } = workplace.database.configuration;
  // A schema that goes before the server's own catalog answers as an older server does.
  await execute(
    "create schema older",
    `create function older.current_setting(name text) returns text stable language sql as $$
      select case name when 'server_version_num' then '120022' when 'server_version' then '12.22'
        else pg_catalog.current_setting(name) end $$`,
    `alter database ${dbname} set search_path = older, pg_catalog, public`,
  );
  expect(await importRefused()).toEqual({
    exitCode: 1,
    code: "DATABASE_UNSUPPORTED",
    line: "the server is PostgreSQL 12.22, older than 13",
  });
});

test("a read-only database is refused", async () => {
  const { dbname } = workplace.database.configuration;
  await execute(`alter database ${dbname} set default_transaction_read_only = on`);
  expect(await importRefused()).toEqual({
    exitCode: 1,
    code: "DATABASE_READ_ONLY",
    line: "transactions are read-only here (default_transaction_read_only is on)",
  });
});

test.each<[missing: string, statement: (role: string, dbname: string) => string]>([
  ["insert on table tags", (role) => `revoke insert on tags from ${role}`],
  ["create on database", (role, dbname) => `revoke create on database ${dbname} from ${role}`],
])("a user without the right %s is refused", async (missing, statement) => {
  const { dbname } = workplace.database.configuration;
  const role = `importer_${randomBytes(4).toString("hex")}`;
  await execute(
    `create role ${role} login password 'word'`,
    `grant create on database ${dbname} to ${role}`,
    `grant usage on schema public, partitions to ${role}`,
    `grant all on all tables in schema public, partitions to ${role}`,
    statement(role, dbname),
  );
  const refusal = await importRefused({ user: role, password: "word" });
  await execute(`drop owned by ${role}`, `drop role ${role}`);
  expect(refusal).toMatchObject({ exitCode: 1, code: "DATABASE_RIGHTS_MISSING" });
  expect(refusal.line).toContain(`the user lacks ${missing}`);
});

test("tags that no run of ours wrote are refused", async () => {
  await withClient({ connectionString: workplace.database.url }, async (client) => {
    const repository = await insertRepository(client, "acme/app");
    const manifest = await insertManifest(client, repository, digestOf(1));
    await client.query(
      `insert into tags (top_level_namespace_id, repository_id, manifest_id, name)
       values ($1, $2, $3, 'latest')`,
      [repository.namespaceId, repository.repositoryId, manifest],
    );
  });
  expect(await importRefused()).toEqual({
    exitCode: 1,
    code: "TAGS_PRESENT",
    line: "The table tags has rows that no unfinished run of Longshore wrote.",
  });
});
