import type { JobGroup, StepProgress } from "@longshore/ledger";
import { addAmounts, type Amounts, amountsOf, noAmounts } from "./estimate/amounts.js";
import { estimateTimeLeft } from "./estimate/estimate-time-left.js";
import { type ExpectedCounts, findTotals, type Totals } from "./estimate/find-totals.js";
import { findRecentWork, recentMinutes } from "./estimate/recent-work.js";
import { round } from "./round.js";
import type {
  Count,
  CountUnit,
  JobsByState,
  StepName,
  StepStatus,
  TimeRange,
} from "./run-status.js";

/** What is known of a step. */
export interface StepFacts {
  readonly step: StepName;
  readonly progress: Pick<StepProgress, "startedAt" | "finishedAt">;
  /** Its jobs, listings too. */
  readonly groups: readonly JobGroup[];
  readonly expected: ExpectedCounts;
  /** Whether somebody works on the run, and it is not paused. */
  readonly isWorkedOn: boolean;
}

const units: Readonly<Record<StepName, readonly CountUnit[]>> = {
  "pre-import": ["repositories", "tags", "manifests"],
  "tag-import": ["repositories", "tags", "manifests"],
  "blob-import": ["blobs", "bytes"],
};

/** Makes of what is known of a step how far it is. */
export function describeStep(facts: StepFacts): StepStatus {
  const { step, progress, groups } = facts;
  const listings = groups.filter(({ kind }) => kind === "listing");
  const listed = listings.length > 0 && listings.every(({ state }) => state === "done");
  const work = groups.filter(({ kind }) => kind !== "listing");
  const jobs = countJobs(work);
  const state = findState(progress, !listed || jobs.pending + jobs.running > 0);
  const amounts = { done: sum(work.filter((group) => group.state === "done")), all: sum(work) };
  const totals = findTotals(step, { ...amounts, isDone: state === "done" }, facts.expected);
  const moving = state === "running" && facts.isWorkedOn ? work : undefined;
  return {
    step,
    state,
    startedAt: progress.startedAt?.toISOString() ?? null,
    finishedAt: progress.finishedAt?.toISOString() ?? null,
    listed,
    jobs,
    counts: describeCounts(step, { done: amounts.done, totals, moving }),
    timeLeft:
      listed && moving !== undefined ? describeTimeLeft(moving, amounts.done, totals) : null,
  };
}

/** What is left of a step may wait for an operator: then it is no more running than one that has not begun. */
function findState(progress: StepFacts["progress"], isOpen: boolean): StepStatus["state"] {
  if (progress.finishedAt !== undefined) {
    return "done";
  }
  return progress.startedAt !== undefined && isOpen ? "running" : "waiting";
}

function sum(groups: readonly JobGroup[]): Amounts {
  return groups.map(amountsOf).reduce(addAmounts, noAmounts);
}

function countJobs(work: readonly JobGroup[]): JobsByState {
  const count = (state: keyof JobsByState) =>
    sum(work.filter((group) => group.state === state)).jobs;
  return {
    pending: count("pending"),
    running: count("running"),
    done: count("done"),
    failed: count("failed"),
    waived: count("waived"),
  };
}

function describeCounts(
  step: StepName,
  {
    done,
    totals,
    moving,
  }: { done: Amounts; totals: Totals; moving: readonly JobGroup[] | undefined },
): Count[] {
  const recent = moving && findRecentWork(moving, recentMinutes);
  return units[step].map((unit) => ({
    unit,
    done: done[unit],
    total: totals[unit] ?? null,
    perSecond:
      moving === undefined ? null : round((recent?.done[unit] ?? 0) / (recent?.seconds ?? 1)),
  }));
}

function describeTimeLeft(
  work: readonly JobGroup[],
  done: Amounts,
  totals: Totals,
): TimeRange | null {
  const { pending, running } = countJobs(work);
  const left = (unit: "tags" | "blobs") => Math.max(0, (totals[unit] ?? 0) - done[unit]);
  const remaining = { jobs: pending + running, tags: left("tags"), blobs: left("blobs") };
  const works = [1, recentMinutes].flatMap((minutes) => findRecentWork(work, minutes) ?? []);
  const range = estimateTimeLeft(remaining, works);
  return range === undefined ? null : { low: round(range.low), high: round(range.high) };
}
