import type { Database } from "@longshore/datastore";
import { sql } from "drizzle-orm";
import { fromNow } from "../time.js";
import type { ClaimedJob } from "./job.js";

/** A job whose process went silent so often is set aside: it may be what silences them. */
const mostLost = 20;

/** One whose process went silent less often goes on before others: it has waited for its lease already. */
export const oftenLost = 3;

/**
 * Renews the leases of jobs that this process works on. A job whose row is locked is left out: its
 * transaction holds it, and nobody can claim it until that ends.
 * @param lease milliseconds from now
 */
export async function renewLeases(
  database: Database,
  jobs: Iterable<ClaimedJob>,
  lease: number,
): Promise<void> {
  const claimed = [...jobs];
  if (claimed.length === 0) {
    return;
  }
  await database.execute(sql`
    update longshore.job set lease_until = ${fromNow(lease)}
    where id = any(array(
      select job.id from longshore.job join unnest(
        ${sql.param(claimed.map((job) => job.id))}::bigint[],
        ${sql.param(claimed.map((job) => job.fence))}::bigint[]
      ) as given (id, fence) on job.id = given.id and job.fence = given.fence
      where state = 'running' for update of job skip locked))`);
}

/**
 * Hands back every job of a run whose lease has run out: its process is dead, or it is as good as
 * that. What it still writes its fence rolls back. It costs the job no attempt, and at first not its
 * place before those that nobody has begun.
 * @returns how many
 */
export async function returnExpiredLeases(database: Database, runId: number): Promise<number> {
  const { rowCount } = await database.execute(sql`
    update longshore.job set
      state = case when lost + 1 >= ${mostLost} then 'failed' else 'pending' end,
      attempt = attempt - 1, lost = lost + 1,
      dispatched_at = null, lease_until = null,
      next_run_at = case when lost + 1 >= ${oftenLost} then clock_timestamp() else next_run_at end,
      error_code = 'LEASE_LOST',
      error_message = 'The process that worked on it went silent: ' || coalesce(claimant, '?')
    where id = any(array(
      select id from longshore.job
      where run_id = ${runId} and state = 'running' and lease_until < clock_timestamp()
      for update skip locked))`);
  return rowCount ?? 0;
}
