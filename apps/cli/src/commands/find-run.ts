import type { Database } from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";
import { hasLedger, listRuns, migrateLedger, type Run } from "@longshore/ledger";

/**
 * Finds a run in the ledger.
 * @param id the newest one when it is not given
 * @throws RUN_UNKNOWN when there is none
 */
export async function findRun(database: Database, id?: number): Promise<Run> {
  const runs = await readRuns(database);
  const [newest] = runs;
  if (newest === undefined) {
    throw new LongshoreError("RUN_UNKNOWN", "There is no record of a run in this database.");
  }
  const run = id === undefined ? newest : runs.find((one) => one.id === id);
  if (run === undefined) {
    throw new LongshoreError(
      "RUN_UNKNOWN",
      `There is no record of run ${id}: the newest is run ${newest.id}.`,
    );
  }
  return run;
}

/**
 * Brings a ledger that is there up to date; none is made.
 * @returns whether there is one
 */
export async function updateLedger(database: Database): Promise<boolean> {
  const isThere = await hasLedger(database);
  if (isThere) {
    await migrateLedger(database);
  }
  return isThere;
}

async function readRuns(database: Database): Promise<readonly Run[]> {
  return (await updateLedger(database)) ? await listRuns(database) : [];
}
