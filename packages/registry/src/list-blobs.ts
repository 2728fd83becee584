import { LongshoreError } from "@longshore/errors";
import type { Storage } from "@longshore/storage";
import { type Digest, parseDigest } from "./digest.js";
import { layout } from "./layout.js";

/** A blob that storage holds. */
export interface StoredBlob {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

/** Names the folders directly below `blobs/sha256/`: two hex digits each, in a healthy storage. */
export async function listBlobShards(storage: Storage, signal: AbortSignal): Promise<string[]> {
  const shards: string[] = [];
  for await (const page of storage.list({ prefix: layout.blobs, delimiter: "/", signal })) {
    shards.push(...page.prefixes.map((folder) => folder.slice(layout.blobs.length, -1)));
  }
  return shards;
}

/**
 * Lists the blobs of a shard, a page at a time.
 * @throws BLOB_PATH_INVALID for a `data` whose folder is no digest of this shard
 */
export async function* listBlobs(
  storage: Storage,
  shard: string,
  signal: AbortSignal,
): AsyncGenerator<StoredBlob[]> {
  const prefix = `${layout.blobs}${shard}/`;
  for await (const page of storage.list({ prefix, signal })) {
    yield page.entries
      .filter((entry) => entry.key.endsWith("/data"))
      .map((entry) => ({ digest: digestOf(entry.key), size: entry.size }));
  }
}

function digestOf(key: string): Digest {
  const hex = key.split("/").at(-2) ?? "";
  const digest = parseDigest(`sha256:${hex}`);
  if (digest === undefined || layout.blobData(digest) !== key) {
    throw new LongshoreError("BLOB_PATH_INVALID", `The folder of "${key}" is no digest.`, {
      fields: { key },
    });
  }
  return digest;
}
