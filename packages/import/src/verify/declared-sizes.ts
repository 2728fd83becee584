import {
  type BlobColumns,
  streamLinkingRepositories,
  streamUsingPayloads,
} from "@longshore/datastore";
import { type Digest, listRevisions, parseDigest, parseManifest } from "@longshore/registry";
import { explainUnreadable } from "./unreadable.js";
import type { VerifyContext } from "./verify-context.js";

/**
 * Whether some manifest declares the size that a blob's row has: an import takes the first one that
 * it meets. Also one that was left behind for a later layer, of which only links to blobs are there:
 * then the revisions of those repositories are read.
 */
export async function isDeclaredSize(
  { snapshot, storage, blobs, signal }: VerifyContext,
  row: BlobColumns,
): Promise<boolean> {
  const digest = parseDigest(row.digest);
  if (digest === undefined) {
    return false;
  }
  for await (const payload of streamUsingPayloads(snapshot, digest)) {
    if (declares(payload, digest, row.size)) {
      return true;
    }
  }
  for await (const path of streamLinkingRepositories(snapshot, digest)) {
    for await (const page of listRevisions(storage, path, signal)) {
      for (const revision of page) {
        const read = await blobs.read(revision);
        if (read.kind === "found" && declares(read.data, digest, row.size)) {
          return true;
        }
      }
    }
  }
  return false;
}

function declares(payload: Buffer, digest: Digest, size: number): boolean {
  try {
    const manifest = parseManifest(payload);
    return (
      manifest.kind === "image" &&
      [manifest.config, ...manifest.layers].some(
        (one) => one.digest === digest && one.size === size,
      )
    );
  } catch (error) {
    explainUnreadable(error);
    return false;
  }
}
