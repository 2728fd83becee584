import { steps } from "../run.js";

/**
 * What jobs belong to: a step, the inventory of blobs that goes before one, the check of tags that
 * goes before the lockfiles are switched, or a verification.
 */
export const jobSteps = ["inventory", ...steps, "tag-check", "verify"] as const;

/** What a job belongs to. */
export type JobStep = (typeof jobSteps)[number];

/** What a job does: list what there is to do, or one piece of it. */
export const jobKinds = ["listing", "repository", "tag-range", "blob-range"] as const;

/** What a job does. */
export type JobKind = (typeof jobKinds)[number];

/** Where a job stands. */
export const jobStates = ["pending", "running", "done", "failed", "waived"] as const;

/** Where a job stands. */
export type JobState = (typeof jobStates)[number];

/** A job to add. */
export interface NewJob {
  readonly kind: JobKind;
  /**
   * A repository's path, a range of its tags, a range of blobs, or for a listing the folder below
   * which it lists.
   */
  readonly scope: string;
  /** The job that cuts this one off from itself. */
  readonly parentId?: number | undefined;
}

/** A job that this process has claimed. */
export interface ClaimedJob {
  readonly id: number;
  readonly runId: number;
  readonly step: JobStep;
  readonly kind: JobKind;
  /** See {@link NewJob}. */
  readonly scope: string;
  /** The job that cut this one off from itself. */
  readonly parentId: number | undefined;
  /** How often it has been claimed. */
  readonly attempt: number;
  /** Only the newest claim's fence may commit. */
  readonly fence: number;
  /** How often it was done before: what it read then has changed since. */
  readonly commits: number;
}

/** What a job did: counted when it is done. */
export interface JobCounts {
  readonly repositories: number;
  readonly tags: number;
  readonly manifests: number;
  readonly blobs: number;
  /** Bytes. */
  readonly blobsSize: number;
}

/** A job that does nothing. */
export const noCounts: JobCounts = {
  repositories: 0,
  tags: 0,
  manifests: 0,
  blobs: 0,
  blobsSize: 0,
};
