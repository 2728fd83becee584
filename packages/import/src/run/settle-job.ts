import { explainQueryError, unwrapQueryError } from "@longshore/datastore";
import { isRetryable, LongshoreError } from "@longshore/errors";
import { type ClaimedJob, failJob, releaseJob, repositoryOfJob } from "@longshore/ledger";
import type { Logger } from "@longshore/telemetry";
import type { JobContext } from "../import-context.js";

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
 * Does the work of a claimed job, which marks it as done, or writes down why it failed. Never throws
 * for a failure of the job alone; throws when the ledger can't be written to, or the store refuses us.
 */
export async function settleJob(
  context: JobContext,
  job: ClaimedJob,
  work: (logger: Logger) => Promise<void>,
): Promise<JobOutcome> {
  const logger = context.logger.child({
    run: job.runId,
    step: job.step,
    ...describeRepository(job),
  });
  const started = performance.now();
  try {
    await work(logger);
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

/** Whether every other job would fail in the same way: the store takes no request of ours. */
function stopsRun({ storage }: JobContext, error: unknown): boolean {
  const codes: readonly string[] = storage.isRemote
    ? ["STORAGE_CONFIGURATION_INVALID", "STORAGE_CREDENTIALS_INVALID", "STORAGE_ACCESS_DENIED"]
    : [];
  return error instanceof LongshoreError && codes.includes(error.code);
}

async function settleFailure(
  context: JobContext,
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
