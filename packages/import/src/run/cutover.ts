import { countUnsettled, markStep, readStep, recordLockfiles } from "@longshore/ledger";
import { type Lockfiles, removeLockfile, writeLockfile } from "@longshore/registry";
import type { ImportContext } from "../import-context.js";
import { transactJob } from "../steps/transact-job.js";
import { requireHold } from "./open-run.js";

/**
 * Switches the lockfiles, so that the registry starts on its database. The new one is written before
 * the old one is removed: a crash between leaves both, with which no registry starts, and the same
 * run finishes it. A run that was cancelled, or taken over, meanwhile switches nothing.
 * @param found what lies in storage
 * @returns why not, where a job of what goes before is not done; one line
 * @throws what {@link requireHold} throws
 */
export async function cutOver(
  context: ImportContext,
  runId: number,
  found: Lockfiles,
): Promise<string | undefined> {
  const { database, claimant } = context;
  const process = claimant.name;
  const record = (event: "switch-begun" | "switched", lockfiles: Lockfiles) =>
    recordLockfiles(database, runId, { event, process, lockfiles });
  // Together, so that nobody cancels it, or has jobs tried again, between the two.
  const left = await transactJob(context, async (transaction) => {
    await requireHold(transaction, runId, claimant);
    const unsettled = await countUnsettled(transaction, runId);
    await (unsettled > 0
      ? undefined
      : markStep(transaction, runId, "tag-import", "cutoverStartedAt"));
    return unsettled;
  });
  if (left > 0) {
    return `${left} jobs are left before the lockfiles may be switched`;
  }
  await record("switch-begun", found);
  await writeLockfile(context.storage, "database-in-use");
  await removeLockfile(context.storage, "filesystem-in-use");
  await markStep(database, runId, "tag-import", "cutoverFinishedAt");
  await record("switched", { filesystemInUse: false, databaseInUse: true });
  context.logger.info({ run: runId }, "lockfiles switched: the database is in use");
  return undefined;
}

/** After a failed tag import: a storage that had no lockfile at all is marked as still in use. */
export async function keepFilesystemInUse(context: ImportContext, runId: number): Promise<void> {
  const { lockfilesFound } = await readStep(context.database, runId, "tag-import");
  if (lockfilesFound === false) {
    await requireHold(context.database, runId, context.claimant);
    await writeLockfile(context.storage, "filesystem-in-use");
    await recordLockfiles(context.database, runId, {
      event: "kept",
      process: context.claimant.name,
      lockfiles: { filesystemInUse: true, databaseInUse: false },
    });
  }
}
