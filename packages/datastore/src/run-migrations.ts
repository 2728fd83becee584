import { sql } from "drizzle-orm";
import { readMigrationFiles } from "drizzle-orm/migrator";
import type { Database } from "./database.js";

/** Where migrations lie, and where the database keeps what has been applied. */
export interface Migrations {
  /** Absolute path of a folder that Drizzle's kit made. */
  readonly folder: string;
  readonly schema: string;
  readonly table: string;
}

/** The key of the lock under which migrations run: "longshor" as a number. */
const migrationLock = "7813587325230870386";

/**
 * Applies the migrations that a database lacks: all or none, one process at a time. Drizzle's own
 * migrator commits the transaction it is called in, and keeps no other process waiting.
 */
export async function runMigrations(database: Database, migrations: Migrations): Promise<void> {
  const files = readMigrationFiles({ migrationsFolder: migrations.folder });
  const schema = sql.identifier(migrations.schema);
  const table = sql`${schema}.${sql.identifier(migrations.table)}`;
  await database.transaction(async (transaction) => {
    await transaction.execute(sql`select pg_advisory_xact_lock(${migrationLock}::bigint)`);
    const applied = await countApplied(transaction, migrations);
    if (applied === undefined) {
      await createSchema(transaction, migrations.schema);
      await transaction.execute(sql`
        create table ${table} (
          id integer primary key, hash text not null, applied_at timestamptz not null default now())`);
    }
    for (const [index, file] of files.entries()) {
      if (index >= (applied ?? 0)) {
        for (const statement of file.sql) {
          await transaction.execute(sql.raw(statement));
        }
        await transaction.execute(
          sql`insert into ${table} (id, hash) values (${index}, ${file.hash})`,
        );
      }
    }
  });
}

/** How many migrations a database has; undefined when it has never been migrated. */
async function countApplied(
  transaction: Database,
  { schema, table }: Migrations,
): Promise<number | undefined> {
  const name = `${schema}.${table}`;
  const { rows } = await transaction.execute<{ known: boolean }>(
    sql`select to_regclass(${name}) is not null as known`,
  );
  if (rows[0]?.known !== true) {
    return undefined;
  }
  const counted = await transaction.execute<{ applied: number }>(sql`
    select count(*) as applied from ${sql.identifier(schema)}.${sql.identifier(table)}`);
  return counted.rows[0]?.applied ?? 0;
}

/** Somebody else may have made it: `if not exists` would ask for the right to make it all the same. */
async function createSchema(transaction: Database, name: string): Promise<void> {
  const { rows } = await transaction.execute<{ known: boolean }>(
    sql`select to_regnamespace(quote_ident(${name})) is not null as known`,
  );
  if (rows[0]?.known !== true) {
    await transaction.execute(sql`create schema ${sql.identifier(name)}`);
  }
}
