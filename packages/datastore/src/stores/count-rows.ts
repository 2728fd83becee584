import { sql } from "drizzle-orm";
import type { Database } from "../connection.js";

/** Rows in the tables that matter most. */
export interface RowCounts {
  readonly repositories: number;
  readonly manifests: number;
  readonly blobs: number;
  readonly tags: number;
}

/** Counts the rows in the tables that matter most. */
export async function countRows(database: Database): Promise<RowCounts> {
  const { rows } = await database.execute<{ [Table in keyof RowCounts]: number }>(sql`
    select
      (select count(*) from repositories) as repositories,
      (select count(*) from manifests) as manifests,
      (select count(*) from blobs) as blobs,
      (select count(*) from tags) as tags`);
  return rows[0] ?? { repositories: 0, manifests: 0, blobs: 0, tags: 0 };
}

/** Whether any repository has a tag. */
export async function hasTags(database: Database): Promise<boolean> {
  const { rows } = await database.execute(sql`select from tags limit 1`);
  return rows.length > 0;
}
