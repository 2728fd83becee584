import type { Database } from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";
import { and, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import {
  type ClaimedJob,
  type JobCounts,
  jobKinds,
  type JobStep,
  jobSteps,
  type NewJob,
} from "./job.js";
import { toRecordable } from "./recordable-text.js";
import { jobTable } from "./schema.js";
import { fromNow } from "./time.js";

/** How long a claim holds without a sign of life. Milliseconds. */
export const jobLease = 15_000;

const claimedJobSchema = z.object({
  id: z.number(),
  runId: z.number(),
  step: z.enum(jobSteps),
  kind: z.enum(jobKinds),
  scope: z.string(),
  attempt: z.number(),
  fence: z.number(),
});

/** Adds jobs to a step; those it has already stay as they are. */
export async function addJobs(
  database: Database,
  runId: number,
  step: JobStep,
  jobs: readonly NewJob[],
): Promise<void> {
  if (jobs.length === 0) {
    return;
  }
  await database.execute(sql`
    insert into longshore.job (run_id, step, kind, scope)
    select ${runId}::bigint, ${step}::text, kind, scope
    from unnest(
      ${sql.param(jobs.map((job) => job.kind))}::text[],
      ${sql.param(jobs.map((job) => job.scope))}::text[]
    ) as given (kind, scope)
    on conflict do nothing`);
}

/** Claims up to `limit` jobs of a step that are due, or whose lease has run out. */
export async function claimJobs(
  database: Database,
  runId: number,
  step: JobStep,
  limit: number,
): Promise<ClaimedJob[]> {
  const due = sql`
    select id from longshore.job
    where run_id = ${runId} and step = ${step} and (
      state = 'pending' and next_run_at <= clock_timestamp()
      or state = 'running' and lease_until < clock_timestamp())
    order by next_run_at, id limit ${limit} for update skip locked`;
  const rows = await database
    .update(jobTable)
    .set({
      state: "running",
      attempt: sql`${jobTable.attempt} + 1`,
      fence: sql`${jobTable.fence} + 1`,
      leaseUntil: fromNow(jobLease),
    })
    // An array, so that the rows are chosen once and not again for each row of the table.
    .where(sql`${jobTable.id} = any(array(${due}))`)
    .returning({
      id: jobTable.id,
      runId: jobTable.runId,
      step: jobTable.step,
      kind: jobTable.kind,
      scope: jobTable.scope,
      attempt: jobTable.attempt,
      fence: jobTable.fence,
    });
  return z.array(claimedJobSchema).parse(rows);
}

/**
 * Renews the leases of jobs that this process works on. A job whose row is locked is left out: its
 * transaction holds it, and nobody can claim it until that ends.
 */
export async function renewLeases(database: Database, jobs: Iterable<ClaimedJob>): Promise<void> {
  const claimed = [...jobs];
  if (claimed.length === 0) {
    return;
  }
  await database.execute(sql`
    update longshore.job set lease_until = ${fromNow(jobLease)}
    where id = any(array(
      select job.id from longshore.job join unnest(
        ${sql.param(claimed.map((job) => job.id))}::bigint[],
        ${sql.param(claimed.map((job) => job.fence))}::bigint[]
      ) as given (id, fence) on job.id = given.id and job.fence = given.fence
      where state = 'running' for update of job skip locked))`);
}

/**
 * Sees in a job's transaction that its claim is still the newest, and locks it until the end.
 * @throws LEASE_LOST: roll back
 */
export async function assertFence(transaction: Database, job: ClaimedJob): Promise<void> {
  const rows = await transaction
    .select({ id: jobTable.id })
    .from(jobTable)
    .where(isClaim(job))
    .for("update");
  refuseLost(job, rows.length);
}

/**
 * Marks a job as done, in the transaction that writes its rows.
 * @throws LEASE_LOST when another process has claimed it since: roll back
 */
export async function completeJob(
  transaction: Database,
  job: ClaimedJob,
  counts: JobCounts,
): Promise<void> {
  const rows = await transaction
    .update(jobTable)
    .set({
      ...counts,
      state: "done",
      leaseUntil: null,
      finishedAt: sql`clock_timestamp()`,
      errorCode: null,
      errorMessage: null,
    })
    .where(isClaim(job))
    .returning({ id: jobTable.id });
  refuseLost(job, rows.length);
}

/** Why a job failed. */
export interface JobFailure {
  readonly code: string;
  readonly message: string;
  /** Milliseconds until it is tried again; undefined to set it aside. */
  readonly retryAfter: number | undefined;
}

/** Gives a job that failed back to be tried again later, or sets it aside. */
export async function failJob(
  database: Database,
  job: ClaimedJob,
  failure: JobFailure,
): Promise<void> {
  await database
    .update(jobTable)
    .set({
      state: failure.retryAfter === undefined ? "failed" : "pending",
      nextRunAt: fromNow(failure.retryAfter ?? 0),
      leaseUntil: null,
      errorCode: failure.code,
      errorMessage: toRecordable(failure.message),
    })
    .where(isClaim(job));
}

/** Hands a claimed job back untouched. */
export async function releaseJob(database: Database, job: ClaimedJob): Promise<void> {
  await database
    .update(jobTable)
    .set({ state: "pending", leaseUntil: null, attempt: sql`${jobTable.attempt} - 1` })
    .where(isClaim(job));
}

/** Gives every job that is set aside, or that a dead process had claimed, another round of attempts. */
export async function reviveJobs(database: Database, runId: number): Promise<void> {
  await database
    .update(jobTable)
    .set({ state: "pending", attempt: 0, nextRunAt: sql`clock_timestamp()`, leaseUntil: null })
    .where(and(eq(jobTable.runId, runId), inArray(jobTable.state, ["failed", "running"])));
}

function isClaim(job: ClaimedJob) {
  return and(eq(jobTable.id, job.id), eq(jobTable.fence, job.fence), eq(jobTable.state, "running"));
}

function refuseLost(job: ClaimedJob, rowCount: number): void {
  if (rowCount === 0) {
    throw new LongshoreError(
      "LEASE_LOST",
      `Another process has taken over ${job.kind} ${job.scope}.`,
      {
        fields: { job: job.id, fence: job.fence },
      },
    );
  }
}
