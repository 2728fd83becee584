/** Remembers which blobs of a table have been counted: a bit each. */
export class BlobMarks {
  readonly #bits: Uint8Array;

  /** @param count how many blobs the table has */
  constructor(count: number) {
    this.#bits = new Uint8Array(Math.ceil(count / 8));
  }

  /** Marks a blob. @returns whether it was not marked before */
  mark(number: number): boolean {
    const place = number >>> 3;
    const bit = 1 << (number & 7);
    const bits = this.#bits[place] ?? 0;
    this.#bits[place] = bits | bit;
    return (bits & bit) === 0;
  }

  /** Takes all marks away. */
  clear(): void {
    this.#bits.fill(0);
  }
}
