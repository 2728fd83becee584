import {
  ensureNamespace,
  findOrCreateRepository,
  findRepository,
  markPublished,
  transact,
} from "@longshore/datastore";
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
  for await (const chunk of cutRepository(context, job.scope)) {
    const plan = await planChunk(context, chunk, planning);
    await loadPart(context, job, plan);
    for (const digest of plan.manifests) {
      imported.add(digest);
    }
  }
  return finish(context, job, imported.size);
}

async function isRecent(context: ImportContext, path: string): Promise<boolean> {
  const window = context.options.preImportSkipRecent;
  if (window === 0) {
    return false;
  }
  const published = (await findRepository(context.database, path))?.lastPublishedAt;
  return published !== undefined && published.getTime() > Date.now() - window;
}

async function loadPart(context: ImportContext, job: ClaimedJob, plan: TagsPlan): Promise<void> {
  const mediaTypeIds = await prepareLoad(context, plan);
  const loaded = await transact(context.database, async (transaction) => {
    await assertFence(transaction, job);
    return loadPlan(transaction, job, plan, mediaTypeIds);
  });
  await context.analyzer.noteLoaded(loaded.repository.namespaceId, loaded.rows);
}

async function finish(
  context: ImportContext,
  job: ClaimedJob,
  manifests: number,
): Promise<JobCounts> {
  // The registry's own importer counts manifests as tags here.
  const counts = { ...noCounts, repositories: 1, tags: manifests, manifests };
  await transact(context.database, async (transaction) => {
    const repository = await findOrCreateRepository(transaction, job.scope);
    await markPublished(transaction, repository);
    await completeJob(transaction, job, counts);
  });
  return counts;
}
