import { setMaxListeners } from "node:events";
import {
  type CopyRows,
  countRows,
  type Database,
  MediaTypeStore,
  PartitionAnalyzer,
  readDatabaseIdentity,
} from "@longshore/datastore";
import {
  type ClaimedJob,
  closeRun,
  countSkips,
  type JobStep,
  listFailedJobs,
  migrateLedger,
  releaseRun,
  type RunCommand,
} from "@longshore/ledger";
import { type Lockfiles, readLockfiles } from "@longshore/registry";
import type { Storage } from "@longshore/storage";
import type { Logger } from "@longshore/telemetry";
import pLimit from "p-limit";
import { openBlobs } from "../gather/blob-source.js";
import type { ImportContext, ImportOptions } from "../import-context.js";
import { nameHolder } from "./holder.js";
import type { ImportResult } from "./import-result.js";
import { keepAlive } from "./keep-alive.js";
import { type OpenedRun, openRun, type RunRequest } from "./open-run.js";
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
  readonly logger: Logger;
  readonly command: RunCommand;
  readonly options: ImportOptions;
  readonly rowCount: boolean;
  readonly statistics: boolean;
  readonly observer: ImportObserver;
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
  const identity = await readDatabaseIdentity(request.database);
  const runRequest: RunRequest = {
    command,
    holder: nameHolder(),
    lockfiles,
    identity: {
      storageDriver: storage.driver,
      storageLocation: storage.location,
      databaseSystem: identity.system,
      databaseName: identity.name,
    },
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
  const context = createContext(database, request, AbortSignal.any([request.signal, lost.signal]));
  const inHand = new Set<ClaimedJob>();
  const { holder, lockfiles } = runRequest;
  const stopKeepingAlive = request.options.dryRun
    ? () => undefined
    : keepAlive(context, { runId: run.id, holder, inHand, onLost: () => lost.abort() });
  try {
    const result = await importRun(context, { request, run, startedAt, lockfiles, inHand });
    await endCommand(database, request, result);
    return result;
  } finally {
    stopKeepingAlive();
    await releaseRun(database, run.id, holder);
  }
}

function createContext(
  database: Database,
  request: ImportRequest,
  signal: AbortSignal,
): ImportContext {
  const { storage, copyRows, logger, command, options } = request;
  // As many listen as reads and requests wait at once: Node takes more than ten for a leak.
  setMaxListeners(0, signal);
  const mediaTypes = new MediaTypeStore(database, { dynamic: command.dynamicMediaTypes });
  const analyzer = new PartitionAnalyzer(database, () =>
    logger.warn(
      "the database user does not own the tables: have somebody analyze them while the import runs",
    ),
  );
  const blobs = openBlobs(storage, signal, undefined);
  const loading = pLimit(options.loadsAtOnce);
  return {
    storage,
    blobs,
    database,
    copyRows,
    loading,
    mediaTypes,
    analyzer,
    logger,
    command,
    options,
    signal,
  };
}

interface RunParts {
  readonly request: ImportRequest;
  readonly run: OpenedRun;
  readonly startedAt: Date;
  readonly lockfiles: Lockfiles;
  readonly inHand: Set<ClaimedJob>;
}

async function importRun(context: ImportContext, parts: RunParts): Promise<ImportResult> {
  const { request, run, startedAt } = parts;
  const { database, logger } = context;
  logger.info({ run: run.id, resumed: run.resumed, ...context.command }, "metadata import begins");
  const drain = AbortSignal.any([request.drain, context.signal]);
  const { steps, waiting, cutOver } = await runSteps(context, {
    runId: run.id,
    lockfiles: parts.lockfiles,
    inHand: parts.inHand,
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
    failures: await listFailedJobs(database, run.id, namedFailures),
    cutOver,
    rowCounts: request.rowCount ? await countRows(database) : undefined,
  };
}

/** Ends a command in one transaction: a run that is complete has its statistics. */
async function endCommand(
  database: Database,
  request: ImportRequest,
  result: ImportResult,
): Promise<void> {
  await database.transaction(async (transaction) => {
    if (!result.dryRun) {
      await writeDownStatistics(transaction, request, result);
    }
    if (result.outcome === "complete") {
      await closeRun(transaction, result.runId, "complete");
    }
  });
}

async function writeDownStatistics(
  database: Database,
  { statistics, storage }: ImportRequest,
  result: ImportResult,
): Promise<void> {
  if (statistics && result.outcome !== "interrupted") {
    await writeStatistics(database, { ...result, storageDriver: storage.driver });
  }
}
