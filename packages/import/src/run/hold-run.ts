import type { Database } from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";
import { type Claimant, listRuns, renewHold, type Run } from "@longshore/ledger";
import type { ImportContext } from "../import-context.js";
import { transactJob } from "../steps/transact-job.js";

/**
 * Sees that this process holds its run still, and in a transaction that it does so until the end.
 * @throws RUN_CANCELLED, RUN_HELD
 */
export async function requireHold(
  database: Database,
  runId: number,
  { name, lease }: Claimant,
): Promise<void> {
  if (!(await renewHold(database, runId, { holder: name, lease }))) {
    await refuseLost(database, runId);
  }
}

/** Does something to a run in a transaction in which nobody takes it over. @throws what {@link requireHold} does */
export async function whileHeld<Result>(
  context: ImportContext,
  runId: number,
  work: (transaction: Database) => Promise<Result>,
): Promise<Result> {
  return await transactJob(context, async (transaction) => {
    await requireHold(transaction, runId, context.claimant);
    return await work(transaction);
  });
}

/**
 * Says why this process holds its run no more.
 * @throws RUN_CANCELLED, RUN_HELD
 */
export async function refuseLost(database: Database, runId: number): Promise<void> {
  const runs = await listRuns(database);
  refuseCancelled(runs);
  const holder = runs.find(({ id }) => id === runId)?.holder;
  throw new LongshoreError(
    "RUN_HELD",
    holder === undefined
      ? `Run ${runId} was taken over by a process that has ended since.`
      : `Run ${runId} was taken over by ${holder}.`,
    { fields: { run: runId, holder: holder ?? "" } },
  );
}

/** @throws RUN_CANCELLED when the newest run is */
export function refuseCancelled([newest]: readonly Run[]): void {
  if (newest?.state === "cancelled") {
    throw new LongshoreError("RUN_CANCELLED", `Run ${newest.id} was cancelled.`, {
      fields: { run: newest.id },
    });
  }
}
