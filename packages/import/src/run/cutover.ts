import {
  countUnsettled,
  forgetCutover,
  markStep,
  readStep,
  recordLockfiles,
} from "@longshore/ledger";
import { type Lockfiles, readLockfiles, removeLockfile, writeLockfile } from "@longshore/registry";
import type { ImportContext } from "../import-context.js";
import { requireHold, whileHeld } from "./hold-run.js";

/** What lies in storage after the switch. */
const switched: Lockfiles = { filesystemInUse: false, databaseInUse: true };

/**
 * Switches the lockfiles, so that the registry starts on its database. The new one is written before
 * the old one is removed: a crash between leaves both, with which no registry starts, and the same
 * run finishes it. A run that was cancelled, or taken over, meanwhile switches nothing.
 * @returns why not, where a job of what goes before is not done; one line
 * @throws what {@link requireHold} throws
 */
export async function cutOver(context: ImportContext, runId: number): Promise<string | undefined> {
  const { database, storage, claimant, signal } = context;
  const process = claimant.name;
  // Together, so that nobody cancels it, or has jobs tried again, between the two.
  const left = await whileHeld(context, runId, async (transaction) => {
    const unsettled = await countUnsettled(transaction, runId);
    await (unsettled > 0
      ? undefined
      : markStep(transaction, runId, "tag-import", "cutoverStartedAt"));
    return unsettled;
  });
  if (left > 0) {
    return `${left} jobs are left before the lockfiles may be switched`;
  }
  const lockfiles = await readLockfiles(storage, signal);
  await recordLockfiles(database, runId, { event: "switch-begun", process, lockfiles });
  // Each time: a process that was stopped meanwhile may have been overtaken, or its run cancelled. A
  // database that goes away in between leaves both, and the same run goes on from there.
  await requireHold(database, runId, claimant);
  await writeLockfile(storage, "database-in-use", signal);
  await requireHold(database, runId, claimant);
  await removeLockfile(storage, "filesystem-in-use", signal);
  // Whoever has overtaken this process may have taken the switch back, and finishes it itself.
  await whileHeld(context, runId, async (transaction) => {
    await markStep(transaction, runId, "tag-import", "cutoverFinishedAt");
    await recordLockfiles(transaction, runId, { event: "switched", process, lockfiles: switched });
  });
  context.logger.info({ run: runId }, "lockfiles switched: the database is in use");
  return undefined;
}

/**
 * Whether a registry may have started on what this run has switched: `database-in-use` lies alone. Then
 * the database's tags are that registry's own. With both lockfiles none has started.
 */
export async function isSwitchSeen(
  { database, storage, signal }: ImportContext,
  runId: number,
): Promise<boolean> {
  const { cutoverStartedAt } = await readStep(database, runId, "tag-import");
  if (cutoverStartedAt === undefined) {
    return false;
  }
  const { filesystemInUse, databaseInUse } = await readLockfiles(storage, signal);
  return databaseInUse && !filesystemInUse;
}

/** Undoes a switch that was begun and that no registry has seen, so that all is looked at once more. */
export async function takeSwitchBack(context: ImportContext, runId: number): Promise<void> {
  const { database, storage, claimant, signal } = context;
  const { cutoverStartedAt } = await readStep(database, runId, "tag-import");
  if (cutoverStartedAt === undefined) {
    return;
  }
  const { filesystemInUse, databaseInUse } = await readLockfiles(storage, signal);
  await requireHold(database, runId, claimant);
  if (filesystemInUse && databaseInUse) {
    await removeLockfile(storage, "database-in-use", signal);
    const lockfiles = { filesystemInUse, databaseInUse: false };
    await recordLockfiles(database, runId, { event: "kept", process: claimant.name, lockfiles });
  }
  await whileHeld(context, runId, (transaction) => forgetCutover(transaction, runId));
}

/**
 * After a failed tag import: a storage that had no lockfile at all is marked as still in use. Not one
 * whose lockfiles another has switched since: with both no registry starts.
 */
export async function keepFilesystemInUse(context: ImportContext, runId: number): Promise<void> {
  const { database, storage, claimant, signal } = context;
  const { lockfilesFound } = await readStep(database, runId, "tag-import");
  if (lockfilesFound !== false) {
    return;
  }
  await requireHold(database, runId, claimant);
  await writeLockfile(storage, "filesystem-in-use", signal);
  try {
    await requireHold(database, runId, claimant);
  } catch (error) {
    // Whoever has overtaken this process may have switched them before it wrote, and is not to suffer.
    const { databaseInUse } = await readLockfiles(storage);
    await (databaseInUse ? removeLockfile(storage, "filesystem-in-use") : undefined);
    throw error;
  }
  const lockfiles = { filesystemInUse: true, databaseInUse: false };
  await recordLockfiles(database, runId, { event: "kept", process: claimant.name, lockfiles });
}
