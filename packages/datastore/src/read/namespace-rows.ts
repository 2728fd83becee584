import { type SQL, sql } from "drizzle-orm";
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

/** Rows that one page has. */
const pageSize = 1_000;

/** Names all top-level namespaces, in pages: no connection is held between two. */
export async function* pageNamespaces(database: Database): AsyncGenerator<string[]> {
  yield* pages(
    database,
    (after) => sql`
      select name as key from top_level_namespaces where name > ${after}
      order by name limit ${pageSize}`,
  );
}

/** Names the repositories of a top-level namespace that have tags, in pages as well. */
export async function* pageTaggedRepositories(
  database: Database,
  namespace: string,
): AsyncGenerator<string[]> {
  yield* pages(
    database,
    (after) => sql`
      select r.path as key
      from repositories r join top_level_namespaces n on n.id = r.top_level_namespace_id
      where n.name = ${namespace} and r.path > ${after} and exists (
        select from tags t
        where t.top_level_namespace_id = r.top_level_namespace_id and t.repository_id = r.id)
      order by r.path limit ${pageSize}`,
  );
}

async function* pages(database: Database, query: (after: string) => SQL): AsyncGenerator<string[]> {
  let after = "";
  for (;;) {
    const { rows } = await database.execute<{ key: string }>(query(after));
    const keys = rows.map(({ key }) => key);
    yield keys;
    const last = keys.at(-1);
    if (last === undefined || keys.length < pageSize) {
      return;
    }
    after = last;
  }
}

/** A repository's path, and whether it has tags. */
export interface RepositoryTags {
  readonly path: string;
  readonly hasTags: boolean;
}

/** Streams the repositories of a top-level namespace whose paths begin with its name. */
export function streamRepositories(
  snapshot: Database,
  namespace: string,
): AsyncGenerator<RepositoryTags> {
  return streamWhere(snapshot, sql`n.name = ${namespace} and not ${isMisplaced}`);
}

/** Streams the repositories whose paths begin with another name than that of their top-level namespace. */
export function streamMisplacedRepositories(snapshot: Database): AsyncGenerator<RepositoryTags> {
  return streamWhere(snapshot, isMisplaced);
}

/** Reads of one repository whether it has tags. */
export async function readRepositoryTags(
  snapshot: Database,
  path: string,
): Promise<RepositoryTags | undefined> {
  for await (const one of streamWhere(snapshot, sql`r.path = ${path}`)) {
    return one;
  }
  return undefined;
}

/** A namespace that has no row is none that a path begins with. */
const isMisplaced = sql`(split_part(r.path, '/', 1) is distinct from n.name)`;

async function* streamWhere(snapshot: Database, condition: SQL): AsyncGenerator<RepositoryTags> {
  type Raw = { path: string; hasTags: boolean };
  yield* streamRows<Raw>(
    snapshot,
    sql`
      select r.path, exists (
        select from tags t
        where t.top_level_namespace_id = r.top_level_namespace_id and t.repository_id = r.id
      ) as "hasTags"
      from repositories r left join top_level_namespaces n on n.id = r.top_level_namespace_id
      where ${condition}`,
  );
}
