import type { Database } from "@longshore/datastore";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { repositoryOfJobRow } from "./jobs/repository-of-job.js";

/** What step one has found in storage, of all that step two will go through. */
export interface StepOneCounts {
  /** Those that step one has done. */
  readonly repositories: number;
  /** Of these repositories, tags that lead nowhere too. */
  readonly tags: number;
  /** Different ones that these tags name, repository by repository. */
  readonly manifests: number;
}

const countsSchema = z.object({
  repositories: z.coerce.number(),
  tags: z.coerce.number(),
  manifests: z.coerce.number(),
});

/**
 * What step one has found, over all runs: of each repository the newest that looked at it counts, as a
 * step one that is repeated leaves out what was imported of late.
 * @returns undefined when no step one has done anything
 */
export async function readStepOneCounts(database: Database): Promise<StepOneCounts | undefined> {
  const { rows } = await database.execute(sql`
    select count(*) as repositories, coalesce(sum(tags), 0) as tags, coalesce(sum(manifests), 0) as manifests
    from (
      select distinct on (path) tags, manifests from (
        select ${repositoryOfJobRow} as path, run_id, sum(tags) as tags, sum(manifests) as manifests
        from longshore.job
        where step = 'pre-import' and kind in ('repository', 'tag-range') and state = 'done'
        group by 1, 2
      ) as by_run
      order by path, tags > 0 desc, run_id desc
    ) as newest`);
  const counts = countsSchema.parse(rows[0]);
  return counts.repositories === 0 ? undefined : counts;
}

/** How fast a step one was. */
export interface StepOneSpeed {
  readonly repositories: number;
  readonly manifests: number;
  /** In which at least one of these repositories was worked on. */
  readonly seconds: number;
}

const speedSchema = z.object({
  repositories: z.coerce.number(),
  manifests: z.coerce.number(),
  seconds: z.number(),
});

/** Jobs that a speed is taken from: the last of a run. */
const measuredJobs = 20_000;

/**
 * How fast the newest step one was, that of its last jobs. Times in which nobody worked do not count.
 * @returns undefined when no step one has done anything
 */
export async function readStepOneSpeed(database: Database): Promise<StepOneSpeed | undefined> {
  const { rows } = await database.execute(sql`
    select coalesce(sum(repositories), 0) as repositories, coalesce(sum(manifests), 0) as manifests,
      coalesce(sum(extract(epoch from greatest(interval '0',
        finished_at - greatest(claimed_at, covered)))), 0)::double precision as seconds
    from (
      select repositories, manifests, claimed_at, finished_at,
        max(finished_at) over (
          order by claimed_at, id rows between unbounded preceding and 1 preceding) as covered
      from (
        select id, repositories, manifests, claimed_at, finished_at
        from longshore.job
        where step = 'pre-import' and kind in ('repository', 'tag-range') and state = 'done'
          and run_id = (select max(run_id) from longshore.job
            where step = 'pre-import' and kind <> 'listing' and state = 'done')
        order by id desc limit ${measuredJobs}
      ) as last_jobs
    ) as job`);
  const speed = speedSchema.parse(rows[0]);
  return speed.seconds === 0 ? undefined : speed;
}
