import { sql } from "drizzle-orm";
import type { Database } from "../database.js";

/** Whether the user may analyze a table: it is the owner's, or that of a role that the user has. */
export async function mayAnalyze(database: Database, table: string): Promise<boolean> {
  const { rows } = await database.execute<{ owner: boolean }>(sql`
    select pg_has_role(relowner, 'usage') as owner from pg_class
    where oid = to_regclass(${table})`);
  return rows[0]?.owner === true;
}
