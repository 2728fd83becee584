import { type SQL, sql } from "drizzle-orm";

/** A job as it stood: its number, and its fence then. */
interface JobThen {
  readonly id: number;
  readonly fence: number;
}

/**
 * SQL for an array of the numbers of those jobs that are pending and have not been claimed since. It
 * locks them in the order of their numbers, so that of two who ask neither waits for the other.
 *
 * Each is looked up by its number, whatever PostgreSQL believes of how many are pending: while a
 * listing adds jobs its statistics are old, and reading all of them costs a hundred times as much.
 */
export function standingJobs(jobs: readonly JobThen[], condition: SQL = sql`true`): SQL {
  const sorted = jobs.toSorted((one, other) => one.id - other.id);
  return sql`array(
    select standing.id from unnest(
      ${sql.param(sorted.map(({ id }) => id))}::bigint[],
      ${sql.param(sorted.map(({ fence }) => fence))}::bigint[]
    ) as given (id, fence)
    cross join lateral (
      select job.id from longshore.job
      where job.id = given.id and job.fence = given.fence and job.state = 'pending' and ${condition}
      limit 1 for update of job) as standing)`;
}
