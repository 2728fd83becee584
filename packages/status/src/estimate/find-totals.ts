import type { StepOneCounts } from "@longshore/ledger";
import type { CountUnit, StepName } from "../run-status.js";
import type { Amounts } from "./amounts.js";

/** What steps are going to count, as far as others have counted it before. */
export interface ExpectedCounts {
  readonly stepOne: StepOneCounts | undefined;
  /** Of a complete inventory of the run. */
  readonly inventory: { readonly blobs: number; readonly bytes: number } | undefined;
}

/** What a step will have counted at its end; without what is not known. */
export type Totals = Partial<Record<CountUnit, number>>;

/** How far a step is. */
export interface StepAmounts {
  readonly done: Amounts;
  /** Of all jobs that have been found. */
  readonly all: Amounts;
  readonly isDone: boolean;
}

/** Finds what a step will have counted at its end. Never below what it has counted. */
export function findTotals(
  step: StepName,
  { done, all, isDone }: StepAmounts,
  { stepOne, inventory }: ExpectedCounts,
): Totals {
  if (isDone) {
    return { ...done, repositories: all.repositories };
  }
  const atLeast = (unit: CountUnit, known: number | undefined): Totals =>
    known === undefined ? {} : { [unit]: Math.max(known, done[unit]) };
  switch (step) {
    case "pre-import":
      return { repositories: all.repositories };
    case "tag-import":
      return {
        repositories: all.repositories === 0 ? (stepOne?.repositories ?? 0) : all.repositories,
        ...atLeast("tags", stepOne?.tags),
        ...atLeast("manifests", stepOne?.manifests),
      };
    case "blob-import":
      return { ...atLeast("blobs", inventory?.blobs), ...atLeast("bytes", inventory?.bytes) };
  }
}
