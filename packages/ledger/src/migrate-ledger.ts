import { fileURLToPath } from "node:url";
import { type Database, runMigrations } from "@longshore/datastore";
import { sql } from "drizzle-orm";

/** Creates the ledger's schema, or brings it up to date. */
export async function migrateLedger(database: Database): Promise<void> {
  await runMigrations(database, {
    folder: fileURLToPath(new URL("../migrations", import.meta.url)),
    schema: "longshore",
    table: "migrations",
  });
}

/** Whether the database has a ledger. */
export async function hasLedger(database: Database): Promise<boolean> {
  const { rows } = await database.execute(
    sql`select from pg_namespace where nspname = 'longshore'`,
  );
  return rows.length > 0;
}

/** Drops the ledger with all it knows of past runs. The registry's rows stay. */
export async function forgetLedger(database: Database): Promise<void> {
  await database.execute(sql`drop schema if exists longshore cascade`);
}
