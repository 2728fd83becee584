import { type Database, checkDatabase, findDatabaseProblems } from "@longshore/datastore";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  createEmptyDatabase,
  createMigratedDatabase,
  type TestDatabase,
} from "../postgres/databases.js";
import { withDatabase } from "./with-database.js";

let target: TestDatabase;

beforeAll(async () => {
  target = await createMigratedDatabase();
});

afterAll(() => target.drop());

class RollBack extends Error {}

/** Runs statements, then some work, and undoes it all. */
async function after<T>(
  statements: readonly string[],
  work: (database: Database) => Promise<T>,
): Promise<T> {
  let result: { readonly value: T } | undefined;
  await withDatabase(target.configuration, (database) =>
    database.transaction(async (transaction) => {
      for (const statement of statements) {
        await transaction.execute(statement);
      }
      result = { value: await work(transaction) };
      throw new RollBack();
    }),
  ).catch((error: unknown) => {
    if (!(error instanceof RollBack)) {
      throw error;
    }
  });
  if (result === undefined) {
    throw new Error("the work did not come to an end");
  }
  return result.value;
}

async function findMessages(database: Database): Promise<string[]> {
  return (await findDatabaseProblems(database)).map((problem) => problem.message);
}

test("a migrated database is fit", async () => {
  expect(await after([], (database) => checkDatabase(database))).toBeUndefined();
});

test("an empty database says so, and how to fill it", async () => {
  const empty = await createEmptyDatabase();
  await withDatabase(empty.configuration, async (database) => {
    await expect(checkDatabase(database)).rejects.toMatchObject({
      code: "DATABASE_SCHEMA_INVALID",
      message:
        "the database has none of the registry's tables: the registry makes them (`registry database migrate up`), or for a rehearsal `longshore migrate`",
    });
  });
  await empty.drop();
});

test("a database that takes no writes is refused as such", async () => {
  await after(["set transaction read only"], async (database) => {
    await expect(checkDatabase(database)).rejects.toMatchObject({
      code: "DATABASE_READ_ONLY",
      message: "transactions are read-only here (default_transaction_read_only is on)",
    });
  });
});

describe("a difference that hinders an import is named", () => {
  test.each<[problem: string, statement: string]>([
    ["table import_statistics is missing", "drop table import_statistics"],
    [
      "table gc_tmp_blobs_manifests is missing, which triggers write",
      "drop table gc_tmp_blobs_manifests",
    ],
    ["table tags has partitions for 63 of 64 parts", "drop table partitions.tags_p_7"],
    [
      "table gc_blobs_layers has partitions for 0 of 1 parts",
      `do $$ declare part regclass; begin
        for part in select inhrelid from pg_inherits where inhparent = 'gc_blobs_layers'::regclass
        loop execute 'drop table ' || part; end loop; end $$`,
    ],
    ["column manifests.total_size is missing", "alter table manifests drop column total_size"],
    [
      "column tags.name is character varying(255), not text",
      "alter table tags alter name type varchar(255)",
    ],
    ["column blobs.size is integer, not bigint", "alter table blobs alter size type integer"],
    [
      "column repositories.project_id needs a value that Longshore has not",
      "alter table repositories add project_id bigint not null",
    ],
    [
      "column repositories.id needs a value that Longshore has not",
      "alter table repositories alter id drop identity",
    ],
    [
      "table tags has no unique constraint on (top_level_namespace_id, repository_id, name)",
      "alter table tags drop constraint unique_tags_top_level_namespace_id_and_repository_id_and_name",
    ],
    [
      "trigger gc_track_layer_blobs_trigger of table layers is missing",
      "drop trigger gc_track_layer_blobs_trigger on layers",
    ],
    [
      "trigger gc_track_blob_uploads_trigger of table blobs is disabled",
      "alter table blobs disable trigger gc_track_blob_uploads_trigger",
    ],
  ])("%s", async (problem, statement) => {
    expect(await after([statement], findMessages)).toEqual([problem]);
  });
});

test.each<[string]>([
  ["alter table tags add note text"],
  ["alter table tags add note text not null default ''"],
  ["alter table repositories add number bigint not null generated always as identity"],
  ["alter table manifests drop column media_type_id_convert_to_bigint"],
  ["alter table layers alter media_type_id type bigint"],
  ["drop trigger gc_track_deleted_tags_trigger on tags"],
])("a difference that hinders nothing is passed over: %s", async (statement) => {
  expect(await after([statement], findMessages)).toEqual([]);
});

test("one line names ten differences, and says how many more there are", async () => {
  const statements = [
    ...["payload", "digest", "total_size", "non_conformant"].map(
      (column) => `alter table manifests drop column ${column} cascade`,
    ),
    "drop table tags, layers, manifest_references, repository_blobs cascade",
    "drop table import_statistics",
    "alter table repositories drop column path, drop column name, drop column last_published_at",
    "create table schema_migrations (id text primary key, applied_at timestamptz)",
    "insert into schema_migrations (id) values ('20200101000000_first'), ('20210101000000_last')",
  ];
  await after(statements, async (database) => {
    const error: unknown = await checkDatabase(database).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "DATABASE_SCHEMA_INVALID",
      message: expect.stringMatching(/^column repositories.name is missing; .*; and 4 more$/),
      fields: { problems: 14, newestMigration: "20210101000000_last" },
    });
  });
});

describe("the rights of the user", () => {
  const grants = [
    "create role importer",
    "grant select, insert, update on all tables in schema public to importer",
    "grant usage on all sequences in schema public to importer",
    "create schema longshore authorization importer",
  ];
  const become = "set local role importer";

  test("need be no more than these", async () => {
    expect(await after([...grants, become], findMessages)).toEqual([]);
  });

  test.each<[problem: string, statement: string]>([
    ["update on table tags", "revoke update on tags from importer"],
    ["select, insert on table layers", "revoke all on layers from importer"],
    ["insert on table gc_blob_review_queue", "revoke insert on gc_blob_review_queue from importer"],
    ["usage on sequence blobs_id_seq", "revoke usage on sequence blobs_id_seq from importer"],
    ["create on schema longshore", "revoke create on schema longshore from importer"],
  ])("lack %s", async (problem, statement) => {
    expect(await after([...grants, statement, become], findMessages)).toEqual([
      `the user lacks ${problem}`,
    ]);
  });

  test("must allow a new schema where there is none for the ledger", async () => {
    const { dbname } = target.configuration;
    await after([...grants, "drop schema longshore", become], async (database) => {
      await expect(checkDatabase(database)).rejects.toMatchObject({
        code: "DATABASE_RIGHTS_MISSING",
        message: `the user lacks create on database ${dbname}`,
      });
    });
  });
});
