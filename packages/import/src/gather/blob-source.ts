import { blobExists, type BlobRead, type Digest, readBlob } from "@longshore/registry";
import type { Storage } from "@longshore/storage";
import { BatchedLookup, type FindDigests } from "./batched-lookup.js";
import { RecentBlobs } from "./recent-blobs.js";

/** Larger manifests are skipped: registries refuse pushes above 4 MiB. Bytes. */
const blobMaxBytes = 16 * 1024 * 1024;

/** Where blobs are read and looked up. */
export interface BlobSource {
  /** Reads a manifest or a config, unless it is larger than 16 MiB. */
  read(digest: Digest): Promise<BlobRead>;
  /** Whether storage holds a blob. */
  exists(digest: Digest): Promise<boolean>;
}

/**
 * Opens the blobs of a storage. Where each call is a request, what was read last is kept, and the
 * inventory is asked first; a blob that it lacks may have come since, so storage is asked for it.
 * @param findInInventory undefined when there is no inventory
 */
export function openBlobs(
  storage: Storage,
  signal: AbortSignal,
  findInInventory: FindDigests | undefined,
): BlobSource {
  const direct: BlobSource = {
    read: (digest) => readBlob(storage, digest, blobMaxBytes, signal),
    exists: (digest) => blobExists(storage, digest, signal),
  };
  if (!storage.isRemote) {
    return direct;
  }
  const recent = new RecentBlobs();
  const inventory = findInInventory && new BatchedLookup(findInInventory);
  return {
    read: (digest) => recent.get(digest, () => direct.read(digest)),
    exists: async (digest) => (await inventory?.has(digest)) === true || direct.exists(digest),
  };
}
