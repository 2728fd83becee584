import type { LongshoreConfiguration } from "@longshore/config";
import { explainQueryError, unwrapQueryError } from "@longshore/datastore";
import { isRetryable, LongshoreError } from "@longshore/errors";
import {
  type DispatchStep,
  dispatchToFleet,
  type ImportResult,
  runImport,
} from "@longshore/import";
import { hasLedger, listRuns, noteAlive } from "@longshore/ledger";
import { readNewestStatus } from "@longshore/status";
import { commandOf, termsOf } from "./fleet-command.js";
import type { FleetParts } from "./fleet-parts.js";
import { leave } from "./leave.js";
import { addLedgerMetrics, type LedgerMetrics } from "./metrics/ledger-metrics.js";
import { wait } from "./wait.js";
import { waitForOperator } from "./wait-for-operator.js";

/** Wait before it is tried again what could not be done now. Milliseconds. */
const retryWait = 1_000;

/**
 * Leads a run: opens it or takes it over, opens its steps one after the other, and switches the
 * lockfiles. Of several coordinators one leads, and the others wait for its hold to end. Where the
 * configuration has it so, a run with failed jobs waits for an operator.
 * @returns how the run ended, whoever led it then
 * @throws why it may not begin
 */
export async function runCoordinator(parts: FleetParts): Promise<ImportResult["outcome"]> {
  const ledgerMetrics = addLedgerMetrics(parts.metrics.registry);
  const alive = setInterval(() => {
    noteAlive(parts.database, parts.process)
      .then(() => parts.turns.turned(true))
      .catch((error: unknown) => {
        parts.turns.turned(false);
        parts.logger.warn({ err: explainQueryError(error) }, "the ledger cannot be written to");
      });
  }, parts.configuration.lease / 3);
  try {
    const known: KnownRun = { id: undefined, waitsFor: undefined };
    for (;;) {
      const result = await lead(parts, known, ledgerMetrics);
      if (result === "complete by another") {
        return "complete";
      }
      if (parts.drain.aborted || (result !== undefined && !(await goesOn(parts, result)))) {
        return result?.outcome ?? "interrupted";
      }
      await wait(retryWait, parts.drain);
    }
  } finally {
    clearInterval(alive);
    await leave(parts);
  }
}

/** As in the registry's own importer: not for a repository alone, nor with what dangles. */
function writesStatistics(configuration: LongshoreConfiguration): boolean {
  const { importstatistics, danglingmanifests, danglingblobs, repository } = configuration;
  return importstatistics && !danglingmanifests && !danglingblobs && repository === undefined;
}

/** The run that a coordinator leads, or waits for. */
interface KnownRun {
  id: number | undefined;
  /** Why it could not be led last, which is told once. */
  waitsFor: string | undefined;
}

/** Whether the known run is complete. One that is unfinished becomes the known one. */
async function isComplete({ database }: FleetParts, known: KnownRun): Promise<boolean> {
  const runs = (await hasLedger(database)) ? await listRuns(database) : [];
  if (runs.some(({ id, state }) => id === known.id && state === "complete")) {
    return true;
  }
  const [newest] = runs;
  if (newest?.state === "unfinished") {
    known.id = newest.id;
  }
  return false;
}

/** @returns undefined when it is to be tried again: another leads, or the database is away */
async function lead(
  parts: FleetParts,
  known: KnownRun,
  ledgerMetrics: LedgerMetrics,
): Promise<ImportResult | "complete by another" | undefined> {
  const { configuration, process, logger } = parts;
  try {
    if (await isComplete(parts, known)) {
      return "complete by another";
    }
    return await runImport({
      ...parts,
      knownRun: known.id,
      command: commandOf(configuration),
      options: {
        jobsAtOnce: 1,
        loadsAtOnce: 1,
        readConcurrency: configuration.tagconcurrency,
        preImportSkipRecent: configuration.preimportskiprecent,
        maxAttempts: configuration.attempts,
        checkTags: configuration.verify ? configuration.latewrites : "no",
        dryRun: false,
      },
      hold: {
        holder: process.name,
        lease: configuration.lease,
        version: process.version,
        fleet: termsOf(configuration, process.version),
      },
      dispatch: (context, dispatch) => watchedDispatch(parts, context, dispatch),
      rowCount: false,
      statistics: writesStatistics(configuration),
      observer: {
        onOpened: (run, database) => {
          logger.info({ run: run.id, resumed: run.resumed }, "leads the run");
          known.id = run.id;
          known.waitsFor = undefined;
          ledgerMetrics.open(run.id, database);
          parts.metrics.worksOn(run.id);
        },
        onStep: async (step, event) => {
          logger.info({ step }, `step ${event}`);
          if (step === "tag-import" && event === "begun") {
            await logWindow(parts);
          }
        },
      },
    });
  } catch (error) {
    const code = error instanceof LongshoreError ? error.code : undefined;
    if (known.id !== undefined && code === "RUN_COMPLETE") {
      return "complete by another";
    }
    const isHeld = code === "RUN_HELD";
    if (!isHeld && !isRetryable(unwrapQueryError(error))) {
      throw error;
    }
    const why = error instanceof Error ? error.message : String(error);
    if (known.waitsFor !== why) {
      known.waitsFor = why;
      logger.warn({ err: explainQueryError(error) }, "the run cannot be led for the moment");
    }
    return undefined;
  }
}

/** A look into the ledger that hangs is seen by `/livez`, whatever says meanwhile that the process lives. */
async function watchedDispatch(
  { turns }: FleetParts,
  ...[context, dispatch]: Parameters<DispatchStep>
): Promise<void> {
  turns.innerTurned(dispatch);
  try {
    await dispatchToFleet(context, dispatch, () => turns.innerTurned(dispatch));
  } finally {
    turns.innerEnded(dispatch);
  }
}

/** Tells how long the read-only window is likely to be, before it begins. */
async function logWindow({ database, logger }: FleetParts): Promise<void> {
  const status = await readNewestStatus(database).catch(() => undefined);
  const window = status?.readOnlyWindow;
  if (window?.expected && window.startedAt === null) {
    logger.info(window.expected, "the read-only window begins; so many seconds are expected");
  }
}

/** Waits for an operator where jobs have failed. @returns whether there is something to do again */
async function goesOn(parts: FleetParts, result: ImportResult): Promise<boolean> {
  if (result.outcome === "interrupted") {
    return true;
  }
  if (result.outcome === "complete" || parts.configuration.failures === "exit") {
    return false;
  }
  parts.logger.error({ run: result.runId }, "jobs have failed: retry or waive them");
  await waitForOperator(parts, result.runId);
  return !parts.drain.aborted;
}
