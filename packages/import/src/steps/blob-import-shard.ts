import { loadBlobs, transact } from "@longshore/datastore";
import { type ClaimedJob, completeJob, type JobCounts, noCounts } from "@longshore/ledger";
import { listBlobs } from "@longshore/registry";
import type { ImportContext } from "../import-context.js";

/** Step three for a shard: a row for each blob in storage that has none. @throws BLOB_PATH_INVALID */
export async function blobImportShard(context: ImportContext, job: ClaimedJob): Promise<JobCounts> {
  const mediaTypeId = await context.mediaTypes.octetStream();
  let blobs = 0;
  let blobsSize = 0;
  for await (const page of listBlobs(context.storage, job.scope, context.signal)) {
    await loadBlobs(context.database, page, mediaTypeId);
    blobs += page.length;
    blobsSize += page.reduce((sum, blob) => sum + blob.size, 0);
  }
  const counts = { ...noCounts, blobs, blobsSize };
  await transact(context.database, (transaction) => completeJob(transaction, job, counts));
  return counts;
}
