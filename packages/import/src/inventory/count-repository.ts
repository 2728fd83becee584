import { type Digest, layout, parseDigest, provesLink } from "@longshore/registry";
import type { Storage, StorageEntry } from "@longshore/storage";
import type { BlobTable } from "./blob-table.js";

/** Keys of a page. */
const pageSize = 1_000;

/** Links that are looked at to see whether listings prove any: a damaged one says nothing of the others. */
const sampledLinks = 16;

/** What a repository's links say. */
export interface RepositoryTally {
  readonly path: string;
  readonly tags: number;
  readonly manifests: number;
  readonly layers: number;
  readonly bytes: number;
  readonly linksWithoutBlob: number;
  /** Pages that all links, and tags alone, are listed in: at least one each. */
  readonly linkPages: number;
  readonly tagPages: number;
  /** Whether listings prove what links hold, by the first ones. */
  readonly isProven: boolean;
}

/** What is done with each link to a blob that storage holds. */
export type OnBlob = (link: "layer" | "manifest", blob: { number: number; size: number }) => void;

/** Counts what a repository holds, from one listing of its links. Uploads are not listed. */
export async function countRepository(
  storage: Storage,
  path: string,
  given: { readonly table: BlobTable; readonly onBlob: OnBlob; readonly signal: AbortSignal },
): Promise<RepositoryTally> {
  const counter = new LinkCounter(path, given.table, given.onBlob);
  const prefix = `${layout.repository(path)}_`;
  for await (const { entries } of storage.list({ prefix, signal: given.signal })) {
    for (const entry of entries) {
      if (!counter.take(entry)) {
        return counter.end();
      }
    }
  }
  return counter.end();
}

/** Counts links as a listing gives them: layers, then manifests, then tags. */
class LinkCounter {
  readonly #path: string;
  readonly #table: BlobTable;
  readonly #onBlob: OnBlob;
  readonly #layers: string;
  readonly #revisions: string;
  readonly #tags: string;
  readonly #counts = { layer: 0, manifest: 0, tags: 0, bytes: 0, linksWithoutBlob: 0 };
  #keys = 0;
  #tagKeys = 0;
  #lastTag = "";
  #isProven = false;

  constructor(path: string, table: BlobTable, onBlob: OnBlob) {
    this.#path = path;
    this.#table = table;
    this.#onBlob = onBlob;
    this.#layers = layout.layers(path);
    this.#revisions = layout.revisions(path);
    this.#tags = layout.tags(path);
  }

  /** @returns false for a key after all that count */
  take(entry: StorageEntry): boolean {
    const { key } = entry;
    this.#keys += 1;
    if (key.startsWith(this.#tags)) {
      this.#takeTag(key);
    } else if (key.startsWith(this.#layers)) {
      this.#takeLink("layer", this.#layers, entry);
    } else if (key.startsWith(this.#revisions)) {
      this.#takeLink("manifest", this.#revisions, entry);
    } else {
      return key < this.#tags;
    }
    return true;
  }

  end(): RepositoryTally {
    const { layer, manifest, ...counts } = this.#counts;
    return {
      path: this.#path,
      layers: layer,
      manifests: manifest,
      ...counts,
      linkPages: countPages(this.#keys),
      tagPages: countPages(this.#tagKeys),
      isProven: this.#isProven || layer + manifest === 0,
    };
  }

  #takeTag(key: string): void {
    const slash = key.indexOf("/", this.#tags.length);
    if (slash === -1) {
      return;
    }
    this.#tagKeys += 1;
    const name = key.slice(this.#tags.length, slash);
    if (name !== this.#lastTag) {
      this.#lastTag = name;
      this.#counts.tags += 1;
    }
  }

  #takeLink(kind: "layer" | "manifest", prefix: string, entry: StorageEntry): void {
    const digest = digestOf(prefix, entry.key);
    if (digest === undefined) {
      return;
    }
    this.#counts[kind] += 1;
    if (!this.#isProven && this.#counts.layer + this.#counts.manifest <= sampledLinks) {
      this.#isProven = provesLink(entry, digest);
    }
    const blob = this.#table.find(digest);
    if (blob === undefined) {
      this.#counts.linksWithoutBlob += 1;
    } else {
      this.#counts.bytes += blob.size;
      this.#onBlob(kind, blob);
    }
  }
}

function digestOf(prefix: string, key: string): Digest | undefined {
  return key.endsWith("/link")
    ? parseDigest(`sha256:${key.slice(prefix.length, -"/link".length)}`)
    : undefined;
}

function countPages(keys: number): number {
  return Math.max(1, Math.ceil(keys / pageSize));
}
