import type { JobKind } from "./job.js";
import { repositoryOfJob } from "./repository-of-job.js";

/**
 * What a waiver that accepts a job's failure names: its repository, or with a trailing slash the folder
 * that it lists, as who does without a repository may still want those that lie below it; undefined
 * where nothing can be waived.
 */
export function nameForWaiver(job: {
  readonly kind: JobKind;
  readonly scope: string;
}): string | undefined {
  return job.kind === "listing" && job.scope !== "" ? `${job.scope}/` : repositoryOfJob(job);
}
