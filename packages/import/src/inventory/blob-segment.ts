import type { Digest } from "@longshore/registry";

/** Blobs that a new segment has room for. */
const firstRoom = 1_024;

const hexStart = "sha256:".length;

/** The first eight bytes of a hash. */
export interface HashStart {
  /** The first four bytes as a number. */
  readonly high: number;
  /** The four bytes after them. */
  readonly low: number;
}

/** Reads the beginning of a digest's hash. */
export function startOf(digest: Digest): HashStart {
  return {
    high: Number.parseInt(digest.slice(hexStart, hexStart + 8), 16),
    low: Number.parseInt(digest.slice(hexStart + 8, hexStart + 16), 16),
  };
}

/**
 * Sizes of blobs in the order of a listing, packed: eight bytes of the hash and eight of the size.
 * Of ten million blobs two have the same eight bytes once in 370,000 registries (n² / 2⁶⁵), and
 * then one of them is counted with the size of the other.
 */
export class BlobSegment {
  #highs = new Uint32Array(firstRoom);
  #lows = new Uint32Array(firstRoom);
  #sizes = new Float64Array(firstRoom);
  #count = 0;

  /** How many blobs there are. */
  get count(): number {
    return this.#count;
  }

  /**
   * @param digest one that comes after all that are there; others are left out
   * @param size bytes
   */
  add(digest: Digest, size: number): void {
    const start = startOf(digest);
    if (this.#count > 0 && this.#compare(start, this.#count - 1) <= 0) {
      return;
    }
    if (this.#count === this.#sizes.length) {
      this.#resize(this.#count * 2);
    }
    this.#highs[this.#count] = start.high;
    this.#lows[this.#count] = start.low;
    this.#sizes[this.#count] = size;
    this.#count += 1;
  }

  /** Gives back the room that is not used: no more blobs come. */
  trim(): void {
    this.#resize(this.#count);
  }

  /** Where a blob is among these; undefined when it is not here. */
  find(start: HashStart): number | undefined {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = this.#compare(start, middle);
      if (order === 0) {
        return middle;
      }
      low = order > 0 ? middle + 1 : low;
      high = order > 0 ? high : middle;
    }
    return undefined;
  }

  /** Bytes of the blob at this place, which `find` has given. */
  sizeAt(place: number): number {
    return this.#sizes[place] ?? 0;
  }

  #compare({ high, low }: HashStart, place: number): number {
    return high - (this.#highs[place] ?? 0) || low - (this.#lows[place] ?? 0);
  }

  #resize(room: number): void {
    const [highs, lows, sizes] = [this.#highs, this.#lows, this.#sizes];
    this.#highs = new Uint32Array(room);
    this.#lows = new Uint32Array(room);
    this.#sizes = new Float64Array(room);
    this.#highs.set(highs.subarray(0, this.#count));
    this.#lows.set(lows.subarray(0, this.#count));
    this.#sizes.set(sizes.subarray(0, this.#count));
  }
}
