import type { Database } from "@longshore/datastore";
import {
  countSkips,
  listProcesses,
  listWaivers,
  readStep,
  readTotals,
  type Run,
  type SeenProcess,
  type SkipCount,
  type Step,
  type StepTotals,
  type Waiver,
} from "@longshore/ledger";

/** How far a step is. */
export interface StepStatus extends StepTotals {
  readonly step: Step;
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
}

/** How far a run is, as its ledger says. */
export interface RunStatus {
  readonly run: number;
  readonly state: string;
  readonly paused: boolean;
  readonly startedAt: Date;
  readonly finishedAt: Date | undefined;
  /** The process that leads it; undefined when none does. */
  readonly holder: string | undefined;
  readonly steps: readonly StepStatus[];
  readonly skips: readonly SkipCount[];
  readonly waivers: readonly Waiver[];
  /** Those of a fleet, for runs that one works on. */
  readonly processes: readonly SeenProcess[];
}

/** Reads how far a run is. */
export async function readStatus(database: Database, run: Run): Promise<RunStatus> {
  const steps: StepStatus[] = [];
  for (const step of run.command.steps) {
    const { startedAt, finishedAt } = await readStep(database, run.id, step);
    steps.push({ step, startedAt, finishedAt, ...(await readTotals(database, run.id, step)) });
  }
  return {
    run: run.id,
    state: run.state,
    paused: run.pausedAt !== undefined,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    holder: run.held ? run.holder : undefined,
    steps,
    skips: await countSkips(database, run.id),
    waivers: await listWaivers(database, run.id),
    processes: run.fleet === undefined ? [] : await listProcesses(database),
  };
}
