import { type Database, lockTable, transact } from "@longshore/datastore";
import { closeRun, createRun, holdRun, listRuns, reviveJobs } from "@longshore/ledger";
import { decideRun, type RunRequest } from "./decide-run.js";

/** A run that this process holds. */
export interface OpenedRun {
  readonly id: number;
  readonly startedAt: Date;
  /** Whether an earlier process has begun it. */
  readonly resumed: boolean;
}

/**
 * Goes on with the unfinished run of this command, or opens one. One process at a time decides.
 * @throws what {@link decideRun} throws; nothing has been written then
 */
export async function openRun(database: Database, request: RunRequest): Promise<OpenedRun> {
  return transact(database, async (transaction) => {
    await lockTable(transaction, "longshore", "run");
    const decision = await decideRun(transaction, await listRuns(transaction), request);
    const { resumed, abandoned } = decision;
    if (abandoned !== undefined) {
      await closeRun(transaction, abandoned.id, "abandoned");
    }
    if (resumed === undefined) {
      const id = await createRun(transaction, { ...request, ...request.hold });
      return { id, startedAt: new Date(), resumed: false };
    }
    await holdRun(transaction, resumed.id, request.hold, resumed.holder);
    // A fleet's workers go on whoever holds the run, and its operator says what is tried again.
    if (request.hold.fleet === undefined) {
      await reviveJobs(transaction, resumed.id);
    }
    return { id: resumed.id, startedAt: resumed.startedAt, resumed: true };
  });
}
