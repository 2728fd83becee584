import { explainQueryError, unwrapQueryError } from "@longshore/datastore";
import { isRetryable } from "@longshore/errors";
import { listRuns, readFailures } from "@longshore/ledger";
import type { FleetParts } from "./fleet-parts.js";
import { wait } from "./wait.js";

/** Wait between two looks. Milliseconds. */
const interval = 1_000;

/**
 * Waits while a run has the same jobs set aside: until an operator retries or waives some, or cancels
 * it, or this process is told to end. A database that is away for a while is waited for.
 */
export async function waitForOperator(parts: FleetParts, runId: number): Promise<void> {
  let before: number | undefined;
  const outage = { isTold: false };
  while (!parts.drain.aborted) {
    const failures = await countSetAside(parts, runId, outage);
    if (failures === 0 || (failures !== undefined && failures !== (before ??= failures))) {
      return;
    }
    await wait(interval, parts.drain);
  }
}

/** None when the run has ended; undefined while the ledger cannot be read. */
async function countSetAside(
  { database, logger }: FleetParts,
  runId: number,
  outage: { isTold: boolean },
): Promise<number | undefined> {
  try {
    const run = (await listRuns(database)).find(({ id }) => id === runId);
    const failures = run?.state === "unfinished" ? await readFailures(database, runId) : 0;
    outage.isTold = false;
    return failures;
  } catch (error) {
    if (!isRetryable(unwrapQueryError(error))) {
      throw error;
    }
    if (!outage.isTold) {
      const err = explainQueryError(error);
      logger.warn({ run: runId, err }, "the ledger cannot be read for the moment");
      outage.isTold = true;
    }
    return undefined;
  }
}
