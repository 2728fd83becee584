import type { Database } from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";
import { and, eq, sql } from "drizzle-orm";
import { toRecordable } from "../recordable-text.js";
import { jobTable } from "../schema.js";
import { fromNow } from "../time.js";
import type { ClaimedJob, JobCounts } from "./job.js";
import { nameForWaiver } from "./name-for-waiver.js";

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
 * Marks a job as done, in the transaction that writes its rows. Why earlier attempts failed stays, for
 * the record.
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
      commits: sql`${jobTable.commits} + 1`,
      leaseUntil: null,
      finishedAt: sql`clock_timestamp()`,
    })
    .where(isClaim(job))
    .returning({ id: jobTable.id });
  refuseLost(job, rows.length);
}

/**
 * Whether a job that is being completed is the last of those that one repository was cut into. Locks
 * the one they were cut from, so that of two that end together one is the last.
 * @param job one whose fence this transaction has asserted
 */
export async function isLastOfFamily(transaction: Database, job: ClaimedJob): Promise<boolean> {
  const head = job.parentId ?? job.id;
  if (head !== job.id) {
    await transaction
      .select({ id: jobTable.id })
      .from(jobTable)
      .where(eq(jobTable.id, head))
      .for("update");
  }
  const { rows } = await transaction.execute(sql`
    select from longshore.job
    where (id = ${head} or parent_id = ${head}) and id <> ${job.id} and state <> 'done' limit 1`);
  return rows.length === 0;
}

/** Why a job failed. */
export interface JobFailure {
  readonly code: string;
  readonly message: string;
  /** Milliseconds until it is tried again; undefined to set it aside. */
  readonly retryAfter: number | undefined;
}

/**
 * Gives a job that failed back to be tried again later, or sets it aside: among the waived ones when
 * its repository, or the folder that it lists, has been waived.
 */
export async function failJob(
  database: Database,
  job: ClaimedJob,
  failure: JobFailure,
): Promise<void> {
  const setAside = sql`case when exists (
    select from longshore.waiver
    where run_id = ${job.runId} and repository = ${nameForWaiver(job) ?? ""}) then 'waived' else 'failed' end`;
  await database
    .update(jobTable)
    .set({
      state: failure.retryAfter === undefined ? setAside : "pending",
      nextRunAt: fromNow(failure.retryAfter ?? 0),
      dispatchedAt: null,
      leaseUntil: null,
      failures: sql`${jobTable.failures} + 1`,
      errorCode: failure.code,
      errorMessage: toRecordable(failure.message),
    })
    .where(isClaim(job));
}

/** Hands a claimed job back untouched. */
export async function releaseJob(database: Database, job: ClaimedJob): Promise<void> {
  await database
    .update(jobTable)
    .set({
      state: "pending",
      dispatchedAt: null,
      leaseUntil: null,
      attempt: sql`${jobTable.attempt} - 1`,
    })
    .where(isClaim(job));
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
