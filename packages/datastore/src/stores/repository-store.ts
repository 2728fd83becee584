import type { Digest } from "@longshore/registry";
import { sql } from "drizzle-orm";
import type { Database } from "../connection.js";
import { byteaArray } from "../load/bytea-array.js";
import { encodeDigest } from "../load/encode-digest.js";

/** How other rows name a repository. */
export interface RepositoryRow {
  readonly id: number;
  readonly namespaceId: number;
  /** When it was last published to, or pre-imported. */
  readonly lastPublishedAt: Date | undefined;
}

type RepositoryColumns = {
  id: number;
  top_level_namespace_id: number;
  last_published_at: Date | null;
};

/** Finds a repository by its path. */
export async function findRepository(
  database: Database,
  path: string,
): Promise<RepositoryRow | undefined> {
  const { rows } = await database.execute<RepositoryColumns>(sql`
    select id, top_level_namespace_id, last_published_at from repositories where path = ${path}`);
  const row = rows[0];
  return (
    row && {
      id: row.id,
      namespaceId: row.top_level_namespace_id,
      lastPublishedAt: row.last_published_at ?? undefined,
    }
  );
}

/**
 * Sees that the top-level namespace of a path has a row. Not in a repository's transaction: all
 * repositories of the namespace would wait for it.
 */
export async function ensureNamespace(database: Database, path: string): Promise<void> {
  const name = namespaceOf(path);
  await database.execute(sql`
    insert into top_level_namespaces (name) select ${name}
    where not exists (select from top_level_namespaces where name = ${name})
    on conflict do nothing`);
}

/** Finds a repository by its path, or adds it. Its top-level namespace must have a row. */
export async function findOrCreateRepository(
  database: Database,
  path: string,
): Promise<RepositoryRow> {
  const found = await findRepository(database, path);
  if (found !== undefined) {
    return found;
  }
  await database.execute(sql`
    insert into repositories (top_level_namespace_id, name, path)
    select id, ${path.slice(path.lastIndexOf("/") + 1)}, ${path}
    from top_level_namespaces where name = ${namespaceOf(path)}
    on conflict do nothing`);
  return findOrCreateRepository(database, path);
}

/** Marks a repository as published now. */
export async function markPublished(database: Database, repository: RepositoryRow): Promise<void> {
  await database.execute(sql`
    update repositories set last_published_at = now()
    where top_level_namespace_id = ${repository.namespaceId} and id = ${repository.id}`);
}

/** Which of these manifests the repository has rows for. */
export async function findManifests(
  database: Database,
  repository: RepositoryRow,
  digests: readonly Digest[],
): Promise<Set<Digest>> {
  if (digests.length === 0) {
    return new Set();
  }
  const { rows } = await database.execute<{ position: number }>(sql`
    select given.position::integer as position
    from unnest(${byteaArray(digests.map(encodeDigest))}) with ordinality as given (digest, position)
    where exists (
      select from manifests
      where top_level_namespace_id = ${repository.namespaceId}
        and repository_id = ${repository.id} and digest = given.digest)`);
  return new Set(
    rows.flatMap((row) => {
      const digest = digests[row.position - 1];
      return digest === undefined ? [] : [digest];
    }),
  );
}

function namespaceOf(path: string): string {
  return path.split("/", 1)[0] ?? path;
}
