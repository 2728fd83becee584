import { writeSampleConfiguration } from "@longshore/sample-registry";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import {
  configureDatabase,
  createWorkplace,
  setLockfiles,
  type Workplace,
} from "../command-line/workplace.js";
import { withClient } from "../postgres/with-client.js";
import { listNotChecked, runDoctor } from "./run-doctor.js";

let sample: SampleWorkplace;
let workplace: Workplace;
beforeAll(async () => {
  sample = await createSampleWorkplace({ seed: 73, repositories: 2, tags: 3 });
});
afterAll(() => sample.remove());
beforeEach(async () => {
  workplace = await createWorkplace(sample.registry);
});
afterEach(() => workplace.remove());

async function execute(...statements: string[]): Promise<void> {
  await withClient({ connectionString: workplace.database.url }, async (client) => {
    for (const statement of statements) {
      await client.query(statement.replaceAll("DATABASE", workplace.database.configuration.dbname));
    }
  });
}

/** Has the server find functions of the schema public before its own. */
const shadowed = "alter database DATABASE set search_path = public, pg_catalog";

test("a database that is not there keeps only what needs it from being checked", async () => {
  await writeSampleConfiguration(workplace.configuration, {
    rootdirectory: workplace.registry,
    database: { ...configureDatabase(workplace.database), dbname: "nowhere" },
  });
  const report = await runDoctor(workplace.configuration);
  expect(report.wrong).toEqual({
    database: {
      status: "fail",
      code: "DATABASE_UNREACHABLE",
      message: expect.stringMatching(/database nowhere\): no such database$/),
      next: expect.stringContaining("Check host, port"),
    },
  });
  expect(listNotChecked(report)).toMatchObject({
    "database-version": "because database failed",
    "database-clock": "because database failed",
    tables: "because database-schema was not checked",
    runs: "because database failed",
  });
  const passed = report.findings.filter(({ status }) => status === "pass").map(({ name }) => name);
  expect(passed).toEqual([
    "configuration",
    "storage",
    "storage-reading",
    "storage-writing",
    "storage-clock",
    "lockfiles",
  ]);
});

describe("one thing that is wrong is the only one found:", () => {
  test.each<[check: string, statements: string[], finding: Record<string, unknown>]>([
    [
      "database-version",
      [
        "create function current_setting(name text) returns text language sql stable as $$ select case name when 'server_version_num' then '120017' when 'server_version' then '12.17' else pg_catalog.current_setting(name) end $$",
        shadowed,
      ],
      {
        status: "fail",
        code: "DATABASE_UNSUPPORTED",
        message: "the server is PostgreSQL 12.17, older than 13",
      },
    ],
    [
      "database-writable",
      ["alter database DATABASE set default_transaction_read_only = on"],
      {
        status: "fail",
        code: "DATABASE_READ_ONLY",
        message: "transactions are read-only here (default_transaction_read_only is on)",
      },
    ],
    [
      "database-schema",
      ["drop table import_statistics", "drop trigger gc_track_layer_blobs_trigger on layers"],
      {
        status: "fail",
        code: "DATABASE_SCHEMA_INVALID",
        message:
          "trigger gc_track_layer_blobs_trigger of table layers is missing; table import_statistics is missing",
        next: "Run the registry's own `registry database migrate up`, then the same command again.",
      },
    ],
    [
      "bytea-output",
      ["alter database DATABASE set bytea_output = 'escape'"],
      { status: "warn", message: expect.stringMatching(/^bytea_output is escape: /) },
    ],
    [
      "database-clock",
      [
        "create function clock_timestamp() returns timestamptz language sql volatile as $$ select pg_catalog.clock_timestamp() - interval '5 minutes' $$",
        shadowed,
      ],
      {
        status: "warn",
        message: expect.stringMatching(/^the clock of the database is (299|300|301) s behind /),
      },
    ],
    [
      "tables",
      ["insert into top_level_namespaces (name) values ('group')"],
      {
        status: "warn",
        message: "there are rows in top_level_namespaces, and no ledger knows of an import",
      },
    ],
    [
      "garbage-collection",
      [
        "insert into gc_blob_review_queue (digest, review_after, event) values ('\\x0101', now() + interval '1 hour', 'blob_upload')",
      ],
      {
        status: "warn",
        message:
          "1 blob and 0 manifests are due for review within 24 h, which the import is likely to take",
        next: expect.stringContaining("`gc.disabled: true`"),
      },
    ],
    [
      "garbage-collection",
      ["update gc_review_after_defaults set value = '90 minutes' where event = 'manifest_upload'"],
      {
        status: "warn",
        message:
          "what an import writes is due for review after 1.5 h, and the import is likely to take 24 h",
      },
    ],
  ])("%s", async (check, statements, finding) => {
    await execute(...statements);
    const { wrong } = await runDoctor(workplace.configuration);
    expect(Object.keys(wrong)).toEqual([check]);
    expect(wrong[check]).toMatchObject(finding);
  });
});

