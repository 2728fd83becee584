import { LongshoreError } from "@longshore/errors";
import { type ClaimedJob, completeJob, noCounts } from "@longshore/ledger";
import { isRepositoryPath, layout } from "@longshore/registry";
import type { ImportContext } from "../import-context.js";
import { blobImportRange } from "../steps/blob-import-range.js";
import { checkTagsOfRepository } from "../steps/check-tags-of-repository.js";
import { inventoryRange } from "../steps/inventory-range.js";
import { listStep } from "../steps/list-step.js";
import { preImportRepository } from "../steps/pre-import-repository.js";
import { readRepositoryJob } from "../steps/repository-job.js";
import { tagImportRepository } from "../steps/tag-import-repository.js";
import { type JobOutcome, settleJob } from "./settle-job.js";

/**
 * Executes a claimed job of an import: plans, loads and commits, or writes down why it failed, as
 * {@link settleJob} does.
 * @param onJobsAdded called when a listing has added jobs
 */
export function executeJob(
  context: ImportContext,
  job: ClaimedJob,
  onJobsAdded: () => void,
): Promise<JobOutcome> {
  return settleJob(context, job, (logger) => workGuarded({ ...context, logger }, job, onJobsAdded));
}

/** In a dry run a job has a savepoint: what PostgreSQL rejects must not spoil the one transaction. */
function workGuarded(
  context: ImportContext,
  job: ClaimedJob,
  onJobsAdded: () => void,
): Promise<void> {
  return context.options.dryRun
    ? context.database.transaction((database) => work({ ...context, database }, job, onJobsAdded))
    : work(context, job, onJobsAdded);
}

async function work(
  context: ImportContext,
  job: ClaimedJob,
  onJobsAdded: () => void,
): Promise<void> {
  switch (job.kind) {
    case "listing":
      return listStep(context, job, onJobsAdded);
    case "blob-range":
      await (job.step === "inventory"
        ? inventoryRange(context, job)
        : blobImportRange(context, job));
      return;
    case "tag-range":
      return importRepository(context, job);
    case "repository":
      if (!isRepositoryPath(job.scope)) {
        return settleWrongName(context, job);
      }
      return job.step === "tag-check"
        ? checkTagsOfRepository(context, job)
        : importRepository(context, job);
  }
}

async function importRepository(context: ImportContext, job: ClaimedJob): Promise<void> {
  const repositoryJob = readRepositoryJob(job);
  await (job.step === "pre-import"
    ? preImportRepository(context, repositoryJob)
    : tagImportRepository(context, repositoryJob));
}

/**
 * A folder that an earlier listing found, and that is gone by now, has nothing to import.
 * @throws REPOSITORY_NAME_INVALID while it is there
 */
async function settleWrongName(context: ImportContext, job: ClaimedJob): Promise<void> {
  const path = job.scope;
  if (await context.storage.hasPrefix(`${layout.repository(path)}_manifests/`, context.signal)) {
    throw new LongshoreError(
      "REPOSITORY_NAME_INVALID",
      `The folder "${path}" holds _manifests, but is no repository path.`,
      { fields: { repository: path } },
    );
  }
  // One statement is a transaction of its own.
  await completeJob(context.database, job, noCounts);
}
