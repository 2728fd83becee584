import { sql } from "drizzle-orm";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import type { Database } from "./connection.js";

/** Where migrations lie, and where the database keeps what has been applied. */
export interface Migrations {
  /** Absolute path. */
  readonly folder: string;
  readonly schema: string;
  readonly table: string;
}

/** The key of the lock under which migrations run: "longshor" as a number. */
const migrationLock = "7813587325230870386";

/** Applies the migrations that a database lacks: all or none, one process at a time. */
export async function runMigrations(database: Database, migrations: Migrations): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.execute(sql`select pg_advisory_xact_lock(${migrationLock}::bigint)`);
    await migrate(transaction, {
      migrationsFolder: migrations.folder,
      migrationsSchema: migrations.schema,
      migrationsTable: migrations.table,
    });
  });
}
