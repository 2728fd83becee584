import { explainQueryError, unwrapQueryError } from "@longshore/datastore";
import { isRetryable, LongshoreError } from "@longshore/errors";
import {
  type ClaimedJob,
  completeJob,
  failJob,
  noCounts,
  releaseJob,
  repositoryOfJob,
} from "@longshore/ledger";
import { isRepositoryPath, layout } from "@longshore/registry";
import type { ImportContext } from "../import-context.js";
import { blobImportRange } from "../steps/blob-import-range.js";
import { checkTagsOfRepository } from "../steps/check-tags-of-repository.js";
import { inventoryRange } from "../steps/inventory-range.js";
import { listStep } from "../steps/list-step.js";
import { preImportRepository } from "../steps/pre-import-repository.js";
import { readRepositoryJob } from "../steps/repository-job.js";
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
 * failure of the job alone; throws when the ledger can't be written to, or the store refuses us.
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
    ...describeRepository(job),
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
    return settleFailure({ ...context, logger }, job, error);
  }
}

function describeRepository(job: ClaimedJob): { readonly repository?: string } {
  const repository = repositoryOfJob(job);
  return repository === undefined ? {} : { repository };
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
    case "blob-range":
      await (job.step === "inventory"
        ? inventoryRange(context, job)
        : blobImportRange(context, job));
      return;
    case "tag-range":
      return importRepository(context, job);
    case "repository":
      if (!isRepositoryPath(job.scope)) {
        return settleWrongName(context, job);
      }
      return job.step === "tag-check"
        ? checkTagsOfRepository(context, job)
        : importRepository(context, job);
  }
}

async function importRepository(context: ImportContext, job: ClaimedJob): Promise<void> {
  const repositoryJob = readRepositoryJob(job);
  await (job.step === "pre-import"
    ? preImportRepository(context, repositoryJob)
    : tagImportRepository(context, repositoryJob));
}

/**
 * A folder that an earlier listing found, and that is gone by now, has nothing to import.
 * @throws REPOSITORY_NAME_INVALID while it is there
 */
async function settleWrongName(context: ImportContext, job: ClaimedJob): Promise<void> {
  const path = job.scope;
  if (await context.storage.hasPrefix(`${layout.repository(path)}_manifests/`, context.signal)) {
    throw new LongshoreError(
      "REPOSITORY_NAME_INVALID",
      `The folder "${path}" holds _manifests, but is no repository path.`,
      { fields: { repository: path } },
    );
  }
  // One statement is a transaction of its own.
  await completeJob(context.database, job, noCounts);
}

/** Whether every other job would fail in the same way: the store takes no request of ours. */
function stopsRun({ storage }: ImportContext, error: unknown): boolean {
  const codes: readonly string[] = storage.isRemote
    ? ["STORAGE_CONFIGURATION_INVALID", "STORAGE_CREDENTIALS_INVALID", "STORAGE_ACCESS_DENIED"]
    : [];
  return error instanceof LongshoreError && codes.includes(error.code);
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
  const explained = explainQueryError(error);
  if (stopsRun(context, explained)) {
    await releaseJob(database, job);
    throw explained;
  }
  const code = explained instanceof LongshoreError ? explained.code : "JOB_FAILED";
  const message = explained instanceof Error ? explained.message : String(explained);
  // What PostgreSQL said decides, which its explanation no longer tells.
  const retried = isRetryable(unwrapQueryError(error)) && job.attempt < options.maxAttempts;
  const after = retried ? drawBackoff(job.attempt) : undefined;
  await failJob(database, job, { code, message, retryAfter: after });
  // The stack of an error of ours says nothing that its message doesn't.
  const err = explained instanceof LongshoreError ? undefined : explained;
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
