import type { Digest } from "@longshore/registry";

/** One byte for each algorithm stands before the hash. Source: the registry's `datastore` package. */
const algorithmBytes: Readonly<Record<string, string>> = { sha256: "01", sha512: "02" };

/** A digest as the column type `bytea` holds it, in PostgreSQL's hex notation. */
export function encodeDigest(digest: Digest): string {
  const colon = digest.indexOf(":");
  return `\\x${algorithmBytes[digest.slice(0, colon)]}${digest.slice(colon + 1)}`;
}
