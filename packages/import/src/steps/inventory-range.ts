import {
  addToInventory,
  assertFence,
  type ClaimedJob,
  clearInventory,
  completeJob,
  noCounts,
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
  let waiting: Digest[] = [];
  let isEmptied = false;
  let blobs = 0;
  let blobsSize = 0;
  const flush = async () => {
    await addToInventory(copyRows, waiting, {
      longestSilence: claimant.lease,
      before: async (transaction) => {
        // Who has lost the job must not write between what its new owner does.
        await assertFence(transaction, job);
        await (isEmptied ? undefined : clearInventory(transaction, range));
      },
    });
    isEmptied = true;
    blobs += waiting.length;
    waiting = [];
  };
  for await (const page of listBlobs(storage, range, { onStray: () => undefined, signal })) {
    waiting.push(...page.map((blob) => blob.digest));
    blobsSize += page.reduce((sum, blob) => sum + blob.size, 0);
    if (waiting.length >= blobsAtOnce) {
      await flush();
    }
  }
  await flush();
  const counts = { ...noCounts, blobs, blobsSize };
  await transactJob(context, (transaction) => completeJob(transaction, job, counts));
}
