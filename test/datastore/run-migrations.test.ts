import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, runMigrations } from "@longshore/datastore";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createEmptyDatabase, type TestDatabase } from "../postgres/databases.js";
import { withDatabase } from "./with-database.js";

let target: TestDatabase;
let folder: string;

beforeEach(async () => {
  target = await createEmptyDatabase();
  folder = await mkdtemp(join(tmpdir(), "longshore-migrations-"));
  await mkdir(join(folder, "meta"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
  await target.drop();
});

/** Writes the folder as `drizzle-kit generate` does, one migration for each text. */
async function writeMigrations(texts: readonly string[]): Promise<void> {
  const entries = texts.map((_, idx) => ({ idx, when: 1_000 + idx, tag: `m${idx}` }));
  await Promise.all(texts.map((text, idx) => writeFile(join(folder, `m${idx}.sql`), text)));
  await writeFile(join(folder, "meta", "_journal.json"), JSON.stringify({ entries }));
}

const migrate = (database: Database) =>
  runMigrations(database, { folder, schema: "ours", table: "applied" });

test("each migration is applied once, new ones on top of old", async () => {
  await withDatabase(target.configuration, async (database) => {
    await writeMigrations(["create table ours.one ()"]);
    await migrate(database);
    await writeMigrations([
      "create table ours.one ()",
      "create table ours.two ()--> statement-breakpoint\ncreate table ours.three ()",
    ]);
    await migrate(database);
    await migrate(database);
    const { rows } = await database.execute(
      "select relname as name from pg_class where relnamespace = 'ours'::regnamespace and relkind = 'r' order by 1",
    );
    expect(rows).toEqual(["applied", "one", "three", "two"].map((name) => ({ name })));
  });
});

test("where one migration fails, none is applied", async () => {
  await withDatabase(target.configuration, async (database) => {
    await writeMigrations(["create table ours.one ()", "create table nowhere.two ()"]);
    await expect(migrate(database)).rejects.toMatchObject({ cause: { code: "3F000" } });
    const { rows } = await database.execute("select to_regnamespace('ours') as found");
    expect(rows).toEqual([{ found: null }]);
  });
});

test("a schema that somebody made before asks for no right on the database", async () => {
  await withDatabase(target.configuration, async (database) => {
    await writeMigrations(["create table ours.one ()"]);
    // The role belongs to the whole server: it never comes to be, for all is rolled back.
    const done = database.transaction(async (transaction) => {
      await transaction.execute("create role owner_of_ours");
      await transaction.execute("create schema ours authorization owner_of_ours");
      await transaction.execute("set local role owner_of_ours");
      await migrate(transaction);
      const { rows } = await transaction.execute("select count(*) as count from ours.applied");
      throw new Error(JSON.stringify(rows));
    });
    await expect(done).rejects.toThrow('[{"count":1}]');
  });
});
