import {
  addJobs,
  beginTagImport,
  isListed,
  type JobStep,
  markStep,
  readStep,
  readTotals,
  type Step,
} from "@longshore/ledger";
import type { Lockfiles } from "@longshore/registry";
import type { ImportContext } from "../import-context.js";
import { checkTags } from "./check-tags.js";
import { cutOver, isSwitchSeen, keepFilesystemInUse, takeSwitchBack } from "./cutover.js";
import type { DispatchStep } from "./dispatch-step.js";
import type { StepResult, WaitingStep } from "./import-result.js";
import { whileHeld } from "./hold-run.js";
import { prepareInventory } from "./prepare-inventory.js";

/** What running the steps of a run needs beside the context. */
export interface StepsRun {
  readonly runId: number;
  readonly lockfiles: Lockfiles;
  readonly dispatch: DispatchStep;
  readonly drain: AbortSignal;
  /** Called when a step, or the inventory before one, begins and when it ends. */
  readonly onStep: (step: JobStep, event: "begun" | "ended") => Promise<void>;
}

/** What came of the steps. */
export interface StepsOutcome {
  readonly steps: readonly StepResult[];
  readonly waiting: WaitingStep | undefined;
  readonly cutOver: boolean;
}

/**
 * Runs a run's steps in order, those that are done already only in name. A job that failed in step
 * one doesn't keep step two from running; it does keep the lockfiles from being switched, and step
 * three waits for it to be mended: a blob's row keeps the size it is first given, which for a layer
 * is the one that its manifest declares.
 */
export async function runSteps(context: ImportContext, run: StepsRun): Promise<StepsOutcome> {
  const results: StepResult[] = [];
  let switched = false;
  for (const step of context.command.steps) {
    if (run.drain.aborted) {
      break;
    }
    const waitsFor = findWaitsFor(context, step, results);
    if (waitsFor.length > 0) {
      return { steps: results, waiting: { step, waitsFor }, cutOver: switched };
    }
    await prepareInventory(context, run, step);
    await run.onStep(step, "begun");
    const result = await runStep(context, run, step);
    if (step === "tag-import") {
      const ended = await endTagImport(context, run, [...results, result]);
      results.push({ ...result, error: result.error ?? ended.refusal });
      switched = ended.switched;
    } else {
      results.push(result);
    }
    await run.onStep(step, "ended");
  }
  return { steps: results, waiting: undefined, cutOver: switched };
}

/** The steps that have to be mended before this one may begin. */
function findWaitsFor(context: ImportContext, step: Step, results: readonly StepResult[]): Step[] {
  return step === "blob-import" && !context.options.dryRun
    ? results.filter((result) => result.error !== undefined).map((result) => result.step)
    : [];
}

async function runStep(context: ImportContext, run: StepsRun, step: Step): Promise<StepResult> {
  const { database } = context;
  const { runId } = run;
  await whileHeld(context, runId, async (transaction) => {
    const { filesystemInUse, databaseInUse } = run.lockfiles;
    await (step === "tag-import"
      ? beginTagImport(transaction, runId, filesystemInUse || databaseInUse)
      : markStep(transaction, runId, step, "startedAt"));
  });
  await addJobs(database, runId, step, [{ kind: "listing", scope: "" }]);
  await run.dispatch(context, { runId, step, drain: run.drain });
  const totals = await readTotals(database, runId, step);
  const error = await describeUnfinished(context, runId, step);
  if (error === undefined) {
    await markStep(database, runId, step, "finishedAt");
  }
  const { startedAt, finishedAt } = await readStep(database, runId, step);
  const now = new Date();
  return { step, totals, startedAt: startedAt ?? now, finishedAt: finishedAt ?? now, error };
}

async function describeUnfinished(
  context: ImportContext,
  runId: number,
  step: Step,
): Promise<string | undefined> {
  const totals = await readTotals(context.database, runId, step);
  if (totals.failed > 0) {
    return `${totals.failed} of ${totals.failed + totals.done} jobs are set aside`;
  }
  if (!(await isListed(context.database, runId, step))) {
    return "the listing is not complete";
  }
  const left = totals.pending + totals.running;
  return left > 0 ? `${left} jobs are left` : undefined;
}

/** What came of the lockfiles. */
interface TagImportEnd {
  readonly switched: boolean;
  /** Why they may not be switched although the step's jobs are done; undefined where they may. */
  readonly refusal: string | undefined;
}

/** Switches the lockfiles when everything so far is done, and the tags have been checked. */
async function endTagImport(
  context: ImportContext,
  run: StepsRun,
  results: readonly StepResult[],
): Promise<TagImportEnd> {
  const { command, options, database } = context;
  const { cutoverFinishedAt } = await readStep(database, run.runId, "tag-import");
  if (command.repository !== undefined || options.dryRun || cutoverFinishedAt !== undefined) {
    return { switched: false, refusal: undefined };
  }
  // Without an error the run would be complete, and closed.
  const interrupted = {
    switched: false,
    refusal: "told to stop before the lockfiles were switched",
  };
  if (run.drain.aborted) {
    return interrupted;
  }
  try {
    return await settleLockfiles(context, run, results);
  } catch (error) {
    if (context.signal.aborted) {
      return interrupted;
    }
    throw error;
  }
}

async function settleLockfiles(
  context: ImportContext,
  run: StepsRun,
  results: readonly StepResult[],
): Promise<TagImportEnd> {
  let refusal: string | undefined;
  if (results.every((result) => result.error === undefined)) {
    refusal = await checkBeforeSwitch(context, run);
    refusal ??= await cutOver(context, run.runId);
    if (refusal === undefined || run.drain.aborted) {
      return { switched: refusal === undefined, refusal };
    }
  }
  await keepFilesystemInUse(context, run.runId);
  return { switched: false, refusal };
}

/** @returns why the lockfiles may not be switched, one line; undefined when they may */
async function checkBeforeSwitch(
  context: ImportContext,
  run: StepsRun,
): Promise<string | undefined> {
  if (context.options.checkTags === "no" || (await isSwitchSeen(context, run.runId))) {
    return undefined;
  }
  await takeSwitchBack(context, run.runId);
  return await checkTags(context, run);
}
