import { hash } from "node:crypto";
import { type Digest, parseDigest } from "@longshore/registry";
import { expect, test } from "vitest";
import { BlobMarks } from "./blob-marks.js";
import { BlobSegment } from "./blob-segment.js";
import { BlobTable } from "./blob-table.js";

const digests = Array.from({ length: 1_000 }, (_, index) =>
  parseDigest(`sha256:${hash("sha256", `${index}`)}`),
)
  .filter((digest) => digest !== undefined)
  .toSorted();

/** A table of the digests, in so many ranges; the size of each is its place. */
function makeTable(ranges: number): BlobTable {
  const width = 256 / ranges;
  const listed = Array.from({ length: ranges }, (_, index) => ({
    range: { first: index * width, last: (index + 1) * width - 1 },
    segment: new BlobSegment(),
  }));
  for (const [index, digest] of digests.entries()) {
    const byte = Number.parseInt(digest.slice("sha256:".length, "sha256:".length + 2), 16);
    listed[Math.floor(byte / width)]?.segment.add(digest, index);
  }
  return new BlobTable(listed);
}

test.each([1, 2, 16, 256])("a table of %d ranges numbers its blobs in order", (ranges) => {
  const table = makeTable(ranges);
  expect(table.count).toBe(digests.length);
  expect(digests.map((digest) => table.find(digest))).toEqual(
    digests.map((_, index) => ({ number: index, size: index })),
  );
  const absent: Digest | undefined = parseDigest(`sha256:${hash("sha256", "absent")}`);
  expect(absent && table.find(absent)).toBeUndefined();
});

test("a blob is marked once, until all marks are taken away", () => {
  const marks = new BlobMarks(20);
  const numbers = [0, 7, 8, 19];
  expect(numbers.map((number) => marks.mark(number))).toEqual([true, true, true, true]);
  expect(numbers.map((number) => marks.mark(number))).toEqual([false, false, false, false]);
  expect([1, 6, 9, 18].map((number) => marks.mark(number))).toEqual([true, true, true, true]);
  marks.clear();
  expect(numbers.map((number) => marks.mark(number))).toEqual([true, true, true, true]);
});
