import { type CopyRows, countRows, type Database } from "@longshore/datastore";
import {
  closeRun,
  countSkips,
  type Hold,
  type JobStep,
  listFailedJobs,
  listWaivers,
  migrateLedger,
  readStep,
  recordLockfiles,
  releaseRun,
  type RequestTally,
  type RunCommand,
} from "@longshore/ledger";
import { type Lockfiles, readLockfiles } from "@longshore/registry";
import type { Storage } from "@longshore/storage";
import type { Logger } from "@longshore/telemetry";
import type { ImportContext, ImportOptions } from "../import-context.js";
import { transactJob } from "../steps/transact-job.js";
import { createContext } from "./create-context.js";
import type { DispatchStep } from "./dispatch-step.js";
import { identify } from "./identify.js";
import type { ImportResult } from "./import-result.js";
import { keepHold, keepRequests } from "./keep-alive.js";
import type { RunRequest } from "./decide-run.js";
import { refuseLost, requireHold } from "./hold-run.js";
import { type OpenedRun, openRun } from "./open-run.js";
import { refuseEarly } from "./refuse-early.js";
import { runSteps } from "./run-steps.js";
import { rolledBack } from "./rolled-back.js";
import { writeStatistics } from "./write-statistics.js";

/** Failed jobs that a result names. */
const namedFailures = 20;

/** What an import is told of while it runs. */
export interface ImportObserver {
  /** The run is open; from now on the ledger tells its progress. */
  onOpened(run: OpenedRun, database: Database): void;
  onStep(step: JobStep, event: "begun" | "ended"): Promise<void>;
}

/** What an import needs. */
export interface ImportRequest {
  /** A storage that `checkStorage` has passed. */
  readonly storage: Storage;
  /** A database whose schema has been checked. */
  readonly database: Database;
  readonly copyRows: CopyRows;
  /** The requests that this process makes of the storage. */
  readonly requests: RequestTally;
  readonly logger: Logger;
  readonly command: RunCommand;
  readonly options: ImportOptions;
  /** This process, which holds the run; and its fleet's terms, when it leads one. */
  readonly hold: Hold;
  /** Who does the jobs. */
  readonly dispatch: DispatchStep;
  readonly rowCount: boolean;
  readonly statistics: boolean;
  readonly observer: ImportObserver;
  /** A run that was seen unfinished before: once it is complete, RUN_COMPLETE is thrown. */
  readonly knownRun?: number | undefined;
  /** Aborted to begin no more jobs, finish those in hand and stop. */
  readonly drain: AbortSignal;
  /** Aborted to give up what is in hand, too. */
  readonly signal: AbortSignal;
}

/**
 * Imports a registry: opens or resumes a run, runs its steps in this process, switches the lockfiles
 * when everything is done, and writes down the statistics.
 * @throws when it refuses to begin, with nothing changed, or when the ledger is out of reach
 */
export async function runImport(request: ImportRequest): Promise<ImportResult> {
  const { storage, command, signal } = request;
  const lockfiles = await readLockfiles(storage, signal);
  const identity = await identify(request.database, storage);
  const runRequest: RunRequest = {
    command,
    hold: request.hold,
    lockfiles,
    identity,
    knownRun: request.knownRun,
  };
  await refuseEarly(request.database, runRequest);
  if (!request.options.dryRun) {
    return importInto(request.database, request, runRequest);
  }
  const result = await rolledBack(request.database, (transaction) =>
    importInto(transaction, request, runRequest),
  );
  await writeDownStatistics(request.database, request, result);
  return result;
}

