import type { StorageEntry } from "@longshore/storage";
import { type Digest, parseDigest } from "../digest.js";
import { provesLink } from "../link.js";

/** A tag as a listing tells it. */
export interface ListedTag {
  readonly name: string;
  /** Its `current/link`; undefined when the listing has none. */
  readonly current: StorageEntry | undefined;
  /** What the link holds, where the listing proves it. */
  readonly proven: Digest | undefined;
}

const indexFolder = "index/sha256/";

/**
 * Puts the keys below `tags/` together, tag by tag. A tag's `current/link` comes before its `index/`,
 * which names every manifest it has named so far: the one whose digest the link's entity tag proves
 * is the one it names.
 */
export class TagCollector {
  readonly #prefix: string;
  #name: string | undefined;
  #current: StorageEntry | undefined;
  #proven: Digest | undefined;

  /** @param prefix the folder of the repository's tags */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Takes a page of keys in order. @returns the tags that are complete by it */
  take(entries: readonly StorageEntry[]): ListedTag[] {
    const complete: ListedTag[] = [];
    for (const entry of entries) {
      const slash = entry.key.indexOf("/", this.#prefix.length);
      if (slash === -1) {
        continue;
      }
      const name = entry.key.slice(this.#prefix.length, slash);
      if (name !== this.#name) {
        complete.push(...this.end());
        this.#name = name;
      }
      this.#note(entry, entry.key.slice(slash + 1));
    }
    return complete;
  }

  /** @returns the last tag, when there is one */
  end(): ListedTag[] {
    if (this.#name === undefined) {
      return [];
    }
    const tag = { name: this.#name, current: this.#current, proven: this.#proven };
    this.#name = undefined;
    this.#current = undefined;
    this.#proven = undefined;
    return [tag];
  }

  /** @param rest the key below the tag's folder */
  #note(entry: StorageEntry, rest: string): void {
    if (rest === "current/link") {
      this.#current = entry;
    } else if (
      this.#current !== undefined &&
      this.#proven === undefined &&
      rest.startsWith(indexFolder) &&
      rest.endsWith("/link")
    ) {
      const digest = parseDigest(`sha256:${rest.slice(indexFolder.length, -"/link".length)}`);
      if (digest !== undefined && provesLink(this.#current, digest)) {
        this.#proven = digest;
      }
    }
  }
}
