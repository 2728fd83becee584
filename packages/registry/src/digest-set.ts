import { type Digest, parseDigest } from "./digest.js";

/** Bytes of a sha256 hash. */
const width = 32;

/** Most digests of a set: 32 MiB of them. */
const mostDigests = 1_048_576;

const prefix = "sha256:";

/**
 * Digests of the algorithm sha256 as a listing tells them, in order and packed: 32 bytes each. A set
 * that is full takes no more, so that what it lacks may still be there.
 */
export class DigestSet {
  #bytes = Buffer.alloc(width * 16);
  #size = 0;

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /** @param hex the hash of a digest that comes after all that are there: others are left out */
  add(hex: string): void {
    if (this.#size === mostDigests) {
      return;
    }
    const end = this.#size * width;
    if (end === this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes], end * 2);
    }
    const isHash = this.#bytes.write(hex, end, width, "hex") === width;
    if (isHash && (this.#size === 0 || this.#compare(end, this.#size - 1) > 0)) {
      this.#size += 1;
    }
  }

  /** Whether a digest is there. */
  has(digest: Digest): boolean {
    if (!digest.startsWith(prefix)) {
      return false;
    }
    const wanted = Buffer.from(digest.slice(prefix.length), "hex");
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const start = middle * width;
      const order = wanted.compare(this.#bytes, start, start + width);
      if (order === 0) {
        return true;
      }
      low = order > 0 ? middle + 1 : low;
      high = order > 0 ? high : middle;
    }
    return false;
  }

  /** All that are there, in order. */
  *values(): Generator<Digest> {
    for (let start = 0; start < this.#size * width; start += width) {
      const digest = parseDigest(prefix + this.#bytes.toString("hex", start, start + width));
      if (digest !== undefined) {
        yield digest;
      }
    }
  }

  /** Compares the bytes at an offset with a digest that is there. */
  #compare(offset: number, index: number): number {
    const start = index * width;
    return this.#bytes.compare(this.#bytes, start, start + width, offset, offset + width);
  }
}