async function importInto(
  database: Database,
  request: ImportRequest,
  runRequest: RunRequest,
): Promise<ImportResult> {
  await migrateLedger(database);
  const startedAt = new Date();
  const run = await openRun(database, runRequest);
  request.observer.onOpened(run, database);
  const lost = new AbortController();
  const context = createContext(database, {
    ...request,
    claimant: { name: request.hold.holder, lease: request.hold.lease },
    signal: AbortSignal.any([request.signal, lost.signal]),
  });
  const { hold, lockfiles } = runRequest;
  const stopKeeping = keepRun(context, { runId: run.id, hold, onLost: () => lost.abort() });
  try {
    const process = hold.holder;
    await recordLockfiles(database, run.id, { event: "found", process, lockfiles });
    const result = await importRun(context, { request, run, startedAt, lockfiles });
    if (lost.signal.aborted) {
      await refuseLost(database, run.id);
    }
    await endCommand(context, request, result);
    return result;
  } finally {
    stopKeeping();
    if (!request.options.dryRun) {
      await request.requests.flush(database, run.id);
    }
    await releaseRun(database, run.id, hold.holder);
  }
}

/** Keeps a run and what is known of it, but for a dry run, of which nothing stays. */
function keepRun(context: ImportContext, kept: Parameters<typeof keepHold>[1]): () => void {
  if (context.options.dryRun) {
    return () => undefined;
  }
  const stops = [keepHold(context, kept), keepRequests(context, kept.runId)];
  return () => {
    for (const stop of stops) {
      stop();
    }
  };
}

interface RunParts {
  readonly request: ImportRequest;
  readonly run: OpenedRun;
  readonly startedAt: Date;
  readonly lockfiles: Lockfiles;
}

async function importRun(context: ImportContext, parts: RunParts): Promise<ImportResult> {
  const { request, run, startedAt } = parts;
  const { database, logger } = context;
  logger.info({ run: run.id, resumed: run.resumed, ...context.command }, "metadata import begins");
  const drain = AbortSignal.any([request.drain, context.signal]);
  const { steps, waiting, cutOver } = await runSteps(context, {
    runId: run.id,
    lockfiles: parts.lockfiles,
    dispatch: request.dispatch,
    drain,
    onStep: (step, event) => request.observer.onStep(step, event),
  });
  const done = steps.length === context.command.steps.length && steps.every((one) => !one.error);
  return {
    runId: run.id,
    resumed: run.resumed,
    outcome: done ? "complete" : drain.aborted ? "interrupted" : "failed",
    dryRun: context.options.dryRun,
    startedAt,
    finishedAt: new Date(),
    steps,
    waiting,
    skips: await countSkips(database, run.id),
    waivers: await listWaivers(database, run.id),
    failures: await listFailedJobs(database, run.id, namedFailures),
    cutOver,
    readOnlyWindow: await readWindow(database, run.id),
    rowCounts: request.rowCount ? await countRows(database) : undefined,
  };
}

async function readWindow(
  database: Database,
  runId: number,
): Promise<ImportResult["readOnlyWindow"]> {
  const step = await readStep(database, runId, "tag-import");
  const { startedAt, cutoverFinishedAt: finishedAt } = step;
  return startedAt === undefined || finishedAt === undefined
    ? undefined
    : { startedAt, finishedAt };
}

/** Ends a command in one transaction: a run that is complete has its statistics. */
async function endCommand(
  context: ImportContext,
  request: ImportRequest,
  result: ImportResult,
): Promise<void> {
  const { recordRows, claimant } = context;
  await transactJob(context, async (transaction) => {
    const rows = result.dryRun ? 0 : await writeDownStatistics(transaction, request, result);
    if (result.outcome === "complete") {
      // Nobody can cancel it, or take it over, before this has been committed.
      await requireHold(transaction, result.runId, claimant);
      await closeRun(transaction, result.runId, "complete");
    }
    const run = { runId: result.runId, step: "run" } as const;
    await recordRows(transaction, run, { added: { import_statistics: rows } });
  });
}

/** @returns how many rows it took */
async function writeDownStatistics(
  database: Database,
  { statistics, storage }: ImportRequest,
  result: ImportResult,
): Promise<number> {
  if (!statistics || result.outcome === "interrupted") {
    return 0;
  }
  await writeStatistics(database, { ...result, storageDriver: storage.driver });
  return 1;
}
