import { sql } from "drizzle-orm";
import type { Database } from "../database.js";
import type { RepositoryRow } from "../stores/repository-store.js";

/** Removes some of a repository's tags. @returns how many there were */
export async function deleteTags(
  transaction: Database,
  repository: Pick<RepositoryRow, "id" | "namespaceId">,
  names: readonly string[],
): Promise<number> {
  if (names.length === 0) {
    return 0;
  }
  const { rowCount } = await transaction.execute(sql`
    delete from tags
    where top_level_namespace_id = ${repository.namespaceId}::bigint
      and repository_id = ${repository.id}::bigint and name = any(${sql.param([...names])}::text[])`);
  return rowCount ?? 0;
}
