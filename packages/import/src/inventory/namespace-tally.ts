import type { BlobMarks } from "./blob-marks.js";
import type { OnBlob } from "./count-repository.js";
import type { NamespaceCounts } from "./registry-inventory.js";

/** Adds up what the repositories of a top-level namespace hold. */
export class NamespaceTally {
  readonly #name: string;
  readonly #marks: BlobMarks;
  readonly #counts = { repositories: 0, tags: 0, manifests: 0, layers: 0, blobs: 0, bytes: 0 };

  /** @param marks without a mark: they are this namespace's for as long as it is counted */
  constructor(name: string, marks: BlobMarks) {
    this.#name = name;
    this.#marks = marks;
  }

  /** Adds a blob that a repository links to, unless it has been added. */
  readonly addBlob: OnBlob = (_link, { number, size }) => {
    if (this.#marks.mark(number)) {
      this.#counts.blobs += 1;
      this.#counts.bytes += size;
    }
  };

  /** Adds a repository, whose blobs have been added. */
  addRepository(one: { tags: number; manifests: number; layers: number }): void {
    this.#counts.repositories += 1;
    this.#counts.tags += one.tags;
    this.#counts.manifests += one.manifests;
    this.#counts.layers += one.layers;
  }

  /** What has been added. */
  counts(): NamespaceCounts {
    return { name: this.#name, ...this.#counts };
  }
}
