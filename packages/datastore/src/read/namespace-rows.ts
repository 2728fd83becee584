import { sql } from "drizzle-orm";
import type { Database } from "../database.js";
import { streamRows } from "./stream-rows.js";

/** Streams the names of all top-level namespaces. */
export async function* streamNamespaces(snapshot: Database): AsyncGenerator<string> {
  for await (const { name } of streamRows<{ name: string }>(
    snapshot,
    sql`select name from top_level_namespaces`,
  )) {
    yield name;
  }
}

/** Streams the paths of a top-level namespace's repositories, with whether each has tags. */
export function streamRepositories(
  snapshot: Database,
  namespace: string,
): AsyncGenerator<{ path: string; hasTags: boolean }> {
  return streamRows(
    snapshot,
    sql`
      select r.path, exists (
        select from tags t
        where t.top_level_namespace_id = r.top_level_namespace_id and t.repository_id = r.id
      ) as "hasTags"
      from repositories r join top_level_namespaces n on n.id = r.top_level_namespace_id
      where n.name = ${namespace}`,
  );
}
