import { addJobs, forgetJobs, type Step } from "@longshore/ledger";
import { hasInventory, usesInventory } from "../gather/step-blobs.js";
import type { ImportContext } from "../import-context.js";
import { whileHeld } from "./hold-run.js";
import type { StepsRun } from "./run-steps.js";

/**
 * Makes the inventory of blobs that a step needs: step one its own, step two takes step one's while
 * it is fresh. An import does without one that can't be made.
 */
export async function prepareInventory(
  context: ImportContext,
  run: StepsRun,
  step: Step,
): Promise<void> {
  if (!usesInventory(context, step) || context.command.repository !== undefined) {
    return;
  }
  if (!(await hasInventory(context, step === "tag-import" ? undefined : run.runId))) {
    await makeInventory(context, run);
  }
}

async function makeInventory(context: ImportContext, run: StepsRun): Promise<void> {
  await whileHeld(context, run.runId, async (transaction) => {
    await forgetJobs(transaction, run.runId, "inventory");
    await addJobs(transaction, run.runId, "inventory", [{ kind: "listing", scope: "" }]);
  });
  await run.onStep("inventory", "begun");
  await run.dispatch(context, { ...run, step: "inventory" });
  await run.onStep("inventory", "ended");
}
