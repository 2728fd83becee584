import { transact } from "@longshore/datastore";
import { addJobs, type ClaimedJob, completeJob, type NewJob, noCounts } from "@longshore/ledger";
import { listBlobShards, listRepositories } from "@longshore/registry";
import type { ImportContext } from "../import-context.js";

/** Jobs that are added at once. */
const jobsAtOnce = 500;

/**
 * Lists what a step has to do, and adds a job for each piece.
 * @param onAdded called when jobs were added, so that they are begun before the listing is complete
 */
export async function listStep(
  context: ImportContext,
  job: ClaimedJob,
  onAdded: () => void,
): Promise<void> {
  let batch: NewJob[] = [];
  const flush = async () => {
    await addJobs(context.database, job.runId, job.step, batch);
    batch = [];
    onAdded();
  };
  for await (const one of listJobs(context, job)) {
    batch.push(one);
    if (batch.length >= jobsAtOnce) {
      await flush();
    }
  }
  await flush();
  await transact(context.database, (transaction) => completeJob(transaction, job, noCounts));
}

async function* listJobs(context: ImportContext, job: ClaimedJob): AsyncGenerator<NewJob> {
  const { storage, signal, command } = context;
  if (job.step === "blob-import") {
    for (const scope of await listBlobShards(storage, signal)) {
      yield { kind: "blob-shard", scope };
    }
  } else if (command.repository !== undefined) {
    yield { kind: "repository", scope: command.repository };
  } else {
    for await (const scope of listRepositories(storage, signal)) {
      yield { kind: "repository", scope };
    }
  }
}
