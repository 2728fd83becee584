import { type Database, readSnapshot } from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";
import { type ClaimedJob, completeJob, noCounts } from "@longshore/ledger";
import type { ImportContext } from "../import-context.js";
import type { Difference } from "../verify/difference.js";
import { differenceKinds } from "../verify/difference-kinds.js";
import { verifyRepository } from "../verify/verify-repository.js";
import { transactJob } from "./transact-job.js";

/** Compares a repository's tags in storage with those in the database. @throws TAGS_CHANGED */
export async function checkTagsOfRepository(
  context: ImportContext,
  job: ClaimedJob,
): Promise<void> {
  const { storage, blobs, database, loading, options, signal } = context;
  const path = job.scope;
  let first: Difference | undefined;
  let differences = 0;
  const compare = async (snapshot: Database) => {
    const { readConcurrency } = options;
    const verifying = { storage, blobs, snapshot, readConcurrency, signal };
    for await (const one of verifyRepository(verifying, path, { tagsOnly: true })) {
      if (differenceKinds[one.kind].fails) {
        first ??= one;
        differences += 1;
      }
    }
  };
  // A snapshot has its connection while storage is waited for: leases need one, too.
  await loading(() => readSnapshot(database, compare));
  if (first !== undefined) {
    throw tagsChanged(path, first, differences - 1);
  }
  await transactJob(context, (transaction) => completeJob(transaction, job, noCounts));
}

function tagsChanged(path: string, first: Difference, others: number): LongshoreError {
  const what = first.tag === "" ? path : `${path}:${first.tag}`;
  const more = others === 0 ? "" : `, and ${others} more of the repository`;
  return new LongshoreError(
    "TAGS_CHANGED",
    `"${what}"${more}: ${differenceKinds[first.kind].meaning}.`,
    { fields: { repository: path, tag: first.tag, kind: first.kind } },
  );
}
