import type { Database } from "@longshore/datastore";
import { sql } from "drizzle-orm";
import { z } from "zod";

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
        select split_part(scope, ':', 1) as path, run_id, sum(tags) as tags, sum(manifests) as manifests
        from longshore.job
        where step = 'pre-import' and kind in ('repository', 'tag-range') and state = 'done'
        group by 1, 2
      ) as by_run
      order by path, tags > 0 desc, run_id desc
    ) as newest`);
  const counts = countsSchema.parse(rows[0]);
  return counts.repositories === 0 ? undefined : counts;
}
