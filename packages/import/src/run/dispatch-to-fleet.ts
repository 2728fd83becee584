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
 * @param onLook called after each look into the ledger that found something left, or failed
 */
export async function dispatchToFleet(
  context: FleetView,
  dispatch: Dispatch,
  onLook: () => void = () => undefined,
): Promise<void> {
  const outage = { isTold: false };
  while (!dispatch.drain.aborted && !(await isOver(context, dispatch, outage))) {
    onLook();
    await sleep(interval, undefined, { signal: dispatch.drain }).catch(() => undefined);
  }
}

async function isOver(
  context: FleetView,
  { runId, step }: Dispatch,
  outage: { isTold: boolean },
): Promise<boolean> {
  const { database, logger } = context;
  try {
    const returned = await returnExpiredLeases(database, runId);
    if (returned > 0) {
      logger.warn({ run: runId, step, jobs: returned }, "jobs of silent workers were handed back");
    }
    const isDone =
      !(await isPaused(database, runId)) && !(await readUnfinished(database, runId, step)).any;
    outage.isTold = false;
    return isDone;
  } catch (error) {
    if (!isRetryable(unwrapQueryError(error))) {
      throw error;
    }
    if (!outage.isTold) {
      const err = explainQueryError(error);
      logger.warn({ run: runId, step, err }, "the ledger cannot be read for the moment");
      outage.isTold = true;
    }
    return false;
  }
}
