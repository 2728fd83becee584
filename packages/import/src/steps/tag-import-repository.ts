import {
  type Database,
  ensureNamespace,
  findManifests,
  findRepository,
  type MediaTypeIds,
  transact,
} from "@longshore/datastore";
import { type ClaimedJob, completeJob, type JobCounts, noCounts } from "@longshore/ledger";
import type { Digest } from "@longshore/registry";
import { RepositoryReader } from "../gather/repository-reader.js";
import type { ImportContext } from "../import-context.js";
import type { TagsPlan } from "../plan/plan-tags.js";
import { cutRepository, planChunk } from "./chunk.js";
import { type Loaded, loadPlan, prepareLoad } from "./load-plan.js";

/**
 * Step two for a repository: writes its tags, and imports the manifests that are not there yet. One
 * transaction, opened when the first chunk has been planned: for all but giants storage is not
 * waited for while it is open.
 */
export async function tagImportRepository(
  context: ImportContext,
  job: ClaimedJob,
): Promise<JobCounts> {
  await ensureNamespace(context.database, job.scope);
  const plans = planRepository(context, job.scope);
  const first = await plans.next(context.database);
  const { counts, loads } = await transact(context.database, (transaction) =>
    loadAll(job, { transaction, first, plans }),
  );
  for (const { repository, rows } of loads) {
    await context.analyzer.noteLoaded(repository.namespaceId, rows);
  }
  return counts;
}

/** A plan whose blobs and media types have rows. */
interface PreparedPlan {
  readonly plan: TagsPlan;
  readonly mediaTypeIds: MediaTypeIds;
}

/** What is planned one after the other; each `next` says where the manifests of that chunk may be. */
type Plans = AsyncGenerator<PreparedPlan, void, Database>;

async function* planRepository(context: ImportContext, path: string): Plans {
  const reader = new RepositoryReader(context.storage, path, context.signal);
  let database = context.database;
  const findExisting = async (digests: readonly Digest[]) => {
    const repository = await findRepository(database, path);
    return repository === undefined
      ? new Set<Digest>()
      : findManifests(database, repository, digests);
  };
  for await (const { chunk } of cutRepository(context, path)) {
    const plan = await planChunk(context, chunk, { path, reader, withTags: true, findExisting });
    database = yield { plan, mediaTypeIds: await prepareLoad(context, plan) };
  }
}

async function loadAll(
  job: ClaimedJob,
  given: { transaction: Database; first: IteratorResult<PreparedPlan, void>; plans: Plans },
): Promise<{ counts: JobCounts; loads: Loaded[] }> {
  const { transaction } = given;
  const manifests = new Set<Digest>();
  const loads: Loaded[] = [];
  let tags = 0;
  for (let next = given.first; next.done !== true; next = await given.plans.next(transaction)) {
    const { plan, mediaTypeIds } = next.value;
    loads.push(await loadPlan(transaction, job, plan, mediaTypeIds));
    tags += plan.rows.tags.length;
    for (const digest of plan.manifests) {
      manifests.add(digest);
    }
  }
  const counts = { ...noCounts, repositories: 1, tags, manifests: manifests.size };
  await completeJob(transaction, job, counts);
  return { counts, loads };
}
