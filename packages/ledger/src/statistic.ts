import { jobSteps, type JobStep } from "./jobs/job.js";

/** What statistics are counted for: a job's step, or the run for what belongs to none. */
export const statisticSteps = [...jobSteps, "run"] as const;

/** What statistics are counted for. */
export type StatisticStep = JobStep | "run";

/** What is counted: tries at requests to storage, rows that are new, and rows that were changed. */
export const statisticKinds = ["requests", "rows-added", "rows-changed"] as const;

/** What is counted. */
export type StatisticKind = (typeof statisticKinds)[number];

/** A count of a run, over all its processes. */
export interface Statistic {
  readonly step: StatisticStep;
  readonly kind: StatisticKind;
  /** A request's kind and status, such as `list 200`; or a table. */
  readonly name: string;
  readonly count: number;
}

/** Counts of rows, by table. */
export interface RowStatistics {
  readonly added: Readonly<Record<string, number>>;
  readonly changed?: Readonly<Record<string, number>>;
}
