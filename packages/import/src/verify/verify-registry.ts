import { setMaxListeners } from "node:events";
import { readRepositoryColumns, readSnapshot } from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";
import { hasLedger, listRuns, readStep } from "@longshore/ledger";
import { layout } from "@longshore/registry";
import pMap from "p-map";
import { type BlobSource, openBlobs } from "../gather/blob-source.js";
import { type Difference, difference } from "./difference.js";
import { findLeftOverRepositories } from "./find-left-over-repositories.js";
import { listTasks, type TaskSources, type VerifyScope, type VerifyTask } from "./list-tasks.js";
import { explainUnreadable } from "./unreadable.js";
import { verifyBlobRange, verifyRepositoryBlobs } from "./verify-blobs.js";
import type { VerifyContext } from "./verify-context.js";
import { verifyRepository } from "./verify-repository.js";

/** How far a verification is. */
export interface VerifyProgress {
  /** Repositories and ranges of blobs that are verified. */
  repositories: number;
  blobRanges: number;
  /** Repositories and ranges that were found so far. */
  found: number;
  differences: number;
}

/** What a verification needs. */
export interface VerifyRequest extends TaskSources {
  readonly scope: VerifyScope;
  /** Repositories or ranges verified at once, each on a connection of its own. */
  readonly concurrency: number;
  /** Storage reads at once in one of them. */
  readonly readConcurrency: number;
  readonly onDifference: (difference: Difference) => void;
  /** Called after each repository and range. */
  readonly onProgress: (progress: Readonly<VerifyProgress>) => void;
}

/** What all tasks share. */
interface Verification extends VerifyRequest {
  readonly blobs: BlobSource;
  readonly allImported: boolean;
}

/**
 * Verifies a registry, storage against database, in this process. Only reads. What is wrong with one
 * repository is told, and the others go on.
 * @returns how far it came
 * @throws when storage or database are out of reach
 */
export async function verifyRegistry(request: VerifyRequest): Promise<VerifyProgress> {
  const failed = new AbortController();
  const signal = AbortSignal.any([request.signal, failed.signal]);
  // As many listen as tasks wait at once: Node takes more than ten for a leak.
  setMaxListeners(0, signal);
  const verification: Verification = {
    ...request,
    signal,
    blobs: openBlobs(request.storage, signal, undefined),
    allImported: await isStepThreeDone(request),
  };
  const progress: VerifyProgress = { repositories: 0, blobRanges: 0, found: 0, differences: 0 };
  const tell = (one: Difference) => {
    progress.differences += 1;
    request.onDifference(one);
  };
  try {
    await pMap(
      counted(verification, progress),
      async (task) => {
        await runTask(verification, task, tell);
        progress.repositories += Number(task.kind === "repository");
        progress.blobRanges += Number(task.kind === "blob-range");
        request.onProgress(progress);
      },
      { concurrency: request.concurrency, signal },
    );
  } finally {
    // When one task fails the others are given up.
    failed.abort();
  }
  return progress;
}

async function* counted(
  verification: Verification,
  progress: VerifyProgress,
): AsyncGenerator<VerifyTask> {
  for await (const task of listTasks(verification, verification.scope)) {
    progress.found += Number(task.kind !== "namespace");
    yield task;
  }
}

async function runTask(
  verification: Verification,
  task: VerifyTask,
  tell: (difference: Difference) => void,
): Promise<void> {
  const { storage, database, blobs, readConcurrency, signal } = verification;
  await readSnapshot(database, async (snapshot) => {
    const context = { storage, snapshot, blobs, readConcurrency, signal };
    try {
      for await (const one of openTask(verification, context, task)) {
        tell(one);
      }
    } catch (error) {
      const found = explainUnreadable(error);
      tell(
        task.kind === "repository"
          ? difference("repository-unverified", task.path, { found })
          : difference("blobs-unverified", "", { found }),
      );
    }
  });
}

async function* openTask(
  { scope, allImported }: Verification,
  context: VerifyContext,
  task: VerifyTask,
): AsyncGenerator<Difference> {
  switch (task.kind) {
    case "blob-range":
      yield* verifyBlobRange(context, task.range, { allImported });
      return;
    case "namespace":
      yield* findLeftOverRepositories(context, task.name, task.stored);
      return;
    case "repository": {
      const { tagsOnly } = scope;
      if (scope.repository !== undefined && !(await isStored(context, task.path))) {
        yield* judgeAbsent(context, task.path);
        return;
      }
      yield* verifyRepository(context, task.path, { tagsOnly });
      // Otherwise ranges of all blobs are verified.
      if (!tagsOnly && (scope.repository !== undefined || scope.share !== undefined)) {
        const row = await readRepositoryColumns(context.snapshot, task.path);
        yield* row === undefined ? [] : verifyRepositoryBlobs(context, row, { allImported });
      }
    }
  }
}

function isStored({ storage, signal }: VerifyContext, path: string): Promise<boolean> {
  return storage.hasPrefix(`${layout.repository(path)}_manifests/`, signal);
}

/** Judges a repository that was named and that storage lacks. @throws REPOSITORY_UNKNOWN */
async function* judgeAbsent(context: VerifyContext, path: string): AsyncGenerator<Difference> {
  if ((await readRepositoryColumns(context.snapshot, path)) === undefined) {
    throw new LongshoreError(
      "REPOSITORY_UNKNOWN",
      `Neither storage nor database has a repository "${path}".`,
      { fields: { repository: path } },
    );
  }
  const namespace = path.split("/", 1).join("");
  for await (const one of findLeftOverRepositories(context, namespace, new Set())) {
    yield* one.repository === path ? [one] : [];
  }
}

/** Whether the ledger of this database knows of a step three that is done. */
async function isStepThreeDone({ database }: VerifyRequest): Promise<boolean> {
  if (!(await hasLedger(database))) {
    return false;
  }
  for (const run of await listRuns(database)) {
    if (run.state === "complete" && (await readStep(database, run.id, "blob-import")).finishedAt) {
      return true;
    }
  }
  return false;
}
