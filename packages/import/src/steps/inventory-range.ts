import {
  assertFence,
  type ClaimedJob,
  completeJob,
  noCounts,
  replaceInInventory,
} from "@longshore/ledger";
import { type Digest, listBlobs, parseBlobRange } from "@longshore/registry";
import type { ImportContext } from "../import-context.js";
import { transactJob } from "./transact-job.js";

/** Blobs that are copied into the inventory at once. */
const blobsAtOnce = 50_000;

/** Lists a range of the blobs into the inventory. A stray file is step three's to complain of. */
export async function inventoryRange(context: ImportContext, job: ClaimedJob): Promise<void> {
  const { storage, signal, claimant, copyRows } = context;
  const range = parseBlobRange(job.scope);
  let digests: Digest[] = [];
  let after: Digest | undefined;
  let blobs = 0;
  let blobsSize = 0;
  const keep = async (upTo: Digest | undefined) => {
    await replaceInInventory(
      copyRows,
      { range, after, upTo, digests },
      {
        longestSilence: claimant.lease,
        // Who has lost the job must not write between what its new owner does.
        before: (transaction) => assertFence(transaction, job),
      },
    );
    after = upTo;
    digests = [];
  };
  for await (const page of listBlobs(storage, range, { onStray: () => undefined, signal })) {
    digests.push(...page.map((blob) => blob.digest));
    blobs += page.length;
    blobsSize += page.reduce((sum, blob) => sum + blob.size, 0);
    if (digests.length >= blobsAtOnce) {
      await keep(digests.at(-1));
    }
  }
  await keep(undefined);
  const counts = { ...noCounts, blobs, blobsSize };
  await transactJob(context, (transaction) => completeJob(transaction, job, counts));
}
