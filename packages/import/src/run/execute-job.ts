import { unwrapQueryError } from "@longshore/datastore";
import { isRetryable, LongshoreError } from "@longshore/errors";
import { type ClaimedJob, failJob, releaseJob } from "@longshore/ledger";
import { isRepositoryPath } from "@longshore/registry";
import type { ImportContext } from "../import-context.js";
import { blobImportShard } from "../steps/blob-import-shard.js";
import { listStep } from "../steps/list-step.js";
import { preImportRepository } from "../steps/pre-import-repository.js";
import { tagImportRepository } from "../steps/tag-import-repository.js";

/** The wait before a job is tried again is drawn between nothing and these. Milliseconds. */
const firstBackoff = 500;
const longestBackoff = 30_000;

/** How a job ended. */
export type JobOutcome =
  | { readonly kind: "done" }
  /** It is tried again after so many milliseconds. */
  | { readonly kind: "retried"; readonly after: number }
  | { readonly kind: "set-aside" }
  /** It was handed back, or another process has it. */
  | { readonly kind: "given-up" };

/**
 * Executes a claimed job: plans, loads and commits, or writes down why it failed. Never throws for a
 * failure of the job; throws when the ledger can't be written to.
 * @param onJobsAdded called when a listing has added jobs
 */
export async function executeJob(
  context: ImportContext,
  job: ClaimedJob,
  onJobsAdded: () => void,
): Promise<JobOutcome> {
  const logger = context.logger.child({
    run: job.runId,
    step: job.step,
    ...(job.kind === "repository" ? { repository: job.scope } : {}),
  });
  const started = performance.now();
  try {
    await workGuarded({ ...context, logger }, job, onJobsAdded);
    const duration = (performance.now() - started) / 1000;
    logger.info(
      { job: job.id, kind: job.kind, scope: job.scope, duration_s: duration },
      "job done",
    );
    return { kind: "done" };
  } catch (error) {
    return settleFailure({ ...context, logger }, job, unwrapQueryError(error));
  }
}

/** In a dry run a job has a savepoint: what PostgreSQL rejects must not spoil the one transaction. */
function workGuarded(
  context: ImportContext,
  job: ClaimedJob,
  onJobsAdded: () => void,
): Promise<void> {
  return context.options.dryRun
    ? context.database.transaction((database) => work({ ...context, database }, job, onJobsAdded))
    : work(context, job, onJobsAdded);
}

async function work(
  context: ImportContext,
  job: ClaimedJob,
  onJobsAdded: () => void,
): Promise<void> {
  switch (job.kind) {
    case "listing":
      return listStep(context, job, onJobsAdded);
    case "blob-shard":
      await blobImportShard(context, job);
      return;
    case "repository":
      assertRepositoryPath(job.scope);
      await (job.step === "pre-import"
        ? preImportRepository(context, job)
        : tagImportRepository(context, job));
  }
}

function assertRepositoryPath(path: string): void {
  if (!isRepositoryPath(path)) {
    throw new LongshoreError(
      "REPOSITORY_NAME_INVALID",
      `The folder "${path}" holds _manifests, but is no repository path.`,
      { fields: { repository: path } },
    );
  }
}

async function settleFailure(
  context: ImportContext,
  job: ClaimedJob,
  error: unknown,
): Promise<JobOutcome> {
  const { logger, database, options } = context;
  if (error instanceof LongshoreError && error.code === "LEASE_LOST") {
    logger.warn({ job: job.id }, error.message);
    return { kind: "given-up" };
  }
  if (context.signal.aborted) {
    await releaseJob(database, job);
    return { kind: "given-up" };
  }
  const code = error instanceof LongshoreError ? error.code : "JOB_FAILED";
  const message = error instanceof Error ? error.message : String(error);
  const retried = isRetryable(error) && job.attempt < options.maxAttempts;
  const after = retried ? drawBackoff(job.attempt) : undefined;
  await failJob(database, job, { code, message, retryAfter: after });
  // The stack of an error of ours says nothing that its message doesn't.
  const err = error instanceof LongshoreError ? undefined : error;
  const fields = { job: job.id, code, attempt: job.attempt, err };
  if (after === undefined) {
    logger.error(fields, `${job.kind} ${job.scope} set aside: ${message}`);
    return { kind: "set-aside" };
  }
  logger.warn(fields, `${job.kind} ${job.scope} is tried again: ${message}`);
  return { kind: "retried", after };
}

/** Full jitter: anything up to an exponentially growing bound. */
function drawBackoff(attempt: number): number {
  return Math.random() * Math.min(longestBackoff, firstBackoff * 2 ** (attempt - 1));
}
