import { loadBlobs } from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";
import { type ClaimedJob, completeJob, type JobCounts, noCounts } from "@longshore/ledger";
import { listBlobs, parseBlobRange } from "@longshore/registry";
import type { ImportContext } from "../import-context.js";
import { onAddedBy } from "./on-added-by.js";
import { transactJob } from "./transact-job.js";

/** Step three for a range: a row for each blob in storage that has none. @throws BLOB_PATH_INVALID */
export async function blobImportRange(context: ImportContext, job: ClaimedJob): Promise<JobCounts> {
  const { storage, signal } = context;
  const onAdded = onAddedBy(context, job);
  const mediaTypeId = await context.mediaTypes.octetStream(onAdded);
  const range = parseBlobRange(job.scope);
  let blobs = 0;
  let blobsSize = 0;
  for await (const page of listBlobs(storage, range, { onStray: refuse, signal })) {
    await context.loading(() => loadBlobs(context.database, page, mediaTypeId, onAdded));
    blobs += page.length;
    blobsSize += page.reduce((sum, blob) => sum + blob.size, 0);
  }
  const counts = { ...noCounts, blobs, blobsSize };
  await transactJob(context, (transaction) => completeJob(transaction, job, counts));
  return counts;
}

function refuse(key: string): never {
  throw new LongshoreError("BLOB_PATH_INVALID", `The folder of "${key}" is no digest.`, {
    fields: { key },
  });
}
