import {
  type ClaimedJob,
  claimJobs,
  isPaused,
  type JobStep,
  readUnfinished,
  returnExpiredLeases,
} from "@longshore/ledger";
import type { JobContext } from "../import-context.js";
import { Doorbell } from "./doorbell.js";
import { keepLeases } from "./keep-alive.js";
import type { JobOutcome } from "./settle-job.js";

/** Longest wait without looking into the ledger again. Milliseconds. */
const longestWait = 5_000;

/** Wait before a run that is paused is looked at again. Milliseconds. */
const pausedWait = 1_000;

/** Which step's jobs are to be done. */
export interface Dispatch {
  readonly runId: number;
  readonly step: JobStep;
  /** Aborted when no new job may be begun. */
  readonly drain: AbortSignal;
}

/** Executes a claimed job. @param onJobsAdded called when a listing has added jobs */
export type ExecuteJob = (job: ClaimedJob, onJobsAdded: () => void) => Promise<JobOutcome>;

/**
 * Feeds the jobs of a step from the ledger to an executor, until none is left, or it is told to drain;
 * then those in hand are waited for. Their leases are renewed meanwhile.
 */
export async function feedJobs(
  context: JobContext,
  dispatch: Dispatch,
  execute: ExecuteJob,
): Promise<void> {
  const inHand = new Set<ClaimedJob>();
  const stopKeeping = context.options.dryRun ? undefined : keepLeases(context, inHand);
  try {
    await feed(context, dispatch, { inHand, execute });
  } finally {
    stopKeeping?.();
  }
}

/** Who does jobs, and which it has begun. */
interface Executor {
  readonly inHand: Set<ClaimedJob>;
  readonly execute: ExecuteJob;
}

async function feed(context: JobContext, dispatch: Dispatch, executor: Executor): Promise<void> {
  const doorbell = new Doorbell();
  const ring = () => doorbell.ring();
  const running = new Set<Promise<unknown>>();
  const failures: unknown[] = [];
  dispatch.drain.addEventListener("abort", ring);
  try {
    while (!dispatch.drain.aborted && failures.length === 0) {
      const limit = context.options.jobsAtOnce - running.size;
      const jobs =
        limit > 0
          ? await claimJobs(context.database, context.claimant, { ...dispatch, limit })
          : [];
      for (const job of jobs) {
        const work = runJob(executor, job, ring)
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
      } else if (jobs.length < limit || running.size >= context.options.jobsAtOnce) {
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
  { inHand, execute }: Executor,
  job: ClaimedJob,
  ring: () => void,
): Promise<void> {
  inHand.add(job);
  try {
    const outcome = await execute(job, ring);
    if (outcome.kind === "retried") {
      setTimeout(ring, outcome.after).unref();
    }
  } finally {
    inHand.delete(job);
  }
}

/** How long to wait for the next job of a step; undefined when there will be none. */
async function findWait(
  { database }: JobContext,
  { runId, step }: Dispatch,
): Promise<number | undefined> {
  if (await isPaused(database, runId)) {
    // A step doesn't end meanwhile, and nothing that follows it begins.
    return pausedWait;
  }
  await returnExpiredLeases(database, runId);
  const unfinished = await readUnfinished(database, runId, step);
  return unfinished.any
    ? Math.min(longestWait, Math.max(1, unfinished.nextDue ?? longestWait))
    : undefined;
}
