import { setTimeout as sleep } from "node:timers/promises";
import { isPaused, readUnfinished, returnExpiredLeases } from "@longshore/ledger";
import type { JobContext } from "../import-context.js";
import type { Dispatch } from "./feed-jobs.js";
import { createLedgerLook } from "./look-into-ledger.js";

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
  const look = createLedgerLook(context.logger, { run: dispatch.runId, step: dispatch.step });
  while (!dispatch.drain.aborted && (await look(() => isOver(context, dispatch))) !== true) {
    onLook();
    await sleep(interval, undefined, { signal: dispatch.drain }).catch(() => undefined);
  }
}

async function isOver(
  { database, logger }: FleetView,
  { runId, step }: Dispatch,
): Promise<boolean> {
  const returned = await returnExpiredLeases(database, runId);
  if (returned > 0) {
    logger.warn({ run: runId, step, jobs: returned }, "jobs of silent workers were handed back");
  }
  return !(await isPaused(database, runId)) && !(await readUnfinished(database, runId, step)).any;
}
