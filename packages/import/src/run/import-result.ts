import type { RowCounts } from "@longshore/datastore";
import type { FailedJob, SkipCount, Step, StepTotals, Waiver } from "@longshore/ledger";

/** How a step of a command ended. */
export interface StepResult {
  readonly step: Step;
  readonly totals: StepTotals;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** Why the step is not done, one line; undefined when it is. */
  readonly error: string | undefined;
}

/** A step that was not begun, because earlier ones have jobs that are set aside. */
export interface WaitingStep {
  readonly step: Step;
  readonly waitsFor: readonly Step[];
}

/** What a command did. */
export interface ImportResult {
  readonly runId: number;
  readonly resumed: boolean;
  readonly outcome: "complete" | "failed" | "interrupted";
  readonly dryRun: boolean;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly steps: readonly StepResult[];
  readonly waiting: WaitingStep | undefined;
  readonly skips: readonly SkipCount[];
  /** Repositories whose failures an operator accepted. */
  readonly waivers: readonly Waiver[];
  /** The first of the jobs that are set aside. */
  readonly failures: readonly FailedJob[];
  /** Whether this command switched the lockfiles. */
  readonly cutOver: boolean;
  /** From the beginning of step two until the lockfiles were switched; undefined where they were not. */
  readonly readOnlyWindow: { readonly startedAt: Date; readonly finishedAt: Date } | undefined;
  /** Present when they were asked for. */
  readonly rowCounts: RowCounts | undefined;
}
