import { type ClaimedJob, claimJobs, type JobStep, readUnfinished } from "@longshore/ledger";
import type { ImportContext } from "../import-context.js";
import { Doorbell } from "./doorbell.js";
import { executeJob } from "./execute-job.js";

/** Longest wait without looking into the ledger again. Milliseconds. */
const longestWait = 5_000;

/** What a dispatcher needs beside the context. */
export interface Dispatch {
  readonly runId: number;
  readonly step: JobStep;
  /** Jobs in hand, kept up to date for whoever renews their leases. */
  readonly inHand: Set<ClaimedJob>;
  /** Aborted when no new job may be begun. */
  readonly drain: AbortSignal;
}

/**
 * Feeds jobs from the ledger to this process until the step has none left, or it is told to drain;
 * then waits for those in hand. @throws when the ledger can't be read or written
 */
export async function dispatchStep(context: ImportContext, dispatch: Dispatch): Promise<void> {
  const doorbell = new Doorbell();
  const ring = () => doorbell.ring();
  const running = new Set<Promise<unknown>>();
  const failures: unknown[] = [];
  dispatch.drain.addEventListener("abort", ring);
  try {
    while (!dispatch.drain.aborted && failures.length === 0) {
      const free = context.options.jobsAtOnce - running.size;
      const jobs =
        free > 0 ? await claimJobs(context.database, dispatch.runId, dispatch.step, free) : [];
      for (const job of jobs) {
        const work = runJob(context, dispatch, job, ring)
          .catch((error: unknown) => failures.push(error))
          .finally(() => {
            running.delete(work);
            ring();
          });
        running.add(work);
      }
      if (jobs.length === 0 && running.size === 0) {
        const wait = await findWait(context, dispatch);
        if (wait === undefined) {
          return;
        }
        await doorbell.wait(wait);
      } else if (jobs.length < free || running.size >= context.options.jobsAtOnce) {
        await doorbell.wait(longestWait);
      }
    }
  } finally {
    dispatch.drain.removeEventListener("abort", ring);
    await Promise.all(running);
  }
  if (failures.length > 0) {
    throw failures[0];
  }
}

async function runJob(
  context: ImportContext,
  dispatch: Dispatch,
  job: ClaimedJob,
  ring: () => void,
): Promise<void> {
  dispatch.inHand.add(job);
  try {
    const outcome = await executeJob(context, job, ring);
    if (outcome.kind === "retried") {
      setTimeout(ring, outcome.after).unref();
    }
  } finally {
    dispatch.inHand.delete(job);
  }
}

/** How long to wait for the next job of a step; undefined when there will be none. */
async function findWait(context: ImportContext, dispatch: Dispatch): Promise<number | undefined> {
  const unfinished = await readUnfinished(context.database, dispatch.runId, dispatch.step);
  return unfinished.jobs === 0
    ? undefined
    : Math.min(longestWait, Math.max(1, unfinished.nextDue ?? longestWait));
}
