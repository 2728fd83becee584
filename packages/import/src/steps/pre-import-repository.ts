import { ensureNamespace, findRepository, markPublished, transact } from "@longshore/datastore";
import {
  assertFence,
  type ClaimedJob,
  completeJob,
  type JobCounts,
  noCounts,
} from "@longshore/ledger";
import type { Digest } from "@longshore/registry";
import { RepositoryReader } from "../gather/repository-reader.js";
import type { ImportContext } from "../import-context.js";
import type { TagsPlan } from "../plan/plan-tags.js";
import { cutRepository, planChunk } from "./chunk.js";
import { loadPlan, prepareLoad } from "./load-plan.js";

/** Step one for a repository: imports each distinct manifest that its tags name. Safe to repeat. */
export async function preImportRepository(
  context: ImportContext,
  job: ClaimedJob,
): Promise<JobCounts> {
  if (await isRecent(context, job.scope)) {
    await transact(context.database, (transaction) => completeJob(transaction, job, noCounts));
    return noCounts;
  }
  await ensureNamespace(context.database, job.scope);
  const imported = new Set<Digest>();
  const planning = {
    path: job.scope,
    reader: new RepositoryReader(context.storage, job.scope, context.signal),
    withTags: false,
    findExisting: (digests: readonly Digest[]) =>
      Promise.resolve(new Set(digests.filter((digest) => imported.has(digest)))),
  };
  for await (const { chunk, last } of cutRepository(context, job.scope)) {
    const plan = await planChunk(context, chunk, planning);
    for (const digest of plan.manifests) {
      imported.add(digest);
    }
    await loadPart(context, job, plan, last ? countsOf(imported.size) : undefined);
  }
  return countsOf(imported.size);
}

/** The registry's own importer counts manifests as tags here. */
function countsOf(manifests: number): JobCounts {
  return { ...noCounts, repositories: 1, tags: manifests, manifests };
}

async function isRecent(context: ImportContext, path: string): Promise<boolean> {
  const window = context.options.preImportSkipRecent;
  if (window === 0) {
    return false;
  }
  const published = (await findRepository(context.database, path))?.lastPublishedAt;
  return published !== undefined && published.getTime() > Date.now() - window;
}

/** @param counts of the whole job with its last part, which ends it; undefined before */
async function loadPart(
  context: ImportContext,
  job: ClaimedJob,
  plan: TagsPlan,
  counts: JobCounts | undefined,
): Promise<void> {
  const mediaTypeIds = await prepareLoad(context, plan);
  const loaded = await transact(context.database, async (transaction) => {
    await assertFence(transaction, job);
    const load = await loadPlan(transaction, job, plan, mediaTypeIds);
    if (counts !== undefined) {
      await markPublished(transaction, load.repository);
      await completeJob(transaction, job, counts);
    }
    return load;
  });
  await context.analyzer.noteLoaded(loaded.repository.namespaceId, loaded.rows);
}
