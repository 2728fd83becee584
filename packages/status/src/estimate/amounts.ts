import type { JobGroup } from "@longshore/ledger";
import type { CountUnit } from "../run-status.js";

/** What jobs amount to: jobs themselves, and what steps count. */
export type Amounts = Readonly<Record<"jobs" | CountUnit, number>>;

/** Of no job. */
export const noAmounts: Amounts = {
  jobs: 0,
  repositories: 0,
  tags: 0,
  manifests: 0,
  blobs: 0,
  bytes: 0,
};

/** What a group of jobs amounts to. A repository is its first job; what is cut off from it counts as tags. */
export function amountsOf(group: JobGroup): Amounts {
  const { kind, jobs, tags, manifests, blobs, blobsSize } = group;
  const repositories = kind === "repository" ? jobs : 0;
  return { jobs, repositories, tags, manifests, blobs, bytes: blobsSize };
}

/** Two amounts together. */
export function addAmounts(one: Amounts, other: Amounts): Amounts {
  return {
    jobs: one.jobs + other.jobs,
    repositories: one.repositories + other.repositories,
    tags: one.tags + other.tags,
    manifests: one.manifests + other.manifests,
    blobs: one.blobs + other.blobs,
    bytes: one.bytes + other.bytes,
  };
}
