import type { ListOptions, ListPage, Storage } from "@longshore/storage";
import { afterEach, beforeEach } from "vitest";

/** An empty store of its own for one test. */
export interface Store {
  readonly storage: Storage;
  /** Puts an object there by the shortest way, for tests that need thousands. */
  put(key: string, data: Buffer): Promise<void>;
  /** Removes everything. */
  destroy(): Promise<void>;
}

export type StoreFactory = () => Promise<Store>;

/** Gives each test of the surrounding `describe` an empty store. */
export function useStore(createStore: StoreFactory): () => Store {
  let store: Store | undefined;
  beforeEach(async () => {
    store = await createStore();
  });
  afterEach(async () => {
    await store?.storage.close();
    await store?.destroy();
    store = undefined;
  });
  return () => {
    if (store === undefined) {
      throw new Error("there is a store only while a test runs");
    }
    return store;
  };
}

/** Everything that a listing tells, page by page and together. */
export interface Listing {
  readonly pages: readonly ListPage[];
  readonly keys: readonly string[];
  readonly prefixes: readonly string[];
}

/** Lists to the end. */
export async function listAll(storage: Storage, options: ListOptions): Promise<Listing> {
  const pages: ListPage[] = [];
  for await (const page of storage.list(options)) {
    pages.push(page);
  }
  return {
    pages,
    keys: pages.flatMap((page) => page.entries.map((entry) => entry.key)),
    prefixes: pages.flatMap((page) => page.prefixes),
  };
}

/** The keys in the order of their UTF-8 bytes, told by the bytes themselves. */
export function sortByBytes(keys: readonly string[]): string[] {
  return keys.toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
}

/** What a listing must tell, worked out from all keys: first what comes after, then the folders. */
export function expectListing(
  keys: readonly string[],
  options: ListOptions,
): { keys: string[]; prefixes: string[] } {
  const { prefix, delimiter, startAfter = "" } = options;
  const after = keys.filter(
    (key) =>
      key.startsWith(prefix) && Buffer.compare(Buffer.from(key), Buffer.from(startAfter)) > 0,
  );
  const folderOf = (key: string): string | undefined => {
    const end = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length);
    return end < 0 ? undefined : key.slice(0, end + 1);
  };
  const folders = after.flatMap((key) => folderOf(key) ?? []);
  return {
    keys: sortByBytes(after.filter((key) => folderOf(key) === undefined)),
    prefixes: sortByBytes([...new Set(folders)]),
  };
}
