import type { Storage } from "@longshore/storage";
import type { Digest } from "./digest.js";
import type { Link } from "./link.js";
import { ListedLinks } from "./links/listed-links.js";
import { readLinks } from "./links/read-links.js";
import type { TagRange } from "./tag-range.js";

/** A tag and what its link says. */
export interface ResolvedTag {
  readonly name: string;
  readonly link: Link;
  /** When the link was last written; undefined where that was not asked for, or there is no link. */
  readonly writtenAt: Date | undefined;
}

/** What the links of a repository say. */
export interface RepositoryLinks {
  /** The tags asked for, a page of at most 500 at a time, in the order of their folders' keys. */
  tags(): AsyncGenerator<ResolvedTag[]>;
  /** What makes a manifest part of the repository. */
  revision(digest: Digest): Promise<Link>;
  /** What makes a layer or a config part of the repository. */
  layer(digest: Digest): Promise<Link>;
}

/** How a repository's links are asked for. */
export interface LinkOptions {
  /** Links that are read at once. */
  readonly concurrency: number;
  /** Whether all links are likely to be asked for, and not the tags' alone. */
  readonly whole: boolean;
  /** Only these tags; all of them by default. */
  readonly range?: TagRange | undefined;
  /** Whether the time of each tag is wanted. */
  readonly withTimes: boolean;
  readonly signal: AbortSignal;
}

/**
 * Opens a repository's links: from listings where each call is a request, one by one where reading is
 * cheaper than listing.
 */
export function openLinks(storage: Storage, path: string, options: LinkOptions): RepositoryLinks {
  return storage.isRemote
    ? new ListedLinks(storage, path, options)
    : readLinks(storage, path, options);
}
