import { hash } from "node:crypto";
import { type Digest, parseDigest } from "@longshore/registry";
import { describe, expect, test } from "vitest";
import { BlobSegment, startOf } from "./blob-segment.js";

function digest(hex: string): Digest {
  const parsed = parseDigest(`sha256:${hex.padEnd(64, "0")}`);
  if (parsed === undefined) {
    throw new Error(`${hex} is no hash`);
  }
  return parsed;
}

/** Digests as a listing has them: in order. */
function drawDigests(count: number): Digest[] {
  return Array.from({ length: count }, (_, index) => digest(hash("sha256", `${index}`))).toSorted();
}

function sizeOf(segment: BlobSegment, wanted: Digest): number | undefined {
  const place = segment.find(startOf(wanted));
  return place === undefined ? undefined : segment.sizeAt(place);
}

describe("a segment", () => {
  // Around the room that there is at first, and twice and four times as much.
  test.each([0, 1, 2, 1_023, 1_024, 1_025, 2_049, 5_000])("finds each of %d blobs", (count) => {
    const digests = drawDigests(count);
    const segment = new BlobSegment();
    for (const [index, one] of digests.entries()) {
      segment.add(one, index + 1);
    }
    expect(segment.count).toBe(count);
    const sizes = digests.map((_, index) => index + 1);
    expect(digests.map((one) => sizeOf(segment, one))).toEqual(sizes);
    segment.trim();
    expect(digests.map((one) => sizeOf(segment, one))).toEqual(sizes);
    expect(sizeOf(segment, digest("0"))).toBeUndefined();
    expect(sizeOf(segment, digest("f".repeat(64)))).toBeUndefined();
    expect(sizeOf(segment, digest(hash("sha256", "another")))).toBeUndefined();
  });

  test("tells hashes apart by each of their first eight bytes", () => {
    const hexes = Array.from({ length: 8 }, (_, byte) => `${"80".repeat(byte)}81`);
    const digests = hexes.map((hex) => digest(hex)).toSorted();
    const segment = new BlobSegment();
    for (const [index, one] of digests.entries()) {
      segment.add(one, index);
    }
    expect(digests.map((one) => sizeOf(segment, one))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(sizeOf(segment, digest("80"))).toBeUndefined();
  });

  test("keeps sizes to the byte that no 32 bits hold", () => {
    const segment = new BlobSegment();
    segment.add(digest("00"), 0);
    segment.add(digest("01"), 2 ** 32 + 1);
    segment.add(digest("ff"), Number.MAX_SAFE_INTEGER);
    expect(["00", "01", "ff"].map((hex) => sizeOf(segment, digest(hex)))).toEqual([
      0,
      2 ** 32 + 1,
      Number.MAX_SAFE_INTEGER,
    ]);
  });

  test("leaves out what does not come after all that is there", () => {
    const segment = new BlobSegment();
    segment.add(digest("80"), 1);
    segment.add(digest("80"), 2);
    segment.add(digest("7f"), 3);
    segment.add(digest("90"), 4);
    expect(segment.count).toBe(2);
    expect(["80", "7f", "90"].map((hex) => sizeOf(segment, digest(hex)))).toEqual([
      1,
      undefined,
      4,
    ]);
  });
});
