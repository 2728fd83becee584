import { pageNamespaces, pageTaggedRepositories } from "@longshore/datastore";
import { addJobs, type ClaimedJob, completeJob, type NewJob, noCounts } from "@longshore/ledger";
import type { LongshoreError } from "@longshore/errors";
import {
  findBlobRanges,
  formatBlobRange,
  listRepositories,
  listTopLevelNamespaces,
} from "@longshore/registry";
import type { ImportContext } from "../import-context.js";
import { transactJob } from "./transact-job.js";

/** Jobs that are added at once. */
const jobsAtOnce = 500;

/**
 * Lists what a step has to do, and adds a job for each piece. A folder that cannot be listed gets a
 * listing of its own, which fails for it alone.
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
  try {
    for await (const one of listJobs(context, job)) {
      batch.push(one);
      if (batch.length >= jobsAtOnce) {
        await flush();
      }
    }
  } finally {
    // What was found before an error is done all the same.
    await flush();
  }
  await transactJob(context, (transaction) => completeJob(transaction, job, noCounts));
}

async function* listJobs(context: ImportContext, job: ClaimedJob): AsyncGenerator<NewJob> {
  const { storage, signal, command } = context;
  if (job.step === "blob-import" || job.step === "inventory") {
    for (const range of await findBlobRanges(storage, signal)) {
      yield { kind: "blob-range", scope: formatBlobRange(range) };
    }
  } else if (command.repository !== undefined) {
    yield { kind: "repository", scope: command.repository };
  } else {
    if (job.step === "tag-check") {
      yield* listOfDatabase(context, job.scope);
    }
    yield* listFolder(context, job.scope);
  }
}

/**
 * What the database has and storage may lack is checked, too. What both have is found twice, and added
 * once.
 */
async function* listOfDatabase({ database }: ImportContext, below: string): AsyncGenerator<NewJob> {
  const kind = below === "" ? "listing" : "repository";
  const pages = below === "" ? pageNamespaces(database) : pageTaggedRepositories(database, below);
  for await (const scopes of pages) {
    yield* scopes.map((scope) => ({ kind, scope }) as const);
  }
}

/** Each top-level namespace is a listing of its own, so that many are listed at once. */
async function* listFolder(
  { storage, signal, options }: ImportContext,
  below: string,
): AsyncGenerator<NewJob> {
  if (below === "") {
    for await (const namespaces of listTopLevelNamespaces(storage, signal)) {
      yield* namespaces.map((scope) => ({ kind: "listing", scope }) as const);
    }
    return;
  }
  const concurrency = storage.isRemote ? options.readConcurrency : 1;
  let own: LongshoreError | undefined;
  for await (const found of listRepositories(storage, { below, concurrency, signal })) {
    if (found.kind === "repository") {
      yield { kind: "repository", scope: found.path };
    } else if (found.path === below) {
      own = found.error;
    } else {
      yield { kind: "listing", scope: found.path };
    }
  }
  if (own !== undefined) {
    throw own;
  }
}
