import {
  type Database,
  findOrCreateRepository,
  loadBlobs,
  type LoadedRows,
  loadRepository,
  type MediaTypeIds,
  type RepositoryRow,
} from "@longshore/datastore";
import { addSkips, recordIncomplete, recordRepository, skipReasons } from "@longshore/ledger";
import type { ImportContext } from "../import-context.js";
import type { RepositoryPlan } from "../plan/repository-plan.js";
import type { KnownRepository } from "./known-repository.js";
import type { RepositoryJob } from "./repository-job.js";

/** A plan whose blobs and media types have rows. */
export interface PreparedPlan<Plan extends RepositoryPlan = RepositoryPlan> {
  readonly plan: Plan;
  readonly mediaTypeIds: MediaTypeIds;
}

/** Writes what of a plan goes before its transaction: shared blobs, and media types. */
export async function prepareLoad<Plan extends RepositoryPlan>(
  context: ImportContext,
  plan: Plan,
): Promise<PreparedPlan<Plan>> {
  const { manifests, layers, blobs } = plan.rows;
  for (const { tag, digest, reason, detail } of plan.skips) {
    context.logger.warn({ tag, digest, reason, detail }, skipReasons[reason]);
  }
  const mediaTypeIds = await context.mediaTypes.resolve([
    ...manifests.map((manifest) => manifest.mediaType),
    ...manifests.flatMap((manifest) => manifest.configuration?.mediaType ?? []),
    ...layers.map((layer) => layer.mediaType),
  ]);
  await loadBlobs(context.database, blobs, await context.mediaTypes.octetStream());
  return { plan, mediaTypeIds };
}

/** What a load wrote, and into which repository. */
export interface Loaded {
  readonly repository: RepositoryRow;
  readonly rows: LoadedRows;
}

/** Writes a plan's rows and skips in the open transaction of its job. */
export async function loadPlan(
  transaction: Database,
  job: RepositoryJob,
  { plan, mediaTypeIds }: PreparedPlan,
  known: KnownRepository,
): Promise<Loaded> {
  const repository = await findOrCreateRepository(transaction, job.path);
  const rows = await loadRepository(transaction, repository, plan.rows, mediaTypeIds);
  await addSkips(transaction, job.runId, job.step, plan.skips);
  if (!known.recorded) {
    await recordRepository(transaction, job.path, known.trusted);
  }
  const loaded = plan.rows.manifests.map((manifest) => manifest.digest);
  await recordIncomplete(transaction, job.path, {
    complete: loaded.filter((one) => known.incomplete.has(one) && !plan.incomplete.has(one)),
    incomplete: [...plan.incomplete],
  });
  return { repository, rows };
}
