import { parseTagRange, tagRangeSeparator } from "@longshore/registry";
import { type SQL, sql } from "drizzle-orm";
import type { JobKind } from "./job.js";

/** The repository that a job works on; undefined for a listing and a range of blobs. */
export function repositoryOfJob(job: {
  readonly kind: JobKind;
  readonly scope: string;
}): string | undefined {
  return job.kind === "repository"
    ? job.scope
    : job.kind === "tag-range"
      ? parseTagRange(job.scope).path
      : undefined;
}

/** The same in SQL, for rows of `longshore.job`; null for a listing and a range of blobs. */
export const repositoryOfJobRow: SQL = sql`case job.kind
  when 'repository' then job.scope
  when 'tag-range' then split_part(job.scope, ${tagRangeSeparator}, 1) end`;
