import {
  type Database,
  findOrCreateRepository,
  loadBlobs,
  loadRepository,
  type MediaTypeIds,
  type RepositoryLoad,
  type RepositoryRow,
} from "@longshore/datastore";
import {
  addSkips,
  forgetSkips,
  recordIncomplete,
  recordRepository,
  skipReasons,
} from "@longshore/ledger";
import type { ImportContext } from "../import-context.js";
import type { RepositoryPlan } from "../plan/repository-plan.js";
import type { KnownRepository } from "./known-repository.js";
import { onAddedBy } from "./on-added-by.js";
import type { RepositoryJob } from "./repository-job.js";

/** A plan whose blobs and media types have rows. */
export interface PreparedPlan<Plan extends RepositoryPlan = RepositoryPlan> {
  readonly plan: Plan;
  readonly mediaTypeIds: MediaTypeIds;
}

/** Writes what of a plan goes before its transaction: shared blobs, and media types. */
export async function prepareLoad<Plan extends RepositoryPlan>(
  context: ImportContext,
  job: RepositoryJob,
  plan: Plan,
): Promise<PreparedPlan<Plan>> {
  const { manifests, layers, blobs } = plan.rows;
  for (const { tag, digest, reason, detail } of plan.skips) {
    context.logger.warn({ tag, digest, reason, detail }, skipReasons[reason]);
  }
  const onAdded = onAddedBy(context, job);
  const names = [
    ...manifests.map((manifest) => manifest.mediaType),
    ...manifests.flatMap((manifest) => manifest.configuration?.mediaType ?? []),
    ...layers.map((layer) => layer.mediaType),
  ];
  const mediaTypeIds = await context.mediaTypes.resolve(names, onAdded);
  const octetStream = await context.mediaTypes.octetStream(onAdded);
  await loadBlobs(context.database, blobs, octetStream, onAdded);
  return { plan, mediaTypeIds };
}

/** What a load wrote, and into which repository. */
export interface Loaded extends RepositoryLoad {
  readonly repository: RepositoryRow;
  readonly isNew: boolean;
}

/** Adds what the loads of a transaction wrote to the run's statistics, as its last statement. */
export async function recordLoads(
  { recordRows }: ImportContext,
  transaction: Database,
  job: RepositoryJob,
  loads: readonly Loaded[],
): Promise<void> {
  const added: Record<string, number> = { repositories: loads.filter(({ isNew }) => isNew).length };
  for (const [table, rows] of loads.flatMap((load) => Object.entries(load.added))) {
    added[table] = (added[table] ?? 0) + rows;
  }
  const tags = loads.reduce((moved, load) => moved + load.movedTags, 0);
  await recordRows(transaction, job, { added, changed: { tags } });
}

/** Writes a plan's rows and skips in the open transaction of its job. */
export async function loadPlan(
  transaction: Database,
  job: RepositoryJob,
  { plan, mediaTypeIds }: PreparedPlan,
  known: KnownRepository,
): Promise<Loaded> {
  const { repository, isNew } = await findOrCreateRepository(transaction, job.path);
  const load = await loadRepository(transaction, repository, plan.rows, mediaTypeIds);
  const tags = plan.rows.tags.map((tag) => tag.name);
  await forgetSkips(transaction, job.runId, job.path, tags);
  await addSkips(transaction, job.runId, job.step, plan.skips);
  if (!known.recorded) {
    await recordRepository(transaction, job.path, known.trusted);
  }
  const loaded = plan.rows.manifests.map((manifest) => manifest.digest);
  await recordIncomplete(transaction, job.path, {
    complete: loaded.filter((one) => known.incomplete.has(one) && !plan.incomplete.has(one)),
    incomplete: [...plan.incomplete],
  });
  return { repository, isNew, ...load };
}
