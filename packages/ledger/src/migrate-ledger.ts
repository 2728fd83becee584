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

/** Whether the database has a ledger, of whatever version, that knows of an import. */
export async function knowsImports(database: Database): Promise<boolean> {
  if (!(await hasLedger(database))) {
    return false;
  }
  // A ledger of an earlier version has no column `kind`: it knew of imports alone.
  const { rows } = await database.execute(sql`
    select from longshore.run
    where coalesce(to_jsonb(run) ->> 'kind', 'import') = 'import' limit 1`);
  return rows.length > 0;
}

/**
 * Whether a ledger, of whatever version, knows of a step three that is done: then every blob has a row.
 * False for a user who may not read it.
 */
export async function knowsAllBlobs(database: Database): Promise<boolean> {
  const { rows } = await database.execute(sql`
    select from pg_class
    where relnamespace = to_regnamespace('longshore') and relname in ('run', 'step')
      and has_schema_privilege(relnamespace, 'usage') and has_table_privilege(oid, 'select')`);
  if (rows.length < 2) {
    return false;
  }
  const done = await database.execute(sql`
    select from longshore.step join longshore.run on run.id = step.run_id
    where run.state = 'complete' and step.step = 'blob-import' and step.finished_at is not null limit 1`);
  return done.rows.length > 0;
}

/** Drops the ledger with all it knows of past runs. The registry's rows stay. */
export async function forgetLedger(database: Database): Promise<void> {
  await database.execute(sql`drop schema if exists longshore cascade`);
}
