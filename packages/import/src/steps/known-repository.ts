import {
  findManifests,
  findRepository,
  hasManifests,
  type RepositoryRow,
} from "@longshore/datastore";
import { readRepositoryRecord } from "@longshore/ledger";
import type { Digest } from "@longshore/registry";
import type { ImportContext } from "../import-context.js";

/** What is known of a repository when a job begins. */
export interface KnownRepository {
  readonly row: RepositoryRow | undefined;
  /** Whether the ledger has a record of it. */
  readonly recorded: boolean;
  /** Whether its manifests that have rows need not be read again, but for those that lack something. */
  readonly trusted: boolean;
  /** Digests of manifests that lacked something when they were loaded. */
  readonly incomplete: ReadonlySet<string>;
}

/** Looks up what database and ledger know of a repository. */
export async function readKnownRepository(
  { database }: ImportContext,
  path: string,
): Promise<KnownRepository> {
  const row = await findRepository(database, path);
  const record = row && (await readRepositoryRecord(database, path));
  const hasRows = row !== undefined && record === undefined && (await hasManifests(database, row));
  return {
    row,
    recorded: record !== undefined,
    trusted: record?.known ?? !hasRows,
    incomplete: record?.incomplete ?? new Set(),
  };
}

/** Which of these manifests have rows that lack nothing. */
export async function findComplete(
  { database }: ImportContext,
  { row, trusted, incomplete }: KnownRepository,
  digests: readonly Digest[],
): Promise<Set<Digest>> {
  const candidates = digests.filter((digest) => !incomplete.has(digest));
  return row === undefined || !trusted ? new Set() : findManifests(database, row, candidates);
}
