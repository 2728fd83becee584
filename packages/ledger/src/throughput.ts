import type { Database } from "@longshore/datastore";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { type JobStep, jobSteps } from "./jobs/job.js";

/** How many jobs were done when. */
export interface Throughput {
  readonly from: Date;
  /** Length of a span. Milliseconds. */
  readonly span: number;
  /** Jobs done in a span, the first being 0; spans in which none was are left out. Listings don't count. */
  readonly counts: readonly SpanCount[];
}

/** Jobs of a step done in a span. */
interface SpanCount {
  readonly step: JobStep;
  readonly span: number;
  readonly jobs: number;
}

/** Lengths of spans that people can read. Seconds. */
const lengths = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400,
];

/** What counts: work that was done. */
const isDone = sql`kind <> 'listing' and state = 'done' and finished_at is not null`;

/**
 * Counts a run's jobs by when they were done.
 * @param mostSpans the shortest span is chosen that makes no more of them
 * @returns undefined while none is done
 */
export async function readThroughput(
  database: Database,
  runId: number,
  mostSpans: number,
): Promise<Throughput | undefined> {
  const { rows } = await database.execute(sql`
    select min(finished_at) as first, max(finished_at) as last from longshore.job
    where run_id = ${runId} and ${isDone}`);
  const { first, last } = boundsSchema.parse(rows[0]);
  if (first === null || last === null) {
    return undefined;
  }
  const seconds = chooseLength(first.getTime() / 1_000, last.getTime() / 1_000, mostSpans);
  const from = Math.floor(first.getTime() / 1_000 / seconds) * seconds;
  const counted = await database.execute(sql`
    select step, floor((extract(epoch from finished_at) - ${from}) / ${seconds})::integer as span,
      count(*)::integer as jobs
    from longshore.job where run_id = ${runId} and ${isDone}
    group by 1, 2 order by 2, 1`);
  return {
    from: new Date(from * 1_000),
    span: seconds * 1_000,
    counts: countsSchema.parse(counted.rows),
  };
}

const boundsSchema = z.object({ first: z.date().nullable(), last: z.date().nullable() });
const countsSchema = z.array(
  z.object({ step: z.enum(jobSteps), span: z.number(), jobs: z.number() }),
);

/** @param first @param last seconds */
function chooseLength(first: number, last: number, most: number): number {
  const fits = (length: number) => Math.floor(last / length) - Math.floor(first / length) < most;
  const longest = lengths.at(-1) ?? 1;
  return lengths.find(fits) ?? Math.ceil((last - first) / (most - 1) / longest) * longest;
}

/** When a step's jobs were claimed first and done last; undefined where none was. */
export async function readJobTimes(
  database: Database,
  runId: number,
  step: JobStep,
): Promise<{ readonly first: Date | undefined; readonly last: Date | undefined }> {
  const { rows } = await database.execute(sql`
    select min(claimed_at) as first, max(finished_at) as last from longshore.job
    where run_id = ${runId} and step = ${step}`);
  const { first, last } = boundsSchema.parse(rows[0]);
  return { first: first ?? undefined, last: last ?? undefined };
}
