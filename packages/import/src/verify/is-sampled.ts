import { createHash } from "node:crypto";

/**
 * Whether a repository is in a sample: always the same ones for a share, and all of a smaller share's.
 * @param share from 0 to 1
 */
export function isSampled(path: string, share: number): boolean {
  return createHash("sha256").update(path).digest().readUInt32BE() / 2 ** 32 < share;
}
