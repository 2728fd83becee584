import {
  type Database,
  deleteTags,
  ensureNamespace,
  findManifests,
  findRepository,
  payloadBytes,
  transact,
} from "@longshore/datastore";
import { completeJob, type JobCounts, noCounts } from "@longshore/ledger";
import type { Digest } from "@longshore/registry";
import type { ImportContext } from "../import-context.js";
import { mostHeldBytes } from "../gather/held-bytes.js";
import { joinPlans } from "../plan/join-plans.js";
import type { TagsPlan } from "../plan/plan-tags.js";
import { openPlanning, planChunks } from "./chunk.js";
import { type KnownRepository, readKnownRepository } from "./known-repository.js";
import { type Loaded, loadPlan, type PreparedPlan, prepareLoad, recordLoads } from "./load-plan.js";
import { onAddedBy } from "./on-added-by.js";
import { removeLeftOverTags } from "./remove-left-over-tags.js";
import type { RepositoryJob } from "./repository-job.js";
import { transactJob } from "./transact-job.js";

/** Manifests that are planned and held in memory, to be imported in one load, unless they are large. */
const mostHeldManifests = 2_000;

/**
 * Step two for a repository, or for a range of a giant's tags: writes the tags, and imports the
 * manifests that are not there yet. One transaction. It is opened when all has been planned, so that
 * storage is not waited for while it is open, unless too many manifests have to be imported for that.
 */
export async function tagImportRepository(
  context: ImportContext,
  job: RepositoryJob,
): Promise<JobCounts> {
  await ensureNamespace(context.database, job.path, onAddedBy(context, job));
  const known = await readKnownRepository(context, job.path);
  if (known.row !== undefined && job.commits > 0) {
    await removeLeftOverTags(context, job, known.row);
  }
  const plans = planRepository(context, job, known);
  const { plan, isWhole } = await planAhead(plans, context.database);
  const { counts, loads } = await context.loading(async () => {
    const first = await prepareLoad(context, job, plan);
    const load = (transaction: Database) =>
      loadAll(context, job, { transaction, first, plans, known });
    return isWhole ? transactJob(context, load) : transact(context.database, load);
  });
  for (const { repository, added } of loads) {
    await context.noteLoaded(repository.namespaceId, added);
  }
  return counts;
}

/** What is planned one after the other; each `next` says where the manifests of that chunk may be. */
type Plans = AsyncGenerator<TagsPlan, void, Database>;

async function* planRepository(
  context: ImportContext,
  job: RepositoryJob,
  known: KnownRepository,
): Plans {
  let database = context.database;
  const planned = new Set<Digest>();
  const planning = openPlanning(context, job, {
    withTags: true,
    whole: known.row === undefined,
    findExisting: async (digests) => {
      const repository = await findRepository(database, job.path);
      const others = digests.filter((digest) => !planned.has(digest));
      const existing =
        repository === undefined ? [] : await findManifests(database, repository, others);
      return new Set([...digests.filter((digest) => planned.has(digest)), ...existing]);
    },
  });
  for await (const { plan } of planChunks(context, job, planning)) {
    for (const { digest } of plan.rows.manifests) {
      planned.add(digest);
    }
    database = yield plan;
  }
}

/** What has been planned before the transaction. */
interface PlannedAhead {
  readonly plan: TagsPlan;
  /** Whether nothing is left to be planned. */
  readonly isWhole: boolean;
}

async function planAhead(plans: Plans, database: Database): Promise<PlannedAhead> {
  const held: TagsPlan[] = [];
  let manifests = 0;
  let bytes = 0;
  while (manifests < mostHeldManifests && bytes < mostHeldBytes) {
    const next = await plans.next(database);
    if (next.done === true) {
      return { plan: joinPlans(held), isWhole: true };
    }
    held.push(next.value);
    manifests += next.value.rows.manifests.length;
    bytes += next.value.rows.manifests.reduce((sum, one) => sum + payloadBytes(one), 0);
  }
  return { plan: joinPlans(held), isWhole: false };
}

interface Loading {
  readonly transaction: Database;
  readonly first: PreparedPlan<TagsPlan>;
  readonly plans: Plans;
  readonly known: KnownRepository;
}

async function loadAll(
  context: ImportContext,
  job: RepositoryJob,
  { transaction, first, plans, known }: Loading,
): Promise<{ counts: JobCounts; loads: Loaded[] }> {
  const manifests = new Set<Digest>();
  const loads: Loaded[] = [];
  let tags = 0;
  let lost = 0;
  const load = async (prepared: PreparedPlan<TagsPlan>) => {
    const loaded = await loadPlan(transaction, job, prepared, known);
    loads.push(loaded);
    lost += await deleteTags(transaction, loaded.repository, lostTags(prepared.plan));
    tags += prepared.plan.rows.tags.length;
    for (const digest of prepared.plan.manifests) {
      manifests.add(digest);
    }
  };
  await load(first);
  for (
    let next = await plans.next(transaction);
    next.done !== true;
    next = await plans.next(transaction)
  ) {
    await load(await prepareLoad(context, job, next.value));
  }
  const repositories = job.range === undefined ? 1 : 0;
  const counts = { ...noCounts, repositories, tags, manifests: manifests.size };
  await completeJob(transaction, job, counts);
  await recordLoads(context, transaction, job, loads);
  await context.recordRows(transaction, job, { added: { tags: -lost } });
  return { counts, loads };
}

/** Tags that are left behind, and that an earlier import of the same run may have written. */
function lostTags({ rows, skips }: TagsPlan): string[] {
  const written = new Set(rows.tags.map(({ name }) => name));
  const named = skips.flatMap(({ tag }) => (tag === undefined || tag === "" ? [] : tag));
  return [...new Set(named)].filter((tag) => !written.has(tag));
}
