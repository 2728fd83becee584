import { sql } from "drizzle-orm";
import type { Database } from "../database.js";

/** Which database this is, so that a run is not resumed in another one. */
export interface DatabaseIdentity {
  /** The server's system identifier; `unknown` where the user may not read it. */
  readonly system: string;
  readonly name: string;
}

/** Asks the server which database this is. */
export async function readDatabaseIdentity(database: Database): Promise<DatabaseIdentity> {
  const { rows } = await database.execute<{ name: string; allowed: boolean }>(sql`
    select current_database() as name,
      has_function_privilege('pg_control_system()', 'execute') as allowed`);
  const name = rows[0]?.name ?? "";
  if (rows[0]?.allowed !== true) {
    return { system: "unknown", name };
  }
  const control = await database.execute<{ system: string }>(sql`
    select system_identifier::text as system from pg_control_system()`);
  return { system: control.rows[0]?.system ?? "unknown", name };
}

/** Keeps every other writer of a table waiting until the transaction ends. */
export async function lockTable(
  transaction: Database,
  schema: string,
  table: string,
): Promise<void> {
  await transaction.execute(
    sql`lock table ${sql.identifier(schema)}.${sql.identifier(table)} in exclusive mode`,
  );
}
