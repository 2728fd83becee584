import {
  addJobs,
  findInInventory,
  findInventory,
  forgetInventoryJobs,
  type Step,
} from "@longshore/ledger";
import { type BlobSource, openBlobs } from "../gather/blob-source.js";
import type { ImportContext } from "../import-context.js";
import { dispatchStep } from "./dispatch-step.js";
import type { StepsRun } from "./run-steps.js";

/** An inventory serves for so long: blobs that are removed from storage stay in it. Milliseconds. */
const longestUse = 24 * 3_600_000;

/**
 * Opens the blobs for a step that imports manifests, with an inventory where each call to storage is
 * a request: step one makes its own, step two takes step one's while it is fresh. An import does
 * without one that can't be made: storage is then asked for each layer.
 */
export async function openStepBlobs(
  context: ImportContext,
  run: StepsRun,
  step: Step,
): Promise<BlobSource> {
  const { storage, database, signal, logger } = context;
  if (!storage.isRemote || context.options.dryRun || step === "blob-import") {
    return openBlobs(storage, signal, undefined);
  }
  const mayBeOlder = step === "tag-import" || context.command.repository !== undefined;
  if (!(await serves(context, mayBeOlder ? undefined : run.runId))) {
    if (context.command.repository === undefined) {
      await makeInventory(context, run);
    }
    if (!(await serves(context, undefined))) {
      logger.warn({ run: run.runId }, "without an inventory storage is asked for each layer");
      return openBlobs(storage, signal, undefined);
    }
  }
  return openBlobs(storage, signal, (digests) => findInInventory(database, digests));
}

async function makeInventory(context: ImportContext, run: StepsRun): Promise<void> {
  const { database } = context;
  await forgetInventoryJobs(database, run.runId);
  await addJobs(database, run.runId, "inventory", [{ kind: "listing", scope: "" }]);
  await run.onStep("inventory", "begun");
  await dispatchStep(context, { ...run, step: "inventory" });
  await run.onStep("inventory", "ended");
}

/** Whether the newest inventory is complete and fresh. @param runId of this run, if it must be */
async function serves({ database }: ImportContext, runId: number | undefined): Promise<boolean> {
  const inventory = await findInventory(database);
  return (
    inventory !== undefined &&
    inventory.age < longestUse &&
    (runId === undefined || inventory.runId === runId)
  );
}
