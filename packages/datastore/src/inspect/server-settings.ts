import { sql } from "drizzle-orm";
import type { Database } from "../database.js";

/** How the server writes `bytea` as text: `hex` unless somebody has changed it. */
export async function readByteaOutput(database: Database): Promise<string> {
  const { rows } = await database.execute<{ output: string }>(
    sql`select current_setting('bytea_output') as output`,
  );
  return rows[0]?.output ?? "hex";
}

/** What the server's clock says. */
export async function readServerClock(database: Database): Promise<Date> {
  const { rows } = await database.execute<{ now: Date }>(sql`select clock_timestamp() as now`);
  return rows[0]?.now ?? new Date(Number.NaN);
}
