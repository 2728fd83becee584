import { type Database, transact } from "@longshore/datastore";
import type { ImportContext } from "../import-context.js";

/**
 * Runs a transaction of a job, or of who leads a run, in which nothing but the database is waited for: PostgreSQL ends it when
 * its process is silent for longer than its lease, so that its locks are no longer than that in the
 * way of whoever takes over.
 */
export function transactJob<Result>(
  { database, claimant }: Pick<ImportContext, "database" | "claimant">,
  work: (transaction: Database) => Promise<Result>,
): Promise<Result> {
  return transact(database, work, { longestSilence: claimant.lease });
}
