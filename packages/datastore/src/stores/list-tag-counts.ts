import { count, desc, eq } from "drizzle-orm";
import type { Database } from "../database.js";
import { repositories, tags } from "../schema/index.js";

/** The repositories with the most tags, and how many they have. */
export async function listTagCounts(
  database: Database,
  limit: number,
): Promise<{ path: string; tags: number }[]> {
  return database
    .select({ path: repositories.path, tags: count() })
    .from(repositories)
    .innerJoin(tags, eq(tags.repositoryId, repositories.id))
    .groupBy(repositories.path)
    .orderBy(desc(count()), repositories.path)
    .limit(limit);
}
