import { deleteTags, readSnapshot, type RepositoryRow, streamTags } from "@longshore/datastore";
import { assertFence } from "@longshore/ledger";
import { listTags } from "@longshore/registry";
import { compareKeys } from "@longshore/storage";
import type { ImportContext } from "../import-context.js";
import { flatten, mergeOrdered } from "../verify/merge-ordered.js";
import type { RepositoryJob } from "./repository-job.js";
import { transactJob } from "./transact-job.js";

/** Tags that are removed at once. */
const tagsAtOnce = 10_000;

/**
 * Removes the tags that an earlier import of the same run has written and that storage lacks by now.
 * Those whose folder is there are the import's, which writes them or leaves them behind.
 */
export async function removeLeftOverTags(
  context: ImportContext,
  job: RepositoryJob,
  repository: RepositoryRow,
): Promise<void> {
  for (;;) {
    const names = await context.loading(() => findLeftOverTags(context, job.path, repository));
    if (names.length > 0) {
      await context.loading(() => remove(context, job, repository, names));
    }
    if (names.length < tagsAtOnce) {
      return;
    }
  }
}

/** The first so many. */
function findLeftOverTags(
  { storage, database, signal }: ImportContext,
  path: string,
  repository: RepositoryRow,
): Promise<string[]> {
  return readSnapshot(database, async (snapshot) => {
    const stored = flatten(listTags(storage, path, signal));
    const rows = streamTags(snapshot, repository);
    const pairs = mergeOrdered(stored, rows, (name, row) =>
      compareKeys(`${name}/`, `${row.name}/`),
    );
    const names: string[] = [];
    for await (const { left, right } of pairs) {
      if (left === undefined && right !== undefined) {
        names.push(right.name);
      }
      if (names.length === tagsAtOnce) {
        break;
      }
    }
    return names;
  });
}

async function remove(
  context: ImportContext,
  job: RepositoryJob,
  repository: RepositoryRow,
  names: readonly string[],
): Promise<void> {
  context.logger.warn({ tags: names.length }, "tags that storage has no more are removed");
  await transactJob(context, async (transaction) => {
    await assertFence(transaction, job);
    const removed = await deleteTags(transaction, repository, names);
    await context.recordRows(transaction, job, { added: { tags: -removed } });
  });
}
