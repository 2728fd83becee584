import type { Database } from "@longshore/datastore";
import { sql } from "drizzle-orm";
import type { JobStep, NewJob } from "./job.js";

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
    insert into longshore.job (run_id, step, kind, scope, parent_id)
    select ${runId}::bigint, ${step}::text, kind, scope, parent_id
    from unnest(
      ${sql.param(jobs.map((job) => job.kind))}::text[],
      ${sql.param(jobs.map((job) => job.scope))}::text[],
      ${sql.param(jobs.map((job) => job.parentId ?? null))}::bigint[]
    ) as given (kind, scope, parent_id)
    on conflict do nothing`);
}
