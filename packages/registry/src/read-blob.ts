import { hash } from "node:crypto";
import type { Storage } from "@longshore/storage";
import type { Digest } from "./digest.js";
import { layout } from "./layout.js";
import { readWhole, type WholeContent, type WholeRead } from "./read-whole.js";

/** A blob's content; it is right when the digest is its hash. */
export type BlobContent = WholeContent;

/** What reading a blob finds. */
export type BlobRead = WholeRead;

/**
 * Reads a blob's content, unless it is larger than `maxBytes`.
 * @throws STORAGE_UNAVAILABLE when storage does not send what it holds
 */
export function readBlob(
  storage: Storage,
  digest: Digest,
  maxBytes: number,
  signal: AbortSignal,
): Promise<BlobRead> {
  const [algorithm = "", hex] = digest.split(":");
  const isContent = (data: Buffer): boolean => hash(algorithm, data) === hex;
  return readWhole(storage, layout.blobData(digest), { maxBytes, signal }, isContent);
}

/** Whether storage holds a blob's content. */
export async function blobExists(
  storage: Storage,
  digest: Digest,
  signal: AbortSignal,
): Promise<boolean> {
  return (await storage.head(layout.blobData(digest), signal)) !== undefined;
}
