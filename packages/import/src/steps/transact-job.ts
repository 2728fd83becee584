import { type Database, transact } from "@longshore/datastore";
import type { ImportContext, JobContext } from "../import-context.js";

/** Who transacts; without options it is no import. */
type TransactingContext = Pick<JobContext, "database" | "claimant"> &
  Partial<Pick<ImportContext, "options">>;

/**
 * Runs a transaction of a job, or of who leads a run, in which nothing but the database is waited for: PostgreSQL ends it when
 * its process is silent for longer than its lease, so that its locks are no longer than that in the
 * way of whoever takes over. A dry run, which is all one transaction, waits for storage in it.
 */
export function transactJob<Result>(
  { database, claimant, options }: TransactingContext,
  work: (transaction: Database) => Promise<Result>,
): Promise<Result> {
  return transact(
    database,
    work,
    options?.dryRun === true ? {} : { longestSilence: claimant.lease },
  );
}
