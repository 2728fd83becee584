import {
  type BlobColumns,
  streamLinkingRepositories,
  streamUsingManifests,
} from "@longshore/datastore";
import { type Digest, listRevisions, parseDigest, parseManifest } from "@longshore/registry";
import { hashOf } from "./survey.js";
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
  const blob = parseDigest(row.digest);
  if (blob === undefined) {
    return false;
  }
  const isDeclaredIn = (payload: Buffer) => declares(payload, blob, row.size);
  const isDeclaredBy = async (manifest: Digest) => {
    const read = await blobs.read(manifest);
    return read.kind === "found" && isDeclaredIn(read.data);
  };
  for await (const { digest, payload } of streamUsingManifests(snapshot, blob)) {
    const manifest = parseDigest(digest);
    const isWhole = digest === `sha256:${hashOf(payload)}`;
    if (isDeclaredIn(payload) || (!isWhole && manifest && (await isDeclaredBy(manifest)))) {
      return true;
    }
  }
  for await (const path of streamLinkingRepositories(snapshot, blob)) {
    for await (const page of listRevisions(storage, path, signal)) {
      for (const revision of page) {
        if (await isDeclaredBy(revision)) {
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
