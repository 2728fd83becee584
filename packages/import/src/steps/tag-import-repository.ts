import {
  type Database,
  ensureNamespace,
  findManifests,
  findRepository,
  transact,
} from "@longshore/datastore";
import { completeJob, type JobCounts, noCounts } from "@longshore/ledger";
import type { Digest } from "@longshore/registry";
import type { ImportContext } from "../import-context.js";
import type { TagsPlan } from "../plan/plan-tags.js";
import { cutRepository, openPlanning, planChunk } from "./chunk.js";
import { type KnownRepository, readKnownRepository } from "./known-repository.js";
import { type Loaded, loadPlan, type PreparedPlan, prepareLoad } from "./load-plan.js";
import type { RepositoryJob } from "./repository-job.js";

/**
 * Step two for a repository: writes its tags, and imports the manifests that are not there yet. One
 * transaction, opened when the first chunk has been planned: for all but giants storage is not
 * waited for while it is open.
 */
export async function tagImportRepository(
  context: ImportContext,
  job: RepositoryJob,
): Promise<JobCounts> {
  await ensureNamespace(context.database, job.scope);
  const known = await readKnownRepository(context, job.scope);
  const plans = planRepository(context, job.scope, known);
  const first = await plans.next(context.database);
  const { counts, loads } = await context.loading(() =>
    transact(context.database, (transaction) => loadAll(job, { transaction, first, plans, known })),
  );
  for (const { repository, rows } of loads) {
    await context.analyzer.noteLoaded(repository.namespaceId, rows);
  }
  return counts;
}

/** What is planned one after the other; each `next` says where the manifests of that chunk may be. */
type Plans = AsyncGenerator<PreparedPlan<TagsPlan>, void, Database>;

async function* planRepository(
  context: ImportContext,
  path: string,
  known: KnownRepository,
): Plans {
  let database = context.database;
  const planning = openPlanning(context, path, {
    withTags: true,
    whole: known.row === undefined,
    findExisting: async (digests) => {
      const repository = await findRepository(database, path);
      return repository === undefined
        ? new Set<Digest>()
        : findManifests(database, repository, digests);
    },
  });
  for await (const { chunk } of cutRepository(context, planning)) {
    const plan = await planChunk(context, chunk, planning);
    database = yield await prepareLoad(context, plan);
  }
}

interface Loading {
  readonly transaction: Database;
  readonly first: IteratorResult<PreparedPlan<TagsPlan>, void>;
  readonly plans: Plans;
  readonly known: KnownRepository;
}

async function loadAll(
  job: RepositoryJob,
  { transaction, first, plans, known }: Loading,
): Promise<{ counts: JobCounts; loads: Loaded[] }> {
  const manifests = new Set<Digest>();
  const loads: Loaded[] = [];
  let tags = 0;
  for (let next = first; next.done !== true; next = await plans.next(transaction)) {
    const { plan } = next.value;
    loads.push(await loadPlan(transaction, job, next.value, known));
    tags += plan.rows.tags.length;
    for (const digest of plan.manifests) {
      manifests.add(digest);
    }
  }
  const counts = { ...noCounts, repositories: 1, tags, manifests: manifests.size };
  await completeJob(transaction, job, counts);
  return { counts, loads };
}
