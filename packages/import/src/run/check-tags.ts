import {
  addJobs,
  forgetJobs,
  isListed,
  listFailedJobs,
  readTotals,
  repeatJobs,
} from "@longshore/ledger";
import type { ImportContext } from "../import-context.js";
import { whileHeld } from "./hold-run.js";
import type { StepsRun } from "./run-steps.js";

/** How often repositories that were written to are imported again. */
const mostRounds = 3;

/** Repositories that are imported again at once: a registry with more is not read-only. */
const mostChanged = 10_000;

/**
 * Compares every tag in storage with the database before the lockfiles are switched: a last listing,
 * which finds what was written since step two began. Repositories that were are imported again, where
 * the options say so, a few times.
 * @returns why the lockfiles may not be switched, one line; undefined when they may
 */
export async function checkTags(
  context: ImportContext,
  run: StepsRun,
): Promise<string | undefined> {
  const { database, options, logger } = context;
  const { runId } = run;
  await whileHeld(context, runId, async (transaction) => {
    // What an earlier check has found may be true no more.
    await forgetJobs(transaction, runId, "tag-check");
    await addJobs(transaction, runId, "tag-check", [{ kind: "listing", scope: "" }]);
  });
  for (let round = 0; ; round += 1) {
    await dispatchAll(context, run, "tag-check");
    const { changed, failed } = await readFindings(context, runId);
    if (run.drain.aborted || !(await isListed(database, runId, "tag-check"))) {
      return "the tags are not checked";
    }
    if (failed === 0) {
      return undefined;
    }
    if (changed.length < failed || options.checkTags !== "import" || round === mostRounds) {
      return `the tags of ${failed} repositories differ from storage, or could not be checked`;
    }
    logger.warn({ run: runId, repositories: changed }, "tags were written since: imported again");
    await repeatImport(context, runId, changed);
    await dispatchAll(context, run, "tag-import");
    const { failed: notImported } = await readTotals(database, runId, "tag-import");
    if (notImported > 0) {
      return `${notImported} jobs of repositories whose tags have changed since are set aside`;
    }
    // Not before: it would be checked while it is imported.
    await whileHeld(context, runId, (transaction) =>
      repeatJobs(transaction, runId, { step: "tag-check", repositories: changed }),
    );
  }
}

/** An operator may have jobs tried again between the end of the last and the look at what came of them. */
async function dispatchAll(
  context: ImportContext,
  run: StepsRun,
  step: "tag-check" | "tag-import",
): Promise<void> {
  const isLeft = async () => {
    const { pending, running } = await readTotals(context.database, run.runId, step);
    return pending + running > 0;
  };
  do {
    await run.dispatch(context, { ...run, step });
  } while (!run.drain.aborted && (await isLeft()));
}

/** Which repositories' tags differ, and how many checks failed, for that or for another reason. */
async function readFindings(
  { database }: ImportContext,
  runId: number,
): Promise<{ changed: string[]; failed: number }> {
  const failures = await listFailedJobs(database, runId, mostChanged);
  const checks = failures.filter(({ step }) => step === "tag-check");
  const changed = checks.filter(({ code }) => code === "TAGS_CHANGED").map(({ scope }) => scope);
  return { changed, failed: checks.length };
}

/** Has repositories imported again; one that has come since is imported for the first time. */
async function repeatImport(
  context: ImportContext,
  runId: number,
  repositories: readonly string[],
): Promise<void> {
  const jobs = repositories.map((scope) => ({ kind: "repository", scope }) as const);
  await whileHeld(context, runId, async (transaction) => {
    await repeatJobs(transaction, runId, { step: "tag-import", repositories });
    await addJobs(transaction, runId, "tag-import", jobs);
  });
}
