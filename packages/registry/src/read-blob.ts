import { hash } from "node:crypto";
import { LongshoreError } from "@longshore/errors";
import type { ReadResult, Storage } from "@longshore/storage";
import type { Digest } from "./digest.js";
import { layout } from "./layout.js";

/** A blob's content. */
export interface BlobContent {
  readonly kind: "found";
  readonly data: Buffer;
  /** Whether storage holds other bytes than those that the digest is of. */
  readonly isDamaged: boolean;
}

/** What reading a blob finds. */
export type BlobRead = BlobContent | Exclude<ReadResult, { readonly kind: "found" }>;

/** Reads of a blob whose content is not that of its digest. */
const mostReads = 3;

/**
 * Reads a blob's content, unless it is larger than `maxBytes`. What is not the content of its digest
 * is read once more, as an answer may be cut short on its way without a sign of it; what comes twice, as
 * long as storage says that it is, is taken for what storage holds.
 *
 * @throws STORAGE_UNAVAILABLE when storage sends something else each time, or another length than it tells
 */
export async function readBlob(
  storage: Storage,
  digest: Digest,
  maxBytes: number,
  signal: AbortSignal,
): Promise<BlobRead> {
  const key = layout.blobData(digest);
  let previous: Buffer | undefined;
  for (let reads = 0; reads < mostReads; reads += 1) {
    const read = await storage.read(key, { maxBytes, signal });
    if (read.kind !== "found") {
      return read;
    }
    if (isContentOf(digest, read.data)) {
      return { ...read, isDamaged: false };
    }
    if (previous?.equals(read.data) === true) {
      await requireSize(storage, key, read.data.length, signal);
      return { ...read, isDamaged: true };
    }
    previous = read.data;
  }
  throw changing(key, "something else each time");
}

/** Whether storage holds a blob's content. */
export async function blobExists(
  storage: Storage,
  digest: Digest,
  signal: AbortSignal,
): Promise<boolean> {
  return (await storage.head(layout.blobData(digest), signal)) !== undefined;
}

function isContentOf(digest: Digest, data: Buffer): boolean {
  const [algorithm = "", hex] = digest.split(":");
  return hash(algorithm, data) === hex;
}

async function requireSize(
  storage: Storage,
  key: string,
  size: number,
  signal: AbortSignal,
): Promise<void> {
  const entry = await storage.head(key, signal);
  if (entry?.size !== size) {
    throw changing(key, `${size} bytes of ${entry?.size ?? "none"}`);
  }
}

function changing(key: string, what: string): LongshoreError {
  return new LongshoreError(
    "STORAGE_UNAVAILABLE",
    `cannot read ${JSON.stringify(key)}: storage sends ${what}`,
    { fields: { key } },
  );
}