test.each([
  [[], "there is no lockfile", "warn"],
  [["filesystem-in-use", "database-in-use"], "both lockfiles lie in storage", "fail"],
])("without the registry's tables the schema is to blame for %j", async (names, what, status) => {
  await execute("drop schema public cascade", "create schema public");
  setLockfiles(workplace.registry, names);
  const { wrong } = await runDoctor(workplace.configuration);
  const migrate =
    "Run the registry's own `registry database migrate up`, then the same command again.";
  expect(Object.keys(wrong)).toEqual(["database-schema", "lockfiles"]);
  expect(wrong["database-schema"]).toMatchObject({ status: "fail", next: migrate });
  const message = `${wrong["database-schema"]?.message}; ${what}`;
  expect(wrong["lockfiles"]).toMatchObject({
    status,
    message: expect.stringContaining(message),
    next: migrate,
  });
  const { stdout } = await runLongshore(["lockfiles", workplace.configuration]);
  expect(stdout.split("\n").slice(4)).toEqual([`NOT as they should be: ${message}.`, migrate, ""]);
});

test("with bytea_output escape, which is warned of, an import works", async () => {
  await execute("alter database DATABASE set bytea_output = 'escape'");
  const words = ["import", workplace.configuration];
  const { exitCode, stderr } = await runLongshore(words, { cwd: workplace.folder });
  expect(exitCode, stderr).toBe(0);
  const { rows } = await withClient({ connectionString: workplace.database.url }, (client) =>
    client.query(
      "select count(*)::integer as manifests, count(*) filter (where digest = '\\x01'::bytea || sha256(payload))::integer as whole from manifests where not non_conformant",
    ),
  );
  expect(rows[0].manifests).toBeGreaterThan(0);
  expect(rows[0].whole).toBe(rows[0].manifests);
});

test("the planner's estimate is told of tables that are not empty", async () => {
  await execute(
    "insert into top_level_namespaces (name) select 'group-' || n from generate_series(1, 2500) as n",
    "insert into repositories (top_level_namespace_id, name, path) select id, 'one', name || '/one' from top_level_namespaces limit 40",
    "insert into media_types (media_type) values ('text/x-test')",
    "insert into blobs (digest, size, media_type_id) select decode('01' || repeat(to_hex(n + 16), 32), 'hex'), n, (select id from media_types where media_type = 'text/x-test') from generate_series(0, 63) as n",
    "analyze",
  );
  const { wrong } = await runDoctor(workplace.configuration);
  expect(wrong["tables"]?.message).toMatch(
    /^there are rows in top_level_namespaces \(about 2,500\)/,
  );
});

test("an import that is likely to take longer than garbage waits is warned of", async () => {
  const { wrong } = await runDoctor(workplace.configuration, "--import-duration", "48h");
  expect(wrong["garbage-collection"]?.message).toMatch(/after 24 h, .* to take 48 h$/);
});

test("too few connections on the server", async () => {
  const { wrong } = await runDoctor(workplace.configuration, "--concurrency", "1000");
  expect(wrong).toEqual({
    connections: {
      status: "fail",
      message: expect.stringMatching(
        /^an import opens 1004 connections, and \d+ are free \(max_connections is 200, of which \d+ are reserved and \d+ in use\)$/,
      ),
      next: expect.stringContaining("--concurrency"),
    },
  });
});

test("a table that somebody holds is waited for only a while", async () => {
  const { wrong } = await withClient(
    { connectionString: workplace.database.url },
    async (client) => {
      await client.query("begin");
      await client.query("lock table tags in access exclusive mode");
      return await runDoctor(workplace.configuration);
    },
  );
  expect(wrong["tables"]).toMatchObject({
    status: "fail",
    code: "DATABASE_QUERY_FAILED",
    message: expect.stringContaining("lock timeout"),
  });
});
