import type { JobGroup } from "@longshore/ledger";
import { type Amounts, amountsOf, addAmounts, noAmounts } from "./amounts.js";

/** Minutes that a rate is taken over. */
export const recentMinutes = 5;

/** What was done within a time until now. */
export interface RecentWork {
  readonly done: Amounts;
  /** How long it took: from the beginning of the time, or of the first of these jobs. Seconds, never 0. */
  readonly seconds: number;
}

/** What is done in less than a second tells no rate. */
const shortest = 1;

/**
 * What a step has done within the last minutes. A time in which nothing was begun, as before a run was
 * taken up again, does not count.
 * @param groups a step's, listings not among them
 * @returns undefined when no job was done
 */
export function findRecentWork(
  groups: readonly JobGroup[],
  minutes: number,
): RecentWork | undefined {
  const recent = groups.filter(
    ({ minutesAgo }) => minutesAgo !== undefined && minutesAgo < minutes,
  );
  const done = recent.map(amountsOf).reduce(addAmounts, noAmounts);
  if (done.jobs === 0) {
    return undefined;
  }
  const begun = Math.max(...recent.map(({ firstClaimed }) => firstClaimed ?? 0));
  return { done, seconds: Math.max(shortest, Math.min(begun, minutes * 60)) };
}
