import type { Digest } from "@longshore/registry";
import { and, eq, sql } from "drizzle-orm";
import type { Database } from "../database.js";
import type { OnAdded } from "../load/added-rows.js";
import { byteaArray } from "../load/bytea-array.js";
import { encodeDigest } from "../load/encode-digest.js";
import { manifests, repositories, topLevelNamespaces } from "../schema/index.js";
import { transact } from "../transact.js";

/** How other rows name a repository. */
export interface RepositoryRow {
  readonly id: number;
  readonly namespaceId: number;
  /** When it was last published to, or pre-imported. */
  readonly lastPublishedAt: Date | undefined;
}

/** Finds a repository by its path. */
export async function findRepository(
  database: Database,
  path: string,
): Promise<RepositoryRow | undefined> {
  const [row] = await database
    .select({
      id: repositories.id,
      namespaceId: repositories.topLevelNamespaceId,
      lastPublishedAt: repositories.lastPublishedAt,
    })
    .from(repositories)
    .where(eq(repositories.path, path));
  return row && { ...row, lastPublishedAt: row.lastPublishedAt ?? undefined };
}

/**
 * Sees that the top-level namespace of a path has a row. Not in a repository's transaction: all
 * repositories of the namespace would wait for it.
 */
export async function ensureNamespace(
  database: Database,
  path: string,
  onAdded: OnAdded,
): Promise<void> {
  const name = namespaceOf(path);
  const found = await database
    .select({ id: topLevelNamespaces.id })
    .from(topLevelNamespaces)
    .where(eq(topLevelNamespaces.name, name));
  if (found.length === 0) {
    await transact(database, async (transaction) => {
      const { rowCount } = await transaction
        .insert(topLevelNamespaces)
        .values({ name })
        .onConflictDoNothing();
      await onAdded(transaction, { top_level_namespaces: rowCount ?? 0 });
    });
  }
}

/** A repository's row, and whether it is new. */
export interface FoundRepository {
  readonly repository: RepositoryRow;
  readonly isNew: boolean;
}

/** Finds a repository by its path, or adds it. Its top-level namespace must have a row. */
export async function findOrCreateRepository(
  database: Database,
  path: string,
): Promise<FoundRepository> {
  const found = await findRepository(database, path);
  if (found !== undefined) {
    return { repository: found, isNew: false };
  }
  const { rowCount } = await database.execute(sql`
    insert into repositories (top_level_namespace_id, name, path)
    select id, ${path.slice(path.lastIndexOf("/") + 1)}, ${path}
    from top_level_namespaces where name = ${namespaceOf(path)}
    on conflict do nothing`);
  const created = await findRepository(database, path);
  if (created === undefined) {
    throw new TypeError(`the repository ${path} has a row that cannot be read`);
  }
  return { repository: created, isNew: rowCount === 1 };
}

/** Marks a repository as published now. */
export async function markPublished(database: Database, repository: RepositoryRow): Promise<void> {
  await database
    .update(repositories)
    .set({ lastPublishedAt: sql`now()` })
    .where(
      and(
        eq(repositories.topLevelNamespaceId, repository.namespaceId),
        eq(repositories.id, repository.id),
      ),
    );
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
  const byBytes = new Map(digests.map((digest) => [encodeDigest(digest), digest]));
  const rows = await database
    .select({ digest: manifests.digest })
    .from(manifests)
    .where(
      and(
        eq(manifests.topLevelNamespaceId, repository.namespaceId),
        eq(manifests.repositoryId, repository.id),
        sql`${manifests.digest} = any(${byteaArray([...byBytes.keys()])})`,
      ),
    );
  return new Set(rows.flatMap((row) => byBytes.get(`\\x${row.digest.toString("hex")}`) ?? []));
}

/** Whether a repository has a row for any manifest. */
export async function hasManifests(
  database: Database,
  repository: RepositoryRow,
): Promise<boolean> {
  const rows = await database
    .select({ id: manifests.id })
    .from(manifests)
    .where(
      and(
        eq(manifests.topLevelNamespaceId, repository.namespaceId),
        eq(manifests.repositoryId, repository.id),
      ),
    )
    .limit(1);
  return rows.length > 0;
}

function namespaceOf(path: string): string {
  return path.split("/", 1)[0] ?? path;
}
