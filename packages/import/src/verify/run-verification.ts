import type { Database } from "@longshore/datastore";
import { type ErrorCode, errorCodes, LongshoreError } from "@longshore/errors";
import {
  addJobs,
  closeRun,
  countDifferences,
  type FailedJob,
  type Hold,
  listFailedJobs,
  readVerifyTotals,
  releaseRun,
  type VerifyScope,
} from "@longshore/ledger";
import type { Storage } from "@longshore/storage";
import type { Logger } from "@longshore/telemetry";
import { dispatchToFleet } from "../run/dispatch-to-fleet.js";
import { feedJobs } from "../run/feed-jobs.js";
import { identify } from "../run/identify.js";
import { keepHold } from "../run/keep-alive.js";
import type { Difference } from "./difference.js";
import { executeVerifyJob } from "./execute-verify-job.js";
import { type OpenedVerification, openVerification } from "./open-verification.js";
import { readDifferences } from "./read-differences.js";
import { createVerificationContext, type VerificationContext } from "./verification-context.js";

/** How far a verification is. */
export interface VerifyProgress {
  /** Repositories and ranges of blobs that are verified. */
  readonly repositories: number;
  readonly blobRanges: number;
  /** Repositories and ranges that were found so far. */
  readonly found: number;
  readonly differences: number;
}

/** What a verification that is kept in the ledger needs. */
export interface VerificationRequest {
  readonly storage: Storage;
  /** A database whose ledger is up to date, and may be written to. */
  readonly database: Database;
  readonly logger: Logger;
  readonly scope: VerifyScope;
  /** Whether an unfinished one of the same scope is given up. */
  readonly restart: boolean;
  /** Jobs done at once in this process, each on a connection of its own. */
  readonly concurrency: number;
  /** Storage reads at once in one of them. */
  readonly readConcurrency: number;
  /** This process, which leads it; with a fleet's terms its workers do the jobs. */
  readonly hold: Hold;
  readonly onOpened: (opened: OpenedVerification) => void;
  /** Called now and then; undefined where nobody looks. */
  readonly onProgress: ((progress: VerifyProgress) => void) | undefined;
  /** Tells what was found, once all is verified; the verification is closed after it. */
  readonly report: (progress: VerifyProgress, found: AsyncIterable<Difference>) => Promise<void>;
  /** Aborted to stop: what was not done is done by whoever resumes. */
  readonly signal: AbortSignal;
}

/** Attempts at a job before it is set aside. */
const maxAttempts = 5;

/** Wait between two looks at how far it is. Milliseconds. */
const progressInterval = 500;

/**
 * Verifies a registry, storage against database, as jobs in the ledger: whatever is killed, the next
 * one of the same scope goes on. Of the registry's tables and of storage it only reads.
 * @returns whether it came to its end
 * @throws RUN_HELD, and why a job could not be done
 */
export async function runVerification(request: VerificationRequest): Promise<boolean> {
  const { storage, database, hold } = request;
  const identity = await identify(database, storage);
  const opened = await openVerification(database, { ...request, identity });
  request.onOpened(opened);
  const lost = new AbortController();
  const { concurrency: jobsAtOnce, readConcurrency } = request;
  const context = createVerificationContext({
    ...request,
    claimant: { name: hold.holder, lease: hold.lease },
    options: { jobsAtOnce, readConcurrency, maxAttempts, dryRun: false },
    readsAtOnce: jobsAtOnce,
    signal: AbortSignal.any([request.signal, lost.signal]),
  });
  const onLost = () => lost.abort();
  const stopKeeping = keepHold(context, { runId: opened.id, hold, onLost });
  const stopWatching = watchProgress(request, opened.id);
  try {
    await doJobs(context, opened.id, hold);
    refuseLost(opened.id, lost.signal);
    if (request.signal.aborted) {
      return false;
    }
    refuseFailed(await listFailedJobs(database, opened.id, 2));
    stopWatching();
    await report(request, opened.id);
    return true;
  } finally {
    stopWatching();
    stopKeeping();
    await releaseRun(database, opened.id, hold.holder);
  }
}

async function doJobs(context: VerificationContext, runId: number, hold: Hold): Promise<void> {
  const { database, signal } = context;
  await addJobs(database, runId, "verify", [{ kind: "listing", scope: "" }]);
  const dispatch = { runId, step: "verify", drain: signal } as const;
  await (hold.fleet === undefined
    ? feedJobs(context, dispatch, (job, ring) => executeVerifyJob(context, job, ring))
    : dispatchToFleet(context, dispatch));
}

/** @returns a function that ends it */
function watchProgress({ database, onProgress }: VerificationRequest, runId: number): () => void {
  if (onProgress === undefined) {
    return () => undefined;
  }
  const timer = setInterval(() => {
    // A missed picture; the next one may succeed.
    readProgress(database, runId).then(onProgress, () => undefined);
  }, progressInterval);
  return () => clearInterval(timer);
}

async function readProgress(database: Database, runId: number): Promise<VerifyProgress> {
  const totals = await readVerifyTotals(database, runId);
  return { ...totals, differences: await countDifferences(database, runId) };
}

/** Another command begins anew, even where this one's output was lost half-way. */
async function report({ database, ...request }: VerificationRequest, runId: number): Promise<void> {
  try {
    await request.report(await readProgress(database, runId), readDifferences(database, runId));
  } finally {
    await closeRun(database, runId, "complete");
  }
}

function refuseLost(runId: number, lost: AbortSignal): void {
  if (lost.aborted) {
    throw new LongshoreError("RUN_HELD", `Verification ${runId} was taken from this process.`, {
      fields: { run: runId },
    });
  }
}

/** @throws with the code of the first job that was set aside */
function refuseFailed([first, ...others]: readonly FailedJob[]): void {
  if (first !== undefined) {
    const { kind, scope, message } = first;
    const what = scope === "" ? "The listing" : `The ${kind} ${scope}`;
    const more = others.length === 0 ? "" : " It was not the only one.";
    throw new LongshoreError(
      isErrorCode(first.code) ? first.code : "JOB_FAILED",
      `${what} could not be verified: ${message}${more} The same command tries it again.`,
      { fields: { kind, scope } },
    );
  }
}

function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorCodes, text);
}
