import { setTimeout as sleep } from "node:timers/promises";
import { explainQueryError, unwrapQueryError } from "@longshore/datastore";
import { isRetryable } from "@longshore/errors";
import { isPaused, readUnfinished, returnExpiredLeases } from "@longshore/ledger";
import type { JobContext } from "../import-context.js";
import type { Dispatch } from "./feed-jobs.js";

/** Wait between two looks into the ledger. Milliseconds. */
const interval = 500;

/** What who waits for a fleet looks at. */
type FleetView = Pick<JobContext, "database" | "logger">;

/**
 * Has the jobs of a step done by a fleet's workers: hands back what the silent among them had, and
 * waits until nothing is left. A database that is away for a while is waited for.
 */
export async function dispatchToFleet(context: FleetView, dispatch: Dispatch): Promise<void> {
  while (!dispatch.drain.aborted && !(await isOver(context, dispatch))) {
    await sleep(interval, undefined, { signal: dispatch.drain }).catch(() => undefined);
  }
}

async function isOver(context: FleetView, { runId, step }: Dispatch): Promise<boolean> {
  const { database, logger } = context;
  try {
    const returned = await returnExpiredLeases(database, runId);
    if (returned > 0) {
      logger.warn({ run: runId, step, jobs: returned }, "jobs of silent workers were handed back");
    }
    return !(await isPaused(database, runId)) && !(await readUnfinished(database, runId, step)).any;
  } catch (error) {
    if (!isRetryable(unwrapQueryError(error))) {
      throw error;
    }
    logger.warn({ err: explainQueryError(error) }, "the ledger cannot be read for the moment");
    return false;
  }
}
