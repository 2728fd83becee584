import { sql } from "drizzle-orm";
import type { Database } from "../database.js";

/** Which of these media types have a row. */
export async function findMediaTypes(
  database: Database,
  names: readonly string[],
): Promise<Set<string>> {
  const { rows } = await database.execute<{ name: string }>(sql`
    select media_type as name from media_types
    where media_type = any(${sql.param([...names])}::text[])`);
  return new Set(rows.map((row) => row.name));
}
