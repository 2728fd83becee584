import { hash } from "node:crypto";
import type { Storage, StorageEntry } from "@longshore/storage";
import { type Digest, parseDigest } from "./digest.js";

/** What a link says. */
export type Link =
  | { readonly kind: "digest"; readonly digest: Digest }
  | { readonly kind: "missing" }
  /** Empty, not a digest, or of an unknown algorithm. */
  | { readonly kind: "invalid" };

/** No digest is longer than this; a link that is cannot hold one. Bytes. */
const linkMaxBytes = 256;

/** Reads a link. Anything after the digest, a line end too, makes it invalid, as for the registry. */
export async function readLink(storage: Storage, key: string, signal: AbortSignal): Promise<Link> {
  const result = await storage.read(key, { maxBytes: linkMaxBytes, signal });
  switch (result.kind) {
    case "missing":
      return { kind: "missing" };
    case "too-large":
      return { kind: "invalid" };
    case "found": {
      const digest = parseDigest(result.data.toString("latin1"));
      return digest === undefined ? { kind: "invalid" } : { kind: "digest", digest };
    }
  }
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
