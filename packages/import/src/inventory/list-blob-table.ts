import { findBlobRanges, listBlobs } from "@longshore/registry";
import type { Storage } from "@longshore/storage";
import pMap from "p-map";
import { BlobSegment } from "./blob-segment.js";
import { BlobTable } from "./blob-table.js";

/** How blobs are listed. */
export interface BlobListing {
  /** Ranges that are listed at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Called with how many more blobs were listed. */
  readonly onBlobs: (count: number) => void;
}

/** What storage holds as blobs. */
export interface ListedBlobs {
  readonly table: BlobTable;
  readonly count: number;
  /** All of them together. */
  readonly bytes: number;
  /** Files where a blob's content lies, in folders that are no digest. */
  readonly strayFiles: number;
  /** Ranges that were listed apart. */
  readonly ranges: number;
}

/** Lists all blobs, and keeps their sizes. */
export async function listBlobTable(
  storage: Storage,
  { concurrency, signal, onBlobs }: BlobListing,
): Promise<ListedBlobs> {
  const totals = { count: 0, bytes: 0, strayFiles: 0 };
  const onStray = () => {
    totals.strayFiles += 1;
  };
  const ranges = await pMap(
    await findBlobRanges(storage, signal),
    async (range) => {
      const segment = new BlobSegment();
      for await (const blobs of listBlobs(storage, range, { onStray, signal })) {
        for (const { digest, size } of blobs) {
          segment.add(digest, size);
          totals.bytes += size;
        }
        totals.count += blobs.length;
        onBlobs(blobs.length);
      }
      segment.trim();
      return { range, segment };
    },
    { concurrency, signal },
  );
  return { table: new BlobTable(ranges), ranges: ranges.length, ...totals };
}
