import type { Database } from "@longshore/datastore";
import { and, asc, eq, isNotNull, sql } from "drizzle-orm";
import { z } from "zod";
import { type JobKind, jobKinds, type JobStep, jobSteps } from "./jobs/job.js";
import { jobTable } from "./schema.js";

/** A job that a process works on. */
export interface RunningJob {
  readonly step: JobStep;
  readonly kind: JobKind;
  /** See `NewJob`. */
  readonly scope: string;
  /** A process, as people know it. */
  readonly claimant: string;
  readonly claimedAt: Date;
  /** How long it has been worked on, by the database's clock. Milliseconds. */
  readonly duration: number;
  /** How often it has been claimed. */
  readonly attempt: number;
}

const runningSchema = z.object({
  step: z.enum(jobSteps),
  kind: z.enum(jobKinds),
  scope: z.string(),
  claimant: z.string(),
  claimedAt: z.date(),
  duration: z.number(),
  attempt: z.number(),
});

/** Lists a run's jobs that are worked on, those first that have been for longest. */
export async function listRunningJobs(
  database: Database,
  runId: number,
  limit: number,
): Promise<RunningJob[]> {
  const { step, kind, scope, claimant, claimedAt, attempt } = jobTable;
  const duration = sql<number>`(extract(epoch from clock_timestamp() - ${claimedAt}) * 1000)::double precision`;
  const rows = await database
    .select({ step, kind, scope, claimant, claimedAt, duration, attempt })
    .from(jobTable)
    .where(
      and(eq(jobTable.runId, runId), eq(jobTable.state, "running"), isNotNull(jobTable.claimedAt)),
    )
    .orderBy(asc(claimedAt), asc(jobTable.id))
    .limit(limit);
  return z.array(runningSchema).parse(rows);
}
