import type { BlobRange, Digest } from "@longshore/registry";
import { type BlobSegment, startOf } from "./blob-segment.js";

/** A range of the blobs, and what a listing found there. */
export interface ListedRange {
  readonly range: BlobRange;
  readonly segment: BlobSegment;
}

/** A blob of the table. */
export interface FoundBlob {
  /** Its number among all blobs of the table, from 0. */
  readonly number: number;
  /** Bytes. */
  readonly size: number;
}

/** The sizes of all blobs in storage, to be looked up by digest. */
export class BlobTable {
  /** By the first byte of the hash. */
  readonly #places = new Map<number, { segment: BlobSegment; offset: number }>();
  /** How many blobs there are. */
  readonly count: number;

  /** @param ranges ranges that do not overlap, in order */
  constructor(ranges: readonly ListedRange[]) {
    let offset = 0;
    for (const { range, segment } of ranges) {
      for (let byte = range.first; byte <= range.last; byte += 1) {
        this.#places.set(byte, { segment, offset });
      }
      offset += segment.count;
    }
    this.count = offset;
  }

  /** Looks a blob up; undefined when storage does not hold it. */
  find(digest: Digest): FoundBlob | undefined {
    const start = startOf(digest);
    const place = this.#places.get(start.high >>> 24);
    const found = place?.segment.find(start);
    return place === undefined || found === undefined
      ? undefined
      : { number: place.offset + found, size: place.segment.sizeAt(found) };
  }
}
