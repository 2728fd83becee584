import { sql } from "drizzle-orm";
import type { Database } from "../database.js";
import { blobs, manifests, repositories, tags } from "../schema/index.js";

/** Rows in the tables that matter most. */
export interface RowCounts {
  readonly repositories: number;
  readonly manifests: number;
  readonly blobs: number;
  readonly tags: number;
}

/** Counts the rows in the tables that matter most. */
export async function countRows(database: Database): Promise<RowCounts> {
  return {
    repositories: await database.$count(repositories),
    manifests: await database.$count(manifests),
    blobs: await database.$count(blobs),
    tags: await database.$count(tags),
  };
}

/** Whether any repository has a tag. */
export async function hasTags(database: Database): Promise<boolean> {
  const found = await database.select({ id: tags.id }).from(tags).limit(1);
  return found.length > 0;
}

/** Whether there is a table of tags: a database that the registry has not migrated has none. */
export async function hasTagsTable(database: Database): Promise<boolean> {
  const { rows } = await database.execute<{ there: boolean }>(
    sql`select to_regclass('tags') is not null as there`,
  );
  return rows[0]?.there === true;
}
