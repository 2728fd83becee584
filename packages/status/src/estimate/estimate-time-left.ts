import type { TimeRange } from "../run-status.js";
import type { RecentWork } from "./recent-work.js";
import type { Amounts } from "./amounts.js";

/** What is left of a step: its jobs, and what else is known of it. */
export type Remaining = Pick<Amounts, "jobs"> & Partial<Amounts>;

const measures = ["jobs", "tags", "blobs"] as const;

/**
 * Estimates how long what is left takes, at the speed of what was done of late. What is left is measured
 * in every way that is known, jobs, tags and blobs, each at the rate of the last minutes and of the
 * last minute alone: the shortest and the longest of these are the range, made wider by the share in
 * which so few jobs may be off, one by the root of their number.
 * @param works what was done within some times until now
 * @returns undefined when nothing was done in any of them
 */
export function estimateTimeLeft(
  remaining: Remaining,
  works: readonly RecentWork[],
): TimeRange | undefined {
  if (remaining.jobs === 0) {
    return { low: 0, high: 0 };
  }
  const estimates = works.flatMap(({ done, seconds }) =>
    measures.flatMap((measure) => {
      const left = remaining[measure] ?? 0;
      return left > 0 && done[measure] > 0 ? [(left * seconds) / done[measure]] : [];
    }),
  );
  if (estimates.length === 0) {
    return undefined;
  }
  const jobs = Math.max(...works.map(({ done }) => done.jobs));
  const spread = 1 + 1 / Math.sqrt(jobs);
  return { low: Math.min(...estimates) / spread, high: Math.max(...estimates) * spread };
}
