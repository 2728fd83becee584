import {
  addDifferences,
  type ClaimedJob,
  completeJob,
  forgetEarlierDifferences,
  noCounts,
} from "@longshore/ledger";
import type { JobContext } from "../import-context.js";
import { transactJob } from "../steps/transact-job.js";
import type { Difference } from "./difference.js";

/** Differences of a job that are kept in memory before they are written down. */
const keptAtOnce = 1_000;

/**
 * Does a job of a verification, and marks it as done in the transaction from which on its differences
 * count: each of them once, however often the job was begun. Memory is bounded, whatever it finds.
 * @param find is given whom it tells of what it finds
 * @throws LEASE_LOST when another process has claimed the job since: then nothing counts
 */
export async function recordDifferences(
  context: Pick<JobContext, "database" | "claimant">,
  job: ClaimedJob,
  find: (tell: (difference: Difference) => Promise<void>) => Promise<void>,
): Promise<void> {
  let kept: Difference[] = [];
  await find(async (one) => {
    kept.push(one);
    if (kept.length === keptAtOnce) {
      await addDifferences(context.database, job, kept);
      kept = [];
    }
  });
  await transactJob(context, async (transaction) => {
    await completeJob(transaction, job, noCounts);
    await addDifferences(transaction, job, kept);
    await forgetEarlierDifferences(transaction, job);
  });
}
