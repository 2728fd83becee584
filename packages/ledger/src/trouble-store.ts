import { type Database, streamRows } from "@longshore/datastore";
import { eq, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type JobStep, jobSteps } from "./jobs/job.js";
import { jobTable } from "./schema.js";

/**
 * What became of jobs of which an attempt failed or was lost: set aside, waived, still tried again, or
 * done since.
 */
const troubles = {
  setAside: sql`state = 'failed'`,
  waived: sql`state = 'waived'`,
  triedAgain: sql`state in ('pending', 'running') and error_code is not null`,
  mended: sql`state = 'done' and error_code is not null`,
} as const satisfies Record<string, SQL>;

/** What became of jobs of which an attempt failed or was lost. */
export type Trouble = keyof typeof troubles;

/** A job of which an attempt failed or was lost. */
export interface TroubledJob {
  readonly step: JobStep;
  readonly kind: string;
  /** A repository's path, a range of its tags or of blobs, or a folder to list. */
  readonly scope: string;
  /** How often an attempt failed, over all rounds of attempts. */
  readonly failures: number;
  /** Why the last attempt failed that did. */
  readonly code: string;
  readonly message: string;
}

const jobSchema = z.object({
  step: z.enum(jobSteps),
  kind: z.string(),
  scope: z.string(),
  failures: z.number(),
  code: z.string(),
  message: z.string(),
});

/**
 * Lists a run's jobs that have failed, and what became of them is this, however many there are; in the
 * order they were added.
 * @param snapshot an open transaction
 */
export async function* listTroubledJobs(
  snapshot: Database,
  runId: number,
  trouble: Trouble,
): AsyncGenerator<TroubledJob> {
  const query = sql`
    select step, kind, scope, failures, coalesce(error_code, 'JOB_FAILED') as code,
      coalesce(error_message, '') as message
    from longshore.job where run_id = ${runId} and ${troubles[trouble]} order by id`;
  for await (const row of streamRows(snapshot, query)) {
    yield jobSchema.parse(row);
  }
}

const countsSchema = z.object({
  setAside: z.number(),
  waived: z.number(),
  triedAgain: z.number(),
  mended: z.number(),
});

/** How many of a run's jobs have failed, by what became of them. */
export async function countTroubledJobs(
  database: Database,
  runId: number,
): Promise<Readonly<Record<Trouble, number>>> {
  const count = (trouble: Trouble) => sql<number>`count(*) filter (where ${troubles[trouble]})`;
  const rows = await database
    .select({
      setAside: count("setAside"),
      waived: count("waived"),
      triedAgain: count("triedAgain"),
      mended: count("mended"),
    })
    .from(jobTable)
    .where(eq(jobTable.runId, runId));
  return countsSchema.parse(rows[0]);
}
