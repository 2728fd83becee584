import type { BlobRead, Digest } from "@longshore/registry";

/** Bytes that are kept. */
const mostBytes = 64 * 1024 * 1024;

/**
 * Keeps the blobs that were read last, for repositories that share manifests and configs, and reads
 * none twice at once. Content never changes under its digest; what is missing is asked for again, and
 * so is what is damaged: it may have been mended since.
 */
export class RecentBlobs {
  readonly #kept = new Map<Digest, BlobRead & { readonly kind: "found" }>();
  readonly #reading = new Map<Digest, Promise<BlobRead>>();
  #bytes = 0;

  /** @param read called when the blob is not kept */
  async get(digest: Digest, read: () => Promise<BlobRead>): Promise<BlobRead> {
    const kept = this.#kept.get(digest);
    if (kept !== undefined) {
      this.#kept.delete(digest);
      this.#kept.set(digest, kept);
      return kept;
    }
    let reading = this.#reading.get(digest);
    if (reading === undefined) {
      reading = read().finally(() => this.#reading.delete(digest));
      this.#reading.set(digest, reading);
      const result = await reading;
      this.#keep(digest, result);
      return result;
    }
    return reading;
  }

  #keep(digest: Digest, result: BlobRead): void {
    if (result.kind !== "found" || !result.isRight) {
      return;
    }
    this.#kept.set(digest, result);
    this.#bytes += result.data.length;
    for (const [oldest, { data }] of this.#kept) {
      if (this.#bytes <= mostBytes) {
        return;
      }
      this.#kept.delete(oldest);
      this.#bytes -= data.length;
    }
  }
}
