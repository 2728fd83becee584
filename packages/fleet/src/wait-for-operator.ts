import { createLedgerLook } from "@longshore/import";
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
  const look = createLedgerLook(parts.logger, { run: runId });
  let before: number | undefined;
  while (!parts.drain.aborted) {
    const failures = await look(() => countSetAside(parts, runId));
    if (failures === 0 || (failures !== undefined && failures !== (before ??= failures))) {
      return;
    }
    await wait(interval, parts.drain);
  }
}

/** None when the run has ended. */
async function countSetAside({ database }: FleetParts, runId: number): Promise<number> {
  const run = (await listRuns(database)).find(({ id }) => id === runId);
  return run?.state === "unfinished" ? await readFailures(database, runId) : 0;
}
