import type { Run, StepOneCounts, StepOneSpeed, StepProgress } from "@longshore/ledger";
import { expectWindow } from "./estimate/expect-window.js";
import { round } from "./round.js";
import type { ExpectedWindow, ReadOnlyWindow } from "./run-status.js";

/** What is known of a read-only window. */
export interface WindowFacts {
  readonly run: Pick<Run, "command" | "fleet" | "identity" | "finishedAt">;
  /** Step two's. */
  readonly progress: StepProgress | undefined;
  readonly stepOne: StepOneCounts | undefined;
  /** Whether this run's step one is not complete. */
  readonly counting: boolean;
  readonly speed: StepOneSpeed | undefined;
  /** By the database's clock. */
  readonly now: Date;
}

/** Says how long a run's read-only window was, or is likely to be; null for a run that has none. */
export function describeWindow(facts: WindowFacts): ReadOnlyWindow | null {
  const { run, progress, now } = facts;
  if (!run.command.steps.includes("tag-import") || run.command.repository !== undefined) {
    return null;
  }
  const { startedAt, cutoverFinishedAt: finishedAt } = progress ?? {};
  const until = finishedAt ?? run.finishedAt ?? now;
  return {
    expected: describeExpected(facts),
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
    seconds:
      startedAt === undefined ? null : round((until.getTime() - startedAt.getTime()) / 1_000),
  };
}

function describeExpected({ run, stepOne, counting, speed }: WindowFacts): ExpectedWindow | null {
  if (stepOne === undefined) {
    return null;
  }
  const { low, high } = expectWindow(stepOne, speed, {
    isRemote: run.identity.storageDriver !== "filesystem",
    checksTags: run.fleet !== undefined,
  });
  const { repositories, tags } = stepOne;
  return { low: round(low), high: round(high), repositories, tags, counting };
}
