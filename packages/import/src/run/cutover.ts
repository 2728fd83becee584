import { markStep, readStep } from "@longshore/ledger";
import { removeLockfile, writeLockfile } from "@longshore/registry";
import type { ImportContext } from "../import-context.js";

/**
 * Switches the lockfiles, so that the registry starts on its database. The new one is written before
 * the old one is removed: a crash between leaves both, with which no registry starts, and the same
 * run finishes it.
 */
export async function cutOver(context: ImportContext, runId: number): Promise<void> {
  await markStep(context.database, runId, "tag-import", "cutoverStartedAt");
  await writeLockfile(context.storage, "database-in-use");
  await removeLockfile(context.storage, "filesystem-in-use");
  await markStep(context.database, runId, "tag-import", "cutoverFinishedAt");
  context.logger.info({ run: runId }, "lockfiles switched: the database is in use");
}

/** After a failed tag import: a storage that had no lockfile at all is marked as still in use. */
export async function keepFilesystemInUse(context: ImportContext, runId: number): Promise<void> {
  const { lockfilesFound } = await readStep(context.database, runId, "tag-import");
  if (lockfilesFound === false) {
    await writeLockfile(context.storage, "filesystem-in-use");
  }
}
