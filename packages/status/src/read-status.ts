import type { Database } from "@longshore/datastore";
import {
  countSkips,
  hasLedger,
  type JobGroup,
  listRuns,
  listWaivers,
  readJobGroups,
  readStep,
  readStepOneCounts,
  readStepOneSpeed,
  readTime,
  type Run,
  skipReasons,
  type StepProgress,
} from "@longshore/ledger";
import { describeStep } from "./describe-step.js";
import { describeWindow } from "./describe-window.js";
import type { ExpectedCounts } from "./estimate/find-totals.js";
import { recentMinutes } from "./estimate/recent-work.js";
import { findStage } from "./find-stage.js";
import { readFailures, readProcesses, readRunning } from "./read-lists.js";
import type { ProcessStatus, QueueStatus, RunStatus, StepName } from "./run-status.js";

/** A process that has given no sign of life for longer is taken for gone. Seconds. */
const longestSilence = 60;

/** Reads a fleet's queues; null where they cannot be read now. */
export type ReadQueues = () => Promise<readonly QueueStatus[] | null>;

/** Reads how far the newest run of a database is; undefined when there is none. */
export async function readNewestStatus(
  database: Database,
  readQueues?: ReadQueues,
): Promise<RunStatus | undefined> {
  const [run] = (await hasLedger(database)) ? await listRuns(database) : [];
  return run && (await readStatus(database, run, readQueues));
}

/** Reads how far a run is. */
export async function readStatus(
  database: Database,
  run: Run,
  readQueues?: ReadQueues,
): Promise<RunStatus> {
  const { id, state, command, fleet } = run;
  const groups = await readJobGroups(database, id, recentMinutes);
  const stepOne = await readStepOneCounts(database);
  const speed = await readStepOneSpeed(database);
  const progress = await readProgress(database, run);
  const now = await readTime(database);
  const isOpen = state === "unfinished";
  // A fleet's workers go on while nobody leads it.
  const isWorkedOn = isOpen && run.pausedAt === undefined && (run.held || fleet !== undefined);
  const expected = { stepOne, inventory: sumInventory(groups) };
  const failures = await readFailures(database, id, groups);
  const processes = fleet === undefined ? [] : await readProcesses(database);
  return {
    run: id,
    state,
    paused: run.pausedAt !== undefined,
    startedAt: run.startedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    holder: run.held ? (run.holder ?? null) : null,
    awaitsOperator: isOpen && !run.held && failures.total > 0 && processes.some(isCoordinating),
    fleet: fleet !== undefined,
    repository: command.repository ?? null,
    current: isOpen ? findStage(command.steps, groups) : null,
    steps: [...progress].map(([step, times]) => {
      const ofStep = groups.filter((group) => group.step === step);
      return describeStep({ step, progress: times, groups: ofStep, expected, isWorkedOn });
    }),
    readOnlyWindow: describeWindow({
      run,
      progress: progress.get("tag-import"),
      stepOne,
      counting: progress.has("pre-import") && !progress.get("pre-import")?.finishedAt,
      speed,
      now,
    }),
    running: await readRunning(database, id, groups),
    failures,
    skips: await readSkips(database, id),
    waivers: await readWaivers(database, id),
    processes,
    queues: fleet === undefined || readQueues === undefined ? null : await readQueues(),
  };
}

function isCoordinating({ role, silence }: ProcessStatus): boolean {
  return role === "coordinator" && silence < longestSilence;
}

async function readProgress(database: Database, run: Run): Promise<Map<StepName, StepProgress>> {
  const progress = new Map<StepName, StepProgress>();
  for (const step of run.command.steps) {
    progress.set(step, await readStep(database, run.id, step));
  }
  return progress;
}

/** What the run's own inventory has counted; nothing while it is not complete. */
function sumInventory(groups: readonly JobGroup[]): ExpectedCounts["inventory"] {
  const inventory = groups.filter(({ step }) => step === "inventory");
  return inventory.length > 0 && inventory.every(({ state }) => state === "done")
    ? {
        blobs: inventory.reduce((sum, { blobs }) => sum + blobs, 0),
        bytes: inventory.reduce((sum, { blobsSize }) => sum + blobsSize, 0),
      }
    : undefined;
}

async function readSkips(database: Database, runId: number): Promise<RunStatus["skips"]> {
  const counts = await countSkips(database, runId);
  return counts.map(({ reason, skips, tags }) => {
    return { reason, meaning: skipReasons[reason], skips, tags };
  });
}

async function readWaivers(database: Database, runId: number): Promise<RunStatus["waivers"]> {
  const waivers = await listWaivers(database, runId);
  return waivers.map(({ repository, reason, waivedAt }) => {
    return { repository, reason, waivedAt: waivedAt.toISOString() };
  });
}
