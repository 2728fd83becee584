import type { Database } from "@longshore/datastore";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { jobTable } from "../schema.js";
import { fromNow } from "../time.js";
import { type ClaimedJob, jobKinds, type JobStep, jobSteps } from "./job.js";
import { standingJobs } from "./standing-jobs.js";

/** Who claims a job. */
export interface Claimant {
  /** A process, as people know it. */
  readonly name: string;
  /** How long a claim holds without a sign of life. Milliseconds. */
  readonly lease: number;
}

const claimedJobSchema = z.object({
  id: z.number(),
  runId: z.number(),
  step: z.enum(jobSteps),
  kind: z.enum(jobKinds),
  scope: z.string(),
  parentId: z
    .number()
    .nullable()
    .transform((id) => id ?? undefined),
  attempt: z.number(),
  fence: z.number(),
  commits: z.number(),
});

/** A run that is paused, cancelled or complete has no job to claim. */
const runIsOpen = sql`exists (
  select from longshore.run
  where run.id = job.run_id and run.state = 'unfinished' and run.paused_at is null)`;

/** Claims up to `limit` jobs of a step that are due. */
export async function claimJobs(
  database: Database,
  claimant: Claimant,
  { runId, step, limit }: { runId: number; step: JobStep; limit: number },
): Promise<ClaimedJob[]> {
  const due = sql`
    select id from longshore.job
    where run_id = ${runId} and step = ${step} and state = 'pending'
      and next_run_at <= clock_timestamp() and ${runIsOpen}
    order by next_run_at, id limit ${limit} for update of job skip locked`;
  // An array, so that the rows are chosen once and not again for each row of the table.
  return claim(database, claimant, sql`${jobTable.id} = any(array(${due}))`);
}

/** A job as it was delivered: its number, and its fence as it stood then. */
export interface DeliveredJob {
  readonly job: number;
  readonly fence: number;
}

/**
 * Claims jobs that were delivered, as they stood then. One that has been claimed since, is not due,
 * or whose run takes no job now is left out: its delivery means nothing any more.
 */
export async function claimDelivered(
  database: Database,
  claimant: Claimant,
  delivered: readonly DeliveredJob[],
): Promise<ClaimedJob[]> {
  const jobs = delivered.map(({ job, fence }) => ({ id: job, fence }));
  return claim(database, claimant, sql`${jobTable.id} = any(${standingJobs(jobs, runIsOpen)})`);
}

async function claim(
  database: Database,
  claimant: Claimant,
  which: SQL | undefined,
): Promise<ClaimedJob[]> {
  const rows = await database
    .update(jobTable)
    .set({
      state: "running",
      attempt: sql`${jobTable.attempt} + 1`,
      fence: sql`${jobTable.fence} + 1`,
      claimant: claimant.name,
      claimedAt: sql`clock_timestamp()`,
      leaseUntil: fromNow(claimant.lease),
    })
    .where(which)
    .returning({
      id: jobTable.id,
      runId: jobTable.runId,
      step: jobTable.step,
      kind: jobTable.kind,
      scope: jobTable.scope,
      parentId: jobTable.parentId,
      attempt: jobTable.attempt,
      fence: jobTable.fence,
      commits: jobTable.commits,
    });
  return z.array(claimedJobSchema).parse(rows);
}
