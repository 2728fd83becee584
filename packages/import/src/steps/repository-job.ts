import type { ClaimedJob, Step } from "@longshore/ledger";
import { parseTagRange, type TagRange } from "@longshore/registry";

/** A claimed job for a repository, or for a range of its tags. */
export interface RepositoryJob extends ClaimedJob {
  readonly step: Step;
  readonly path: string;
  /** Only these tags; undefined for the repository, which may be cut. */
  readonly range: TagRange | undefined;
}

/** Reads what a job of kind `repository` or `tag-range` is about. @throws for the inventory's */
export function readRepositoryJob(job: ClaimedJob): RepositoryJob {
  const { step } = job;
  if (step === "inventory" || step === "tag-check" || step === "verify") {
    throw new TypeError(`the ${step} imports no repository, such as ${job.scope}`);
  }
  return job.kind === "tag-range"
    ? { ...job, step, ...parseTagRange(job.scope) }
    : { ...job, step, path: job.scope, range: undefined };
}
