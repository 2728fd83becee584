import type { ClaimedJob, Step } from "@longshore/ledger";

/** A claimed job for a repository: a step's, and never the inventory's. */
export interface RepositoryJob extends ClaimedJob {
  readonly step: Step;
}

/** Whether a job is one of a step. */
export function isStepJob(job: ClaimedJob): job is RepositoryJob {
  return job.step !== "inventory";
}
