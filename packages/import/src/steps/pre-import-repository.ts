import { ensureNamespace, markPublished, transact } from "@longshore/datastore";
import { assertFence, completeJob, type JobCounts, noCounts, recordKnown } from "@longshore/ledger";
import type { Digest } from "@longshore/registry";
import type { ImportContext } from "../import-context.js";
import type { TagsPlan } from "../plan/plan-tags.js";
import { cutRepository, openPlanning, planChunk } from "./chunk.js";
import { findComplete, type KnownRepository, readKnownRepository } from "./known-repository.js";
import { loadPlan, prepareLoad } from "./load-plan.js";
import type { RepositoryJob } from "./repository-job.js";

/**
 * Step one for a repository: imports each distinct manifest that its tags name, but those that this
 * ledger has seen imported whole. Safe to repeat.
 */
export async function preImportRepository(
  context: ImportContext,
  job: RepositoryJob,
): Promise<JobCounts> {
  const known = await readKnownRepository(context, job.scope);
  if (isRecent(context, known)) {
    await transact(context.database, (transaction) => completeJob(transaction, job, noCounts));
    return noCounts;
  }
  await ensureNamespace(context.database, job.scope);
  const imported = new Set<Digest>();
  const planning = openPlanning(context, job.scope, {
    withTags: false,
    whole: !known.recorded,
    findExisting: async (digests) => {
      const others = digests.filter((digest) => !imported.has(digest));
      const complete = await findComplete(context, known, others);
      return new Set(digests.filter((digest) => imported.has(digest) || complete.has(digest)));
    },
  });
  for await (const { chunk, last } of cutRepository(context, planning)) {
    const plan = await planChunk(context, chunk, planning);
    for (const digest of plan.manifests) {
      imported.add(digest);
    }
    const counts = last ? countsOf(imported.size) : undefined;
    await context.loading(() => loadPart(context, job, { plan, known, counts }));
  }
  return countsOf(imported.size);
}

/** The registry's own importer counts manifests as tags here. */
function countsOf(manifests: number): JobCounts {
  return { ...noCounts, repositories: 1, tags: manifests, manifests };
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
  const prepared = await prepareLoad(context, plan);
  const loaded = await transact(context.database, async (transaction) => {
    await assertFence(transaction, job);
    const load = await loadPlan(transaction, job, prepared, known);
    if (counts !== undefined) {
      if (!known.trusted) {
        await recordKnown(transaction, job.scope);
      }
      await markPublished(transaction, load.repository);
      await completeJob(transaction, job, counts);
    }
    return load;
  });
  await context.analyzer.noteLoaded(loaded.repository.namespaceId, loaded.rows);
}
