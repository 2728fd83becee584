import type { Storage } from "@longshore/storage";
import { type BlobRange, boundsOf, cutBlobRanges, guessCount } from "./blob-range.js";
import { type Digest, parseDigest } from "./digest.js";
import { layout } from "./layout.js";

/** A blob that storage holds. */
export interface StoredBlob {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

/** Cuts the blobs into ranges to be listed apart, by a guess from the first page how many there are. */
export async function findBlobRanges(storage: Storage, signal: AbortSignal): Promise<BlobRange[]> {
  for await (const { entries } of storage.list({ prefix: layout.blobs, signal })) {
    const last = entries.at(-1)?.key.split("/").at(-2) ?? "";
    return cutBlobRanges(guessCount(entries.length, last));
  }
  return cutBlobRanges(0);
}

/**
 * Lists the blobs of a range, a page at a time.
 * @param onStray called with the key of a `data` whose folder is no digest
 */
export async function* listBlobs(
  storage: Storage,
  range: BlobRange,
  { onStray, signal }: { onStray: (key: string) => void; signal: AbortSignal },
): AsyncGenerator<StoredBlob[]> {
  const { after, before } = boundsOf(range);
  const end = before === undefined ? undefined : layout.blobs + before;
  const startAfter = after === undefined ? {} : { startAfter: layout.blobs + after };
  for await (const { entries } of storage.list({ prefix: layout.blobs, ...startAfter, signal })) {
    const inside = end === undefined ? entries : entries.filter((entry) => entry.key < end);
    const blobs: StoredBlob[] = [];
    for (const { key, size } of inside.filter((entry) => entry.key.endsWith("/data"))) {
      const digest = digestOf(key);
      if (digest === undefined) {
        onStray(key);
      } else {
        blobs.push({ digest, size });
      }
    }
    yield blobs;
    if (inside.length < entries.length) {
      return;
    }
  }
}

function digestOf(key: string): Digest | undefined {
  const digest = parseDigest(`sha256:${key.split("/").at(-2) ?? ""}`);
  return digest !== undefined && layout.blobData(digest) === key ? digest : undefined;
}
