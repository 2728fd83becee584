import { findInInventory, findInventory, type JobStep } from "@longshore/ledger";
import type { ImportContext } from "../import-context.js";
import { type BlobSource, openBlobs } from "./blob-source.js";

/** An inventory serves for so long: blobs that are removed from storage stay in it. Milliseconds. */
const longestUse = 24 * 3_600_000;

/** Opens the blobs for a step: with the inventory where each call to storage is a request. */
export async function openStepBlobs(context: ImportContext, step: JobStep): Promise<BlobSource> {
  const { storage, database, signal, logger } = context;
  if (!usesInventory(context, step)) {
    return openBlobs(storage, signal, undefined);
  }
  if (!(await hasInventory(context))) {
    logger.warn({ step }, "without an inventory storage is asked for each layer");
    return openBlobs(storage, signal, undefined);
  }
  return openBlobs(storage, signal, (digests) => findInInventory(database, digests));
}

/** Whether a step imports manifests from a storage where each call is a request. */
export function usesInventory(
  { storage, options }: Pick<ImportContext, "storage" | "options">,
  step: JobStep,
): boolean {
  return storage.isRemote && !options.dryRun && (step === "pre-import" || step === "tag-import");
}

/** Whether the newest inventory is complete and fresh. @param runId of this run, if it must be */
export async function hasInventory(
  { database }: Pick<ImportContext, "database">,
  runId?: number,
): Promise<boolean> {
  const inventory = await findInventory(database);
  return (
    inventory !== undefined &&
    inventory.age < longestUse &&
    (runId === undefined || inventory.runId === runId)
  );
}
