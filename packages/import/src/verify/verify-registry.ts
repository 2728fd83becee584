import { setMaxListeners } from "node:events";
import { knowsAllBlobs, type VerifyScope } from "@longshore/ledger";
import pMap from "p-map";
import { openBlobs } from "../gather/blob-source.js";
import type { Difference } from "./difference.js";
import { listTasks, type TaskSources, type VerifyTask } from "./list-tasks.js";
import type { VerifyProgress } from "./run-verification.js";
import { type VerifyingTasks, verifyTask } from "./verify-task.js";

/** What a verification needs. */
export interface VerifyRequest extends TaskSources {
  readonly scope: VerifyScope;
  /** Repositories or ranges verified at once, each on a connection of its own. */
  readonly concurrency: number;
  /** Storage reads at once in one of them. */
  readonly readConcurrency: number;
  readonly onDifference: (difference: Difference) => Promise<void> | void;
  /** Called after each repository and range. */
  readonly onProgress: (progress: VerifyProgress) => void;
}

/** How far it is, while it counts. */
type MutableProgress = { -readonly [Key in keyof VerifyProgress]: VerifyProgress[Key] };

/** What all tasks share. */
interface Verification extends VerifyRequest, VerifyingTasks {
  readonly signal: AbortSignal;
}

/**
 * Verifies a registry, storage against database, in this process and in one go: for a database that
 * has no ledger and may get none. Only reads. What is wrong with one repository is told, and the
 * others go on.
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
    allImported: await knowsAllBlobs(request.database),
  };
  const progress: MutableProgress = { repositories: 0, blobRanges: 0, found: 0, differences: 0 };
  const tell = (one: Difference) => {
    progress.differences += 1;
    return request.onDifference(one);
  };
  try {
    await pMap(
      counted(verification, progress),
      async (task) => {
        await verifyTask(verification, task, tell);
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
  progress: MutableProgress,
): AsyncGenerator<VerifyTask> {
  for await (const task of listTasks(verification, verification.scope)) {
    progress.found += Number(task.kind !== "namespace" && task.kind !== "misplaced");
    yield task;
  }
}
