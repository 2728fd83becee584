import { hash } from "node:crypto";
import type { Storage, StorageEntry } from "@longshore/storage";
import { type Digest, parseDigest } from "./digest.js";
import { readWhole } from "./read-whole.js";

/** What a link says. */
export type Link =
  | { readonly kind: "digest"; readonly digest: Digest }
  | { readonly kind: "missing" }
  /** Empty, not a digest, or of an unknown algorithm. */
  | { readonly kind: "invalid" };

/** No digest is longer than this; a link that is cannot hold one. Bytes. */
const linkMaxBytes = 256;

/**
 * Reads a link. Anything after the digest, a line end too, makes it invalid, as for the registry.
 * @throws STORAGE_UNAVAILABLE when storage does not send what it holds
 */
export async function readLink(storage: Storage, key: string, signal: AbortSignal): Promise<Link> {
  const result = await readWhole(storage, key, { maxBytes: linkMaxBytes, signal }, (data) => {
    return parseLinked(data) !== undefined;
  });
  switch (result.kind) {
    case "missing":
      return { kind: "missing" };
    case "too-large":
      return { kind: "invalid" };
    case "found": {
      const digest = parseLinked(result.data);
      return digest === undefined ? { kind: "invalid" } : { kind: "digest", digest };
    }
  }
}

function parseLinked(data: Buffer): Digest | undefined {
  return parseDigest(data.toString("latin1"));
}

/** The entity tag of a link that holds a digest: S3's is the MD5 of a plain object's content. */
export function entityTagOf(digest: string): string {
  return hash("md5", digest);
}

/**
 * Whether a listing proves that a link holds a digest. False says nothing: with entity tags of
 * another kind the link has to be read.
 */
export function provesLink({ etag, size }: StorageEntry, digest: string): boolean {
  return etag !== undefined && size === digest.length && etag === entityTagOf(digest);
}
