import { parseTagRange } from "@longshore/registry";
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
