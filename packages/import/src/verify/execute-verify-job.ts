import { addJobs, type ClaimedJob, type NewJob } from "@longshore/ledger";
import { formatBlobRange, parseBlobRange } from "@longshore/registry";
import { type JobOutcome, settleJob } from "../run/settle-job.js";
import type { Difference } from "./difference.js";
import { listNamespace, listTopLevel, type TopLevelTask, type VerifyTask } from "./list-tasks.js";
import { recordDifferences } from "./record-differences.js";
import type { VerificationContext } from "./verification-context.js";
import { verifyTask } from "./verify-task.js";

/** Jobs that are added at once. */
const jobsAtOnce = 500;

/**
 * Executes a claimed job of a verification: a listing, a repository or a range of blobs; its
 * differences are in the ledger when it is done. Fails as {@link settleJob} says.
 * @param onJobsAdded called when a listing has added jobs
 */
export function executeVerifyJob(
  context: VerificationContext,
  job: ClaimedJob,
  onJobsAdded: () => void,
): Promise<JobOutcome> {
  return settleJob(context, job, () =>
    recordDifferences(context, job, (tell) =>
      job.kind === "listing"
        ? listJobs(context, { job, tell, onJobsAdded })
        : verify(context, readTask(job), tell),
    ),
  );
}

async function verify(
  context: VerificationContext,
  task: VerifyTask,
  tell: (difference: Difference) => Promise<void>,
): Promise<void> {
  const { readConcurrency } = context.options;
  const allImported = await context.isAllImported();
  await context.reading(() => verifyTask({ ...context, readConcurrency, allImported }, task, tell));
}

function readTask({ kind, scope }: ClaimedJob): VerifyTask {
  return kind === "blob-range"
    ? { kind, range: parseBlobRange(scope) }
    : { kind: "repository", path: scope };
}

/** A listing, and who is told of what. */
interface Listing {
  readonly job: ClaimedJob;
  readonly tell: (difference: Difference) => Promise<void>;
  readonly onJobsAdded: () => void;
}

/** Adds a job for each piece; what the database alone has, and folders that cannot be listed, are told of at once. */
async function listJobs(
  context: VerificationContext,
  { job, tell, onJobsAdded }: Listing,
): Promise<void> {
  let batch: NewJob[] = [];
  const flush = async () => {
    await addJobs(context.database, job.runId, job.step, batch);
    batch = [];
    onJobsAdded();
  };
  for await (const task of listTasksOf(context, job)) {
    if (task.kind === "namespace" || task.kind === "misplaced" || task.kind === "unlisted") {
      await verify(context, task, tell);
    } else {
      batch.push(jobOf(task));
    }
    if (batch.length >= jobsAtOnce) {
      await flush();
    }
  }
  await flush();
}

async function* listTasksOf(
  context: VerificationContext,
  job: ClaimedJob,
): AsyncGenerator<TopLevelTask> {
  const { scope } = context;
  if (scope.repository !== undefined) {
    yield { kind: "repository", path: scope.repository };
  } else if (job.scope === "") {
    yield* listTopLevel(context, scope);
  } else {
    yield* listNamespace(context, scope, job.scope);
  }
}

function jobOf(
  task: Exclude<TopLevelTask, { kind: "namespace" | "misplaced" | "unlisted" }>,
): NewJob {
  switch (task.kind) {
    case "repository":
      return { kind: "repository", scope: task.path };
    case "blob-range":
      return { kind: "blob-range", scope: formatBlobRange(task.range) };
    case "stored-namespace":
      return { kind: "listing", scope: task.name };
  }
}
