import { parseDigest } from "./digest.js";

/** Blobs by the first byte of their hash, from one to another, both included. */
export interface BlobRange {
  /** 0 to 255. */
  readonly first: number;
  readonly last: number;
}

/** The first bytes that a hash can have. */
const shards = 256;

/** Pages of a listing that a range should have at least: its first and last one are partly others'. */
const pagesOfRange = 8;

/** Keys of a page. */
const pageSize = 1_000;

/** Cuts all blobs into up to 256 ranges of about the same size. @param blobs about how many there are */
export function cutBlobRanges(blobs: number): BlobRange[] {
  const wanted = Math.max(1, Math.min(shards, blobs / (pagesOfRange * pageSize)));
  const width = shards / 2 ** Math.floor(Math.log2(wanted));
  return Array.from({ length: shards / width }, (_, index) => ({
    first: index * width,
    last: (index + 1) * width - 1,
  }));
}

/** A range as a text, such as `00-3f`. */
export function formatBlobRange({ first, last }: BlobRange): string {
  return `${formatByte(first)}-${formatByte(last)}`;
}

/** Reads what {@link formatBlobRange} has written. @throws TypeError for anything else */
export function parseBlobRange(text: string): BlobRange {
  const match = /^([0-9a-f]{2})-([0-9a-f]{2})$/.exec(text);
  if (match === null) {
    throw new TypeError(`"${text}" is no range of blobs`);
  }
  return { first: Number.parseInt(match[1] ?? "", 16), last: Number.parseInt(match[2] ?? "", 16) };
}

/**
 * Where a range lies among the names below the blobs' folder. Names that are no hash belong to the
 * range that they are sorted into, so that none is overlooked.
 * @returns the name that all are after, and the one that all are before; undefined without a bound
 */
export function boundsOf({ first, last }: BlobRange): {
  readonly after: string | undefined;
  readonly before: string | undefined;
} {
  return {
    after: first === 0 ? undefined : formatByte(first),
    before: last === shards - 1 ? undefined : formatByte(last + 1),
  };
}

/** Guesses how many keys a folder holds from the hash that its first page ends with. */
export function guessCount(keys: number, lastHex: string): number {
  const digest = parseDigest(`sha256:${lastHex}`);
  const share = digest === undefined ? 1 : (Number.parseInt(lastHex.slice(0, 8), 16) + 1) / 2 ** 32;
  return Math.ceil(keys / share);
}

function formatByte(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
