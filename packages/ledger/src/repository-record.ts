import type { Database } from "@longshore/datastore";
import { eq, sql } from "drizzle-orm";
import { incompleteManifestTable, repositoryTable } from "./schema.js";

/** What the ledger knows of a repository's rows. */
export interface RepositoryRecord {
  /** Whether every manifest that has a row was written, or read again, under this ledger. */
  readonly known: boolean;
  /** Digests of manifests whose rows lack something that storage may hold by now. */
  readonly incomplete: ReadonlySet<string>;
}

/** What the ledger knows of a repository; undefined when no job has loaded any of it. */
export async function readRepositoryRecord(
  database: Database,
  path: string,
): Promise<RepositoryRecord | undefined> {
  const rows = await database
    .select({ known: repositoryTable.known, digest: incompleteManifestTable.digest })
    .from(repositoryTable)
    .leftJoin(incompleteManifestTable, eq(incompleteManifestTable.repository, repositoryTable.path))
    .where(eq(repositoryTable.path, path));
  return (
    rows[0] && {
      known: rows[0].known,
      incomplete: new Set(rows.flatMap(({ digest }) => digest ?? [])),
    }
  );
}

/**
 * Records a repository in the transaction that loads a part of it. The first record stays.
 * @param known whether the repository had no manifest before
 */
export async function recordRepository(
  transaction: Database,
  path: string,
  known: boolean,
): Promise<void> {
  await transaction.insert(repositoryTable).values({ path, known }).onConflictDoNothing();
}

/** Records that every manifest of a repository has been read again. */
export async function recordKnown(transaction: Database, path: string): Promise<void> {
  await transaction
    .insert(repositoryTable)
    .values({ path, known: true })
    .onConflictDoUpdate({ target: repositoryTable.path, set: { known: true } });
}

/**
 * Records which of the manifests that are loaded lack something, and that the others lack nothing
 * any more.
 */
export async function recordIncomplete(
  transaction: Database,
  path: string,
  loaded: { readonly complete: readonly string[]; readonly incomplete: readonly string[] },
): Promise<void> {
  if (loaded.complete.length > 0) {
    await transaction.execute(sql`
      delete from longshore.incomplete_manifest
      where repository = ${path} and digest = any(${sql.param(loaded.complete)}::text[])`);
  }
  if (loaded.incomplete.length > 0) {
    await transaction.execute(sql`
      insert into longshore.incomplete_manifest (repository, digest)
      select ${path}::text, digest from unnest(${sql.param(loaded.incomplete)}::text[]) as given (digest)
      on conflict do nothing`);
  }
}
