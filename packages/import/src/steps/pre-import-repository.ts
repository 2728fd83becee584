import { ensureNamespace, markPublished } from "@longshore/datastore";
import {
  assertFence,
  completeJob,
  isLastOfFamily,
  type JobCounts,
  noCounts,
  recordKnown,
  renewLeases,
} from "@longshore/ledger";
import type { Digest } from "@longshore/registry";
import type { ImportContext } from "../import-context.js";
import type { TagsPlan } from "../plan/plan-tags.js";
import { openPlanning, planChunks } from "./chunk.js";
import { findComplete, type KnownRepository, readKnownRepository } from "./known-repository.js";
import { loadPlan, prepareLoad, recordLoads } from "./load-plan.js";
import { onAddedBy } from "./on-added-by.js";
import type { RepositoryJob } from "./repository-job.js";
import { transactJob } from "./transact-job.js";

/**
 * Step one for a repository: imports each distinct manifest that its tags name, but those that this
 * ledger has seen imported whole. Safe to repeat.
 */
export async function preImportRepository(
  context: ImportContext,
  job: RepositoryJob,
): Promise<JobCounts> {
  const known = await readKnownRepository(context, job.path);
  if (isRecent(context, known)) {
    await transactJob(context, (transaction) => completeJob(transaction, job, noCounts));
    return noCounts;
  }
  await ensureNamespace(context.database, job.path, onAddedBy(context, job));
  const imported = new Set<Digest>();
  let tags = 0;
  const planning = openPlanning(context, job, {
    withTags: false,
    whole: !known.recorded,
    findExisting: async (digests) => {
      const others = digests.filter((digest) => !imported.has(digest));
      const complete = await findComplete(context, known, others);
      return new Set(digests.filter((digest) => imported.has(digest) || complete.has(digest)));
    },
  });
  for await (const { plan, tags: planned, last } of planChunks(context, job, planning)) {
    tags += planned;
    for (const digest of plan.manifests) {
      imported.add(digest);
    }
    const counts = last ? countsOf(job, { tags, manifests: imported.size }) : undefined;
    await context.loading(() => loadPart(context, job, { plan, known, counts }));
  }
  return countsOf(job, { tags, manifests: imported.size });
}

/** Tags count that lead nowhere, too: step two has to look at them again. */
function countsOf(
  { range }: RepositoryJob,
  found: { readonly tags: number; readonly manifests: number },
): JobCounts {
  return { ...noCounts, repositories: range === undefined ? 1 : 0, ...found };
}

function isRecent({ options }: ImportContext, { row }: KnownRepository): boolean {
  const published = row?.lastPublishedAt?.getTime() ?? Number.NEGATIVE_INFINITY;
  return options.preImportSkipRecent > 0 && published > Date.now() - options.preImportSkipRecent;
}

interface Part {
  readonly plan: TagsPlan;
  readonly known: KnownRepository;
  /** Of the whole job with its last part, which ends it; undefined before. */
  readonly counts: JobCounts | undefined;
}

async function loadPart(
  context: ImportContext,
  job: RepositoryJob,
  { plan, known, counts }: Part,
): Promise<void> {
  const prepared = await prepareLoad(context, job, plan);
  const loaded = await transactJob(context, async (transaction) => {
    await assertFence(transaction, job);
    const load = await loadPlan(transaction, job, prepared, known);
    if (counts !== undefined) {
      if (await isLastOfFamily(transaction, job)) {
        if (!known.trusted) {
          await recordKnown(transaction, job.path);
        }
        await markPublished(transaction, load.repository);
      }
      await completeJob(transaction, job, counts);
    }
    await recordLoads(context, transaction, job, [load]);
    if (counts === undefined) {
      // Nobody could renew it while this transaction had its row, however long that was.
      await renewLeases(transaction, [job], context.claimant.lease);
    }
    return load;
  });
  await context.noteLoaded(loaded.repository.namespaceId, loaded.added);
}
