import { sql } from "drizzle-orm";
import type { Database } from "../database.js";
import { transact } from "../transact.js";
import type { OnAdded } from "./added-rows.js";
import { byteaArray } from "./bytea-array.js";
import { encodeDigest } from "./encode-digest.js";
import type { BlobRow } from "./rows.js";

/**
 * Adds blobs that have no row yet, in a transaction of their own: repositories share them, so that a
 * long transaction would make others wait, and a blob without a repository is what the blob import
 * writes anyway. Sorted by digest, so that loads that share blobs don't deadlock.
 * @param mediaTypeId the row of `application/octet-stream` in `media_types`
 * @returns how many rows are new
 */
export async function loadBlobs(
  database: Database,
  blobs: readonly BlobRow[],
  mediaTypeId: number,
  onAdded: OnAdded,
): Promise<number> {
  if (blobs.length === 0) {
    return 0;
  }
  const sorted = firstOfEachDigest(blobs).toSorted((a, b) => (a.digest < b.digest ? -1 : 1));
  return await transact(database, async (transaction) => {
    const result = await transaction.execute(sql`
      insert into blobs (digest, size, media_type_id)
      select digest, size, ${mediaTypeId}::smallint
      from unnest(
        ${byteaArray(sorted.map((blob) => encodeDigest(blob.digest)))},
        ${sql.param(sorted.map((blob) => blob.size))}::bigint[]
      ) as given (digest, size)
      on conflict do nothing`);
    const added = result.rowCount ?? 0;
    await onAdded(transaction, { blobs: added });
    return added;
  });
}

function firstOfEachDigest(blobs: readonly BlobRow[]): BlobRow[] {
  const first = new Map<string, BlobRow>();
  for (const blob of blobs) {
    if (!first.has(blob.digest)) {
      first.set(blob.digest, blob);
    }
  }
  return [...first.values()];
}
