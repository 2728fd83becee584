import {
  type BlobColumns,
  streamLinkingRepositories,
  streamPayloadsOfUsers,
  streamUsingManifests,
} from "@longshore/datastore";
import { type Digest, listRevisions, parseDigest, parseManifest } from "@longshore/registry";
import { hashOf } from "./survey.js";
import { explainUnreadable } from "./unreadable.js";
import type { VerifyContext } from "./verify-context.js";

/** Blobs of which one manifest each is read at once: a manifest may have megabytes. */
const blobsAtOnce = 50;

/**
 * Finds the blobs whose rows have a size that some manifest declares: an import takes the first one that
 * it meets. Rows of layers prove nothing, as they have their size from the blob's.
 * @returns their digests
 */
export async function findDeclaredSizes(
  context: VerifyContext,
  rows: readonly BlobColumns[],
): Promise<ReadonlySet<string>> {
  const declared = new Set<string>();
  for (let first = 0; first < rows.length; first += blobsAtOnce) {
    const some = rows.slice(first, first + blobsAtOnce);
    const sizes = new Map(some.map(({ digest, size }) => [digest, size]));
    const digests = some.flatMap(({ digest }) => parseDigest(digest) ?? []);
    for await (const { blob, payload } of streamPayloadsOfUsers(context.snapshot, digests)) {
      if (declares(payload, blob, sizes.get(blob))) {
        declared.add(blob);
      }
    }
  }
  // Manifests may disagree: then each of a blob's is read.
  for (const row of rows.filter(({ digest }) => !declared.has(digest))) {
    if (await isDeclaredSize(context, row)) {
      declared.add(row.digest);
    }
  }
  return declared;
}

/**
 * Whether some manifest declares the size that a blob's row has. Also one that was left behind for a later
 * layer, of which only links to blobs are there: then the revisions of those repositories are read.
 */
async function isDeclaredSize(
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

function declares(payload: Buffer, digest: string, size: number | undefined): boolean {
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
