import type { Database } from "@longshore/datastore";
import { and, asc, eq, inArray, ne, or, sql } from "drizzle-orm";
import { z } from "zod";
import { type JobCounts, type JobKind, jobKinds, type JobStep, jobSteps } from "./jobs/job.js";
import { jobTable } from "./schema.js";

const count = sql<number>`count(*)`;

/** How far a step is. */
export interface StepTotals extends JobCounts {
  readonly pending: number;
  readonly running: number;
  readonly done: number;
  readonly failed: number;
  /** Failed, and accepted by an operator. */
  readonly waived: number;
  /** Jobs that have been claimed at least once. */
  readonly begun: number;
}

/** How far a step is, by its jobs of the kinds that do the work; a listing counts when it is set aside. */
export async function readTotals(
  database: Database,
  runId: number,
  step: JobStep,
): Promise<StepTotals> {
  const rows = await database
    .select({
      pending: sql<number>`${count} filter (where ${jobTable.state} = 'pending')`,
      running: sql<number>`${count} filter (where ${jobTable.state} = 'running')`,
      done: sql<number>`${count} filter (where ${jobTable.state} = 'done')`,
      failed: sql<number>`${count} filter (where ${jobTable.state} = 'failed')`,
      waived: sql<number>`${count} filter (where ${jobTable.state} = 'waived')`,
      begun: sql<number>`${count} filter (where ${jobTable.attempt} > 0)`,
      repositories: sql<number>`coalesce(sum(${jobTable.repositories}), 0)::bigint`,
      tags: sql<number>`coalesce(sum(${jobTable.tags}), 0)::bigint`,
      manifests: sql<number>`coalesce(sum(${jobTable.manifests}), 0)::bigint`,
      blobs: sql<number>`coalesce(sum(${jobTable.blobs}), 0)::bigint`,
      blobsSize: sql<number>`coalesce(sum(${jobTable.blobsSize}), 0)::bigint`,
    })
    .from(jobTable)
    .where(
      and(
        eq(jobTable.runId, runId),
        eq(jobTable.step, step),
        or(ne(jobTable.kind, "listing"), inArray(jobTable.state, ["failed", "waived"])),
      ),
    );
  return totalsSchema.parse(rows[0]);
}

const totalsSchema = z.object({
  pending: z.number(),
  running: z.number(),
  done: z.number(),
  failed: z.number(),
  waived: z.number(),
  begun: z.number(),
  repositories: z.number(),
  tags: z.number(),
  manifests: z.number(),
  blobs: z.number(),
  blobsSize: z.number(),
});

/** What a step still has to do, listings too. */
export interface Unfinished {
  /** Whether any job is pending or running. */
  readonly any: boolean;
  /** Milliseconds until the next pending job is due; undefined when none is pending. */
  readonly nextDue: number | undefined;
}

/** What a step still has to do. Costs the same, however many jobs there are. */
export async function readUnfinished(
  database: Database,
  runId: number,
  step: JobStep,
): Promise<Unfinished> {
  const { rows } = await database.execute(sql`
    select
      exists (select from longshore.job
        where run_id = ${runId} and step = ${step} and state in ('pending', 'running')) as any,
      (extract(epoch from (select min(next_run_at) from longshore.job
        where run_id = ${runId} and step = ${step} and state = 'pending')
        - clock_timestamp()) * 1000)::double precision as next_due`);
  const row = unfinishedSchema.parse(rows[0]);
  return { any: row.any, nextDue: row.next_due ?? undefined };
}

const unfinishedSchema = z.object({ any: z.boolean(), next_due: z.number().nullable() });

/** Whether a step's listing is complete, but for what is waived: from then on it gets no new jobs. */
export async function isListed(database: Database, runId: number, step: JobStep): Promise<boolean> {
  const rows = await database
    .selectDistinct({ state: jobTable.state })
    .from(jobTable)
    .where(and(eq(jobTable.runId, runId), eq(jobTable.step, step), eq(jobTable.kind, "listing")));
  return rows.length > 0 && rows.every(({ state }) => state === "done" || state === "waived");
}

/** How long the job of a run has waited that is due for longest; 0 where none is due. Milliseconds. */
export async function readOldestPending(database: Database, runId: number): Promise<number> {
  const { rows } = await database.execute(sql`
    select greatest(0, coalesce(extract(epoch from clock_timestamp() - min(next_run_at)), 0) * 1000)
      ::double precision as waited
    from longshore.job where run_id = ${runId} and state = 'pending'`);
  return z.object({ waited: z.number() }).parse(rows[0]).waited;
}

/** How many jobs of a run are set aside. */
export async function readFailures(database: Database, runId: number): Promise<number> {
  const [row] = await database
    .select({ failed: count })
    .from(jobTable)
    .where(and(eq(jobTable.runId, runId), eq(jobTable.state, "failed")));
  return z.number().parse(row?.failed);
}

/** A job that is set aside, and why. */
export interface FailedJob {
  readonly step: JobStep;
  readonly kind: JobKind;
  /** A repository's path, a range of its tags or of blobs, or a folder to list. */
  readonly scope: string;
  readonly code: string;
  readonly message: string;
}

/** Jobs that are set aside, by step and scope; not the inventory's, which an import can do without. */
export async function listFailedJobs(
  database: Database,
  runId: number,
  limit: number,
): Promise<FailedJob[]> {
  const rows = await database
    .select()
    .from(jobTable)
    .where(
      and(eq(jobTable.runId, runId), eq(jobTable.state, "failed"), ne(jobTable.step, "inventory")),
    )
    .orderBy(asc(jobTable.step), asc(jobTable.scope))
    .limit(limit);
  return rows.map((row) => ({
    step: z.enum(jobSteps).parse(row.step),
    kind: z.enum(jobKinds).parse(row.kind),
    scope: row.scope,
    code: row.errorCode ?? "JOB_FAILED",
    message: row.errorMessage ?? "",
  }));
}

/** Jobs of all that goes before the switch of the lockfiles that are not done, nor waived. */
export async function countUnsettled(database: Database, runId: number): Promise<number> {
  const [row] = await database
    .select({ unsettled: sql<number>`count(*)` })
    .from(jobTable)
    .where(
      and(
        eq(jobTable.runId, runId),
        inArray(jobTable.step, ["pre-import", "tag-import", "tag-check"]),
        inArray(jobTable.state, ["pending", "running", "failed"]),
      ),
    );
  return z.number().parse(row?.unsettled);
}
