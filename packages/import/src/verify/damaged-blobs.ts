import { parseDigest, readBlob } from "@longshore/registry";
import pMap from "p-map";
import type { BlobSides } from "./compare-blobs.js";
import { type Difference, difference } from "./difference.js";
import type { VerifyContext } from "./verify-context.js";

/** Longer data is not read: that it has another size than declared is told. Bytes. */
const mostBytes = 16 * 1024 * 1024;

/** Finds the blobs whose data is not that of their digests, of some whose sizes make one ask. */
export async function findDamaged(
  { storage, readConcurrency, signal }: VerifyContext,
  blobs: readonly BlobSides[],
): Promise<Difference[]> {
  const judge = async ({ digest: text, size, row }: BlobSides): Promise<Difference[]> => {
    const digest = parseDigest(text);
    const read = digest && (await readBlob(storage, digest, mostBytes, signal));
    const isDamaged = read?.kind === "too-large" || (read?.kind === "found" && !read.isRight);
    const found = `${size} of ${row?.size} bytes`;
    return isDamaged ? [difference("blob-damaged", "", { digest: text, found })] : [];
  };
  const judged = await pMap(blobs, judge, { concurrency: readConcurrency, signal });
  return judged.flat();
}
