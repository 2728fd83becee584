import type { Database } from "@longshore/datastore";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type JobStep, jobSteps } from "./job.js";
import { oftenLost } from "./leases.js";
import { standingJobs } from "./standing-jobs.js";

/** A job as a queue delivers it. */
export interface UndispatchedJob {
  readonly id: number;
  readonly step: JobStep;
  /** As it stands: a claim raises it, and the delivery means nothing any more. */
  readonly fence: number;
  /**
   * Whether it was begun and handed back through no fault of its own: its process was told to end, or
   * went silent. It goes before those that nobody has begun.
   */
  readonly wasHandedBack: boolean;
}

const undispatchedSchema = z.array(
  z.object({
    id: z.coerce.number(),
    step: z.enum(jobSteps),
    fence: z.coerce.number(),
    wasHandedBack: z.boolean(),
  }),
);

/**
 * Finds jobs of a run that are due and in no queue, of each step those that have waited longest first.
 * @param limits how many of a step at most
 */
export async function findUndispatched(
  database: Database,
  runId: number,
  limits: ReadonlyMap<JobStep, number>,
): Promise<UndispatchedJob[]> {
  const { rows } = await database.execute(sql`
    select id, found.step, fence,
      fence > 0 and attempt = 0 and lost < ${oftenLost} as "wasHandedBack"
    from unnest(
      ${sql.param([...limits.keys()])}::text[],
      ${sql.param([...limits.values()])}::integer[]
    ) as given (step, most)
    cross join lateral (
      select id, step, fence, attempt, lost from longshore.job
      where run_id = ${runId} and step = given.step and state = 'pending' and dispatched_at is null
        and next_run_at <= clock_timestamp()
      order by next_run_at, id limit given.most) as found`);
  return undispatchedSchema.parse(rows);
}

/** Notes that jobs are in their queues, unless they have been claimed from there already. */
export async function markDispatched(
  database: Database,
  jobs: readonly UndispatchedJob[],
): Promise<void> {
  await database.execute(sql`
    update longshore.job set dispatched_at = clock_timestamp()
    where id = any(${standingJobs(jobs)})`);
}

/** Notes that all that was put into queues is lost, so that it is put there again. @returns how many */
export async function forgetDispatches(database: Database, runId: number): Promise<number> {
  const { rowCount } = await database.execute(sql`
    update longshore.job set dispatched_at = null
    where run_id = ${runId} and state = 'pending' and dispatched_at is not null`);
  return rowCount ?? 0;
}

/** Jobs of some steps that were put into a queue so many milliseconds ago, or longer. */
export interface OldDispatches {
  readonly steps: readonly JobStep[];
  readonly age: number;
}

/** How many are pending still. To be asked when all that is due is in a queue: else it reads millions. */
export async function countOldDispatches(
  database: Database,
  runId: number,
  old: OldDispatches,
): Promise<number> {
  const { rows } = await database.execute(
    sql`select count(*) as count from longshore.job where ${isOldDispatch(runId, old)}`,
  );
  return z.tuple([z.object({ count: z.coerce.number() })]).parse(rows)[0].count;
}

/** Notes that they may be lost, so that they are put there again: what is there still stays once. */
export async function forgetOldDispatches(
  database: Database,
  runId: number,
  old: OldDispatches,
): Promise<void> {
  await database.execute(
    sql`update longshore.job set dispatched_at = null where ${isOldDispatch(runId, old)}`,
  );
}

function isOldDispatch(runId: number, { steps, age }: OldDispatches): SQL {
  return sql`run_id = ${runId} and step = any(${sql.param([...steps])}::text[]) and state = 'pending'
    and dispatched_at < clock_timestamp() - make_interval(secs => ${age / 1000}::double precision)`;
}
