import { hasLedger, listRuns, migrateLedger, recordLockfiles } from "@longshore/ledger";
import { readLockfiles } from "@longshore/registry";
import type { LockfileSubject } from "./read-lockfile-facts.js";

/** Writes down with the newest run that lockfiles were repaired; without one there is nothing to write. */
export async function recordRepair(
  { storage, openDatabase }: LockfileSubject,
  process: string,
): Promise<void> {
  const database = await openDatabase();
  if (!(await hasLedger(database))) {
    return;
  }
  await migrateLedger(database);
  const [run] = await listRuns(database);
  if (run !== undefined) {
    const lockfiles = await readLockfiles(storage);
    await recordLockfiles(database, run.id, { event: "repaired", process, lockfiles });
  }
}
