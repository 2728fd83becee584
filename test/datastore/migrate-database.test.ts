import { migrateDatabase } from "@longshore/datastore";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createEmptyDatabase, type TestDatabase } from "../postgres/databases.js";
import { withClient } from "../postgres/with-client.js";
import { withDatabase } from "./with-database.js";

let target: TestDatabase;

beforeEach(async () => {
  target = await createEmptyDatabase();
});

afterEach(() => target.drop());

async function countRelations(): Promise<number> {
  const { rows } = await withClient({ connectionString: target.url }, (client) =>
    client.query<{ count: number }>(`
      select count(*)::int as count from pg_class join pg_namespace n on n.oid = relnamespace
      where n.nspname not in ('pg_catalog', 'pg_toast', 'information_schema')`),
  );
  return rows[0]?.count ?? 0;
}

test("the tables are made once", async () => {
  await withDatabase(target.configuration, async (database) => {
    expect(await migrateDatabase(database)).toBe("created");
    const relations = await countRelations();
    expect(await migrateDatabase(database)).toBe("up-to-date");
    expect(await countRelations()).toBe(relations);
  });
});

test("of two migrations at once, one waits for the other", async () => {
  await withDatabase(target.configuration, async (database) => {
    await Promise.all([migrateDatabase(database), migrateDatabase(database)]);
    expect(await migrateDatabase(database)).toBe("up-to-date");
  });
});

test("a database with other tables is left alone", async () => {
  await withDatabase(target.configuration, async (database) => {
    await database.execute("create table projects (id int primary key)");
    const relations = await countRelations();
    await expect(migrateDatabase(database)).rejects.toMatchObject({
      code: "DATABASE_NOT_EMPTY",
      message: "the database is not empty: it has the tables public.projects",
    });
    expect(await countRelations()).toBe(relations);
  });
});

test("a migration that is killed leaves the database empty, and can be repeated", async () => {
  await withDatabase(target.configuration, async (database) => {
    const migration = migrateDatabase(database).catch((error: unknown) => error);
    await killWhileCreating();
    expect(await migration).toMatchObject({ code: "DATABASE_UNREACHABLE" });
    expect(await countRelations()).toBe(0);
    expect(await migrateDatabase(database)).toBe("created");
  });
});

/** Ends the session that makes partitions, once it does. */
async function killWhileCreating(): Promise<void> {
  await withClient({ connectionString: target.url }, async (client) => {
    await expect
      .poll(
        async () => {
          const { rowCount } = await client.query(`
            select pg_terminate_backend(pid, 10000) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()
              and query like '%partition of%' and state = 'active'`);
          return rowCount;
        },
        { interval: 5, timeout: 60_000 },
      )
      .toBe(1);
  });
}
