import { fileURLToPath } from "node:url";
import { LongshoreError } from "@longshore/errors";
import { sql } from "drizzle-orm";
import type { Database } from "./database.js";
import { runMigrations } from "./run-migrations.js";

/** Where the database keeps which of these migrations it has: a schema that disturbs nobody. */
const bookkeeping = { schema: "longshore_migrations", table: "registry_tables" } as const;

/** Enough for the operator to recognise the database. */
const tablesToName = 5;

async function hasOwnTables(database: Database): Promise<boolean> {
  const { rows } = await database.execute<{ own: boolean }>(sql`
    select to_regclass('public.tags') is not null
      and to_regclass(${`${bookkeeping.schema}.${bookkeeping.table}`}) is not null as own`);
  return rows[0]?.own === true;
}

async function refuseOtherTables(database: Database): Promise<void> {
  const { rows } = await database.execute<{ name: string }>(sql`
    select n.nspname || '.' || c.relname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'f') and n.nspname in ('public', 'partitions', ${bookkeeping.schema})
    order by n.nspname = 'public' desc, name`);
  if (rows.length === 0) {
    return;
  }
  const named = rows.slice(0, tablesToName).map((row) => row.name);
  const more = rows.length > named.length ? `, and ${rows.length - named.length} more` : "";
  throw new LongshoreError(
    "DATABASE_NOT_EMPTY",
    `the database is not empty: it has the tables ${named.join(", ")}${more}`,
    { fields: { tables: rows.length } },
  );
}

/** SQLSTATE of a server that is out of shared memory, which here is its table of locks. */
const outOfMemory = "53200";

function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof Error &&
    (("code" in error && error.code === outOfMemory) || isOutOfMemory(error.cause))
  );
}

async function explainTooFewLocks(database: Database, cause: unknown): Promise<LongshoreError> {
  const { rows } = await database.execute<{ locks: string }>(
    sql`select current_setting('max_locks_per_transaction') as locks`,
  );
  return new LongshoreError(
    "DATABASE_QUERY_FAILED",
    `the server has too few locks for a transaction that makes 512 partitions: raise max_locks_per_transaction (now ${rows[0]?.locks ?? "unknown"})`,
    { cause },
  );
}

/**
 * Makes the registry's tables, with their triggers and first rows, in an empty database: for
 * rehearsals and tests. A real registry's database is made by the registry itself. All happens in
 * one transaction, so a migration that is killed leaves the database empty.
 *
 * @param database a connection whose user may create schemas and tables; not a transaction
 * @returns `up-to-date` when this function made the tables before
 * @throws DATABASE_NOT_EMPTY when there are tables that it did not make; DATABASE_QUERY_FAILED when
 *   the server has too few locks for them, about 6,000
 */
export async function migrateDatabase(database: Database): Promise<"created" | "up-to-date"> {
  const upToDate = await hasOwnTables(database);
  if (!upToDate) {
    await refuseOtherTables(database);
  }
  await runMigrations(database, {
    folder: fileURLToPath(new URL("../migrations", import.meta.url)),
    ...bookkeeping,
  }).catch(async (error: unknown) => {
    throw isOutOfMemory(error) ? await explainTooFewLocks(database, error) : error;
  });
  return upToDate ? "up-to-date" : "created";
}
