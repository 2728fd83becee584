import type { Database } from "@longshore/datastore";
import { sql } from "drizzle-orm";
import { z } from "zod";
import {
  type JobCounts,
  type JobKind,
  jobKinds,
  type JobState,
  jobStates,
  type JobStep,
  jobSteps,
} from "./jobs/job.js";

/** Jobs of a run that are alike, counted. */
export interface JobGroup extends JobCounts {
  readonly step: JobStep;
  readonly kind: JobKind;
  readonly state: JobState;
  /** How many whole minutes ago they were done; undefined for others, and for those done longer ago. */
  readonly minutesAgo: number | undefined;
  readonly jobs: number;
  /** How often a process that worked on one of them went silent. */
  readonly leasesLost: number;
  /** How long ago the first of them was claimed; undefined when none was. Seconds. */
  readonly firstClaimed: number | undefined;
}

const count = z.coerce.number();
const unless = z
  .number()
  .nullable()
  .transform((value) => value ?? undefined);

const groupSchema = z.object({
  step: z.enum(jobSteps),
  kind: z.enum(jobKinds),
  state: z.enum(jobStates),
  minutesAgo: unless,
  jobs: count,
  leasesLost: count,
  firstClaimed: unless,
  repositories: count,
  tags: count,
  manifests: count,
  blobs: count,
  blobsSize: count,
});

/**
 * Counts a run's jobs by what they are, where they stand, and when they were done, in one look at all
 * of them; listings too.
 * @param minutes those done within so many minutes are counted minute by minute
 */
export async function readJobGroups(
  database: Database,
  runId: number,
  minutes: number,
): Promise<JobGroup[]> {
  const { rows } = await database.execute(sql`
    select step, kind, state,
      case when state = 'done' and finished_at > now - make_interval(mins => ${minutes}::integer)
        then greatest(0, floor(extract(epoch from now - finished_at) / 60))::integer end as "minutesAgo",
      count(*) as jobs, sum(lost) as "leasesLost",
      extract(epoch from max(now - claimed_at))::double precision as "firstClaimed",
      sum(repositories) as repositories, sum(tags) as tags, sum(manifests) as manifests,
      sum(blobs) as blobs, sum(blobs_size) as "blobsSize"
    from longshore.job, (select clock_timestamp() as now) as clock
    where run_id = ${runId}
    group by 1, 2, 3, 4`);
  return z.array(groupSchema).parse(rows);
}
