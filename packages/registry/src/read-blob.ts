import type { ReadResult, Storage } from "@longshore/storage";
import type { Digest } from "./digest.js";
import { layout } from "./layout.js";

/** Reads a blob's content, unless it is larger than `maxBytes`. */
export function readBlob(
  storage: Storage,
  digest: Digest,
  maxBytes: number,
  signal: AbortSignal,
): Promise<ReadResult> {
  return storage.read(layout.blobData(digest), { maxBytes, signal });
}

/** Whether storage holds a blob's content. */
export async function blobExists(
  storage: Storage,
  digest: Digest,
  signal: AbortSignal,
): Promise<boolean> {
  return (await storage.head(layout.blobData(digest), signal)) !== undefined;
}
