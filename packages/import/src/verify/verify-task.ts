import { type Database, readRepositoryColumns, readSnapshot } from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";
import type { VerifyScope } from "@longshore/ledger";
import type { Storage } from "@longshore/storage";
import type { BlobSource } from "../gather/blob-source.js";
import { type Difference, difference } from "./difference.js";
import {
  findLeftOverRepositories,
  findMisplacedLeftOvers,
  judgeAbsent,
} from "./find-left-over-repositories.js";
import { isStored } from "./is-stored.js";
import type { VerifyTask } from "./list-tasks.js";
import { explainUnreadable } from "./unreadable.js";
import { verifyBlobRange, verifyRepositoryBlobs } from "./verify-blobs.js";
import type { VerifyContext } from "./verify-context.js";
import { verifyRepository } from "./verify-repository.js";

/** What all tasks of a verification share. */
export interface VerifyingTasks {
  readonly storage: Storage;
  readonly database: Database;
  readonly blobs: BlobSource;
  readonly scope: VerifyScope;
  /** Whether step three was done: then every blob in storage has a row. */
  readonly allImported: boolean;
  /** Storage reads at once. */
  readonly readConcurrency: number;
  readonly signal: AbortSignal;
}

/**
 * Verifies a piece of a registry in one snapshot of the database. What is wrong with the piece itself
 * is told as a difference.
 * @throws when storage or database are out of reach
 */
export async function verifyTask(
  verifying: VerifyingTasks,
  task: VerifyTask,
  tell: (difference: Difference) => Promise<void> | void,
): Promise<void> {
  const { storage, database, blobs, readConcurrency, signal } = verifying;
  await readSnapshot(database, async (snapshot) => {
    const context = { storage, snapshot, blobs, readConcurrency, signal };
    for await (const one of findDifferences(verifying, context, task)) {
      await tell(one);
    }
  });
}

async function* findDifferences(
  verifying: VerifyingTasks,
  context: VerifyContext,
  task: VerifyTask,
): AsyncGenerator<Difference> {
  try {
    yield* openTask(verifying, context, task);
  } catch (error) {
    const found = explainUnreadable(error);
    yield task.kind === "repository" || task.kind === "unlisted"
      ? difference("repository-unverified", task.path, { found })
      : difference("blobs-unverified", "", { found });
  }
}

async function* openTask(
  { scope, allImported }: VerifyingTasks,
  context: VerifyContext,
  task: VerifyTask,
): AsyncGenerator<Difference> {
  switch (task.kind) {
    case "blob-range":
      yield* verifyBlobRange(context, task.range, { allImported });
      return;
    case "unlisted":
      yield difference("repository-unverified", task.path, {
        found: explainUnreadable(task.error),
      });
      return;
    case "namespace":
      yield* findLeftOverRepositories(context, task.name, task.stored);
      return;
    case "misplaced":
      yield* findMisplacedLeftOvers(context);
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

/** @throws REPOSITORY_UNKNOWN when one repository is to be verified, and neither side has it */
export async function refuseUnknown(
  sources: Pick<VerifyingTasks, "storage" | "database" | "signal">,
  { repository: path }: VerifyScope,
): Promise<void> {
  if (
    path !== undefined &&
    !(await isStored(sources, path)) &&
    (await readRepositoryColumns(sources.database, path)) === undefined
  ) {
    throw new LongshoreError(
      "REPOSITORY_UNKNOWN",
      `Neither storage nor database has a repository "${path}".`,
      { fields: { repository: path } },
    );
  }
}
