import type { Digest } from "@longshore/registry";
import { heldBytes, mostHeldBytes } from "./held-bytes.js";
import type { ManifestFacts } from "./manifest-facts.js";
import type { RepositoryReader } from "./repository-reader.js";

/** How manifests are read. */
export interface BoundedReading {
  /** Manifests that are read at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
}

/** Reads manifests of a repository, so many at once as may be held. */
export class BoundedReader {
  readonly #reader: RepositoryReader;
  readonly #reading: BoundedReading;
  /** Bytes of the largest so far: another one may be as large. */
  #largest = 0;

  constructor(reader: RepositoryReader, reading: BoundedReading) {
    this.#reader = reader;
    this.#reading = reading;
  }

  /**
   * Reads the first of some manifests: all where they are small, and one at least.
   * @returns what there is to know of them, in their order
   * @throws MANIFEST_INVALID when one cannot be understood, or is a list that holds a list
   */
  async readFirst(digests: readonly Digest[]): Promise<ManifestFacts[]> {
    const { concurrency, signal } = this.#reading;
    const read: Promise<ManifestFacts>[] = [];
    let held = 0;
    let running = 0;
    const mayBegin = () =>
      read.length === 0 || held + (running + 1) * this.#largest <= mostHeldBytes;
    const stopOnFailure = async (reading: Promise<ManifestFacts>) => {
      try {
        return await reading;
      } catch (error) {
        held = Number.POSITIVE_INFINITY;
        throw error;
      }
    };
    const work = async () => {
      let digest = digests[read.length];
      while (digest !== undefined && mayBegin()) {
        signal.throwIfAborted();
        running += 1;
        const reading = this.#reader.readManifest(digest);
        read.push(reading);
        const bytes = heldBytes(await stopOnFailure(reading));
        running -= 1;
        held += bytes;
        this.#largest = Math.max(this.#largest, bytes);
        digest = digests[read.length];
      }
    };
    const workers = Array.from({ length: Math.min(concurrency, digests.length) }, work);
    await Promise.all(workers);
    return Promise.all(read);
  }
}
