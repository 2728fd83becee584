import type { Storage, StorageEntry } from "@longshore/storage";
import pMap from "p-map";
import type { Digest } from "../digest.js";
import { DigestSet } from "../digest-set.js";
import { layout } from "../layout.js";
import { entityTagOf, type Link, provesLink, readLink } from "../link.js";
import type { LinkOptions, RepositoryLinks, ResolvedTag } from "../repository-links.js";
import { type ListedTag, TagCollector } from "./tag-collector.js";
import { afterTag, isWithin } from "../tag-range.js";
import { tagsAtOnce } from "./tags-at-once.js";

/** Most manifests of a repository that a tag's link is compared with; beyond, it is read. */
const mostCandidates = 50_000;

/**
 * Links as listings prove them. A link that a listing does not prove, or does not have, is read: its
 * entity tag may be of another kind, and it may have been written since.
 */
export class ListedLinks implements RepositoryLinks {
  readonly #storage: Storage;
  readonly #path: string;
  readonly #options: LinkOptions;
  #revisions: Promise<DigestSet> | undefined;
  #layers: Promise<DigestSet> | undefined;
  #digestByTag: Map<string, Digest> | undefined;

  constructor(storage: Storage, path: string, options: LinkOptions) {
    this.#storage = storage;
    this.#path = path;
    this.#options = options;
  }

  async *tags(): AsyncGenerator<ResolvedTag[]> {
    const { whole, range } = this.#options;
    const pages =
      whole && range === undefined ? this.#listWhole() : this.#listTags(layout.tags(this.#path));
    const collector = new TagCollector(layout.tags(this.#path));
    let waiting: ListedTag[] = [];
    for await (const entries of pages) {
      waiting.push(...collector.take(entries));
      while (waiting.length >= tagsAtOnce) {
        yield await this.#resolve(waiting.slice(0, tagsAtOnce));
        waiting = waiting.slice(tagsAtOnce);
      }
    }
    waiting.push(...collector.end());
    for (let start = 0; start < waiting.length; start += tagsAtOnce) {
      yield await this.#resolve(waiting.slice(start, start + tagsAtOnce));
    }
  }

  async revision(digest: Digest): Promise<Link> {
    this.#revisions ??= this.#collect(layout.revisions(this.#path));
    return (await this.#revisions).has(digest)
      ? { kind: "digest", digest }
      : this.#read(layout.revisionLink(this.#path, digest));
  }

  async layer(digest: Digest): Promise<Link> {
    this.#layers ??= this.#collect(layout.layers(this.#path));
    return (await this.#layers).has(digest)
      ? { kind: "digest", digest }
      : this.#read(layout.layerLink(this.#path, digest));
  }

  /** Lists layers, revisions and tags in one go, keeps what the former prove, and gives the tags. */
  async *#listWhole(): AsyncGenerator<readonly StorageEntry[]> {
    const folders = {
      layers: { prefix: layout.layers(this.#path), digests: new DigestSet() },
      revisions: { prefix: layout.revisions(this.#path), digests: new DigestSet() },
    };
    this.#layers = Promise.resolve(folders.layers.digests);
    this.#revisions = Promise.resolve(folders.revisions.digests);
    const tags = layout.tags(this.#path);
    for await (const entries of this.#list(`${layout.repository(this.#path)}_`)) {
      for (const { prefix, digests } of Object.values(folders)) {
        addProven(digests, prefix, entries);
      }
      yield entries.filter((entry) => entry.key.startsWith(tags));
      // Uploads come last, and are none of an import's business.
      if ((entries.at(-1)?.key ?? "") > `${tags}\uffff`) {
        return;
      }
    }
  }

  async #collect(prefix: string): Promise<DigestSet> {
    const digests = new DigestSet();
    for await (const entries of this.#list(prefix)) {
      addProven(digests, prefix, entries);
    }
    return digests;
  }

  async *#listTags(prefix: string): AsyncGenerator<readonly StorageEntry[]> {
    const { range } = this.#options;
    for await (const entries of this.#list(prefix, afterTag(prefix, range))) {
      const within = entries.filter(({ key }) =>
        isWithin(range, key.slice(prefix.length).split("/", 1).join("")),
      );
      yield within;
      if (within.length < entries.length) {
        return;
      }
    }
  }

  async *#list(
    prefix: string,
    from: { readonly startAfter?: string } = {},
  ): AsyncGenerator<readonly StorageEntry[]> {
    const { signal } = this.#options;
    for await (const page of this.#storage.list({ prefix, signal, ...from })) {
      yield page.entries;
    }
  }

  #read(key: string): Promise<Link> {
    return readLink(this.#storage, key, this.#options.signal);
  }

  #resolve(tags: readonly ListedTag[]): Promise<ResolvedTag[]> {
    const { concurrency, signal } = this.#options;
    return pMap(tags, (tag) => this.#resolveTag(tag), { concurrency, signal });
  }

  async #resolveTag({ name, current, proven }: ListedTag): Promise<ResolvedTag> {
    const digest = proven ?? (current && (await this.#proveByRevision(current)));
    const link: Link =
      digest === undefined
        ? await this.#read(layout.tagLink(this.#path, name))
        : { kind: "digest", digest };
    const writtenAt = this.#options.withTimes && current ? new Date(current.modifiedAt) : undefined;
    return { name, link, writtenAt };
  }

  /** A tag's index may lack what the tag names: any manifest of the repository may be it. */
  async #proveByRevision(current: StorageEntry): Promise<Digest | undefined> {
    const revisions = this.#options.whole ? await this.#revisions : undefined;
    if (revisions === undefined || revisions.size > mostCandidates) {
      return undefined;
    }
    this.#digestByTag ??= new Map(
      [...revisions.values()].map((digest) => [entityTagOf(digest), digest]),
    );
    return this.#digestByTag.get(current.etag ?? "");
  }
}

/** Adds the digest of each link below a folder that its entry proves. */
function addProven(digests: DigestSet, prefix: string, entries: readonly StorageEntry[]): void {
  for (const entry of entries) {
    if (entry.key.startsWith(prefix) && entry.key.endsWith("/link")) {
      const hex = entry.key.slice(prefix.length, -"/link".length);
      if (provesLink(entry, `sha256:${hex}`)) {
        digests.add(hex);
      }
    }
  }
}
