import type { RequestEvent } from "./request/outcome.js";

/** An object, as a listing tells it. */
export interface StorageEntry {
  /** The object's key below the root, without a leading slash. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970; a bucket tells whole seconds. */
  readonly modifiedAt: number;
  /** The store's entity tag without quotes, where it has one. */
  readonly etag?: string;
}

/** One page of a listing. Keys and prefixes are each in the order of their UTF-8 bytes. */
export interface ListPage {
  readonly entries: readonly StorageEntry[];
  /** With a delimiter: the folders that begin with the prefix, each with its trailing slash. */
  readonly prefixes: readonly string[];
}

/** What a listing asks for. */
export interface ListOptions {
  /**
   * What every key begins with: a folder with its trailing slash, a folder and the beginning of a
   * name in it (`a/b/_`), or the empty text for all.
   */
  readonly prefix: string;
  /** With it a key is listed up to the first slash after the prefix: folders as prefixes. */
  readonly delimiter?: "/";
  /** Only objects whose key comes after this one, by UTF-8 bytes, are listed. */
  readonly startAfter?: string;
  readonly signal?: AbortSignal;
}

/** How a storage is asked over a network. */
export interface RequestOptions {
  /** Longest time of one request; 30 seconds by default. Milliseconds. */
  readonly requestTimeout?: number;
  /** How long a request that may be repeated is repeated; ten minutes by default. Milliseconds. */
  readonly patience?: number;
  /** Is told of every request, each try by itself, for metrics. */
  readonly onRequest?: (event: RequestEvent) => void;
}

/** How much of an object to read, and until when. */
export interface ReadOptions {
  /** An object of more bytes than this is not read. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

/** What a read finds. An object that is not there, or too large, is an answer and no error. */
export type ReadResult =
  | { readonly kind: "found"; readonly data: Buffer }
  | { readonly kind: "missing" }
  | { readonly kind: "too-large"; readonly size: number };

/**
 * A store of objects, seen from a root. Keys are `/`-separated and have no leading slash. Every
 * driver passes the same conformance suite. Methods throw `STORAGE_ACCESS_DENIED`,
 * `STORAGE_UNAVAILABLE` (a retry can help) or `STORAGE_OBJECT_INVALID` (a folder where an object
 * should be), each with the key.
 */
export interface Storage {
  /** The driver's name in the registry's configuration, as statistics and the ledger record it. */
  readonly driver: string;
  /** Which storage this is, without secrets: what a resumed run compares. */
  readonly location: string;
  /** Whether a call is a request over a network: then a listing is asked rather than single objects. */
  readonly isRemote: boolean;
  /** Lists what begins with a prefix. A prefix that nothing begins with has no pages. */
  list(options: ListOptions): AsyncIterable<ListPage>;
  /**
   * Whether anything lies below the prefix, a folder with its trailing slash; on a file system,
   * whether the folder exists.
   */
  hasPrefix(prefix: string, signal?: AbortSignal): Promise<boolean>;
  /** Reads a whole object. */
  read(key: string, options: ReadOptions): Promise<ReadResult>;
  /** Asks for an object without its content; undefined when there is none. */
  head(key: string, signal?: AbortSignal): Promise<StorageEntry | undefined>;
  /** Writes a whole object, at once or not at all, over what was there. */
  write(key: string, data: Buffer, signal?: AbortSignal): Promise<void>;
  /** Removes an object; that there is none is no error. */
  remove(key: string, signal?: AbortSignal): Promise<void>;
  /**
   * Removes a folder, named with its trailing slash, if nothing lies in it. That there is none, or that
   * something lies in it, is no error; where folders are only what keys begin with, there is none.
   */
  removeEmptyFolder(prefix: string, signal?: AbortSignal): Promise<void>;
  /** Lets go of connections. */
  close(): Promise<void>;
}
