import type { ListOptions, ListPage, StorageEntry } from "../storage.js";
import type { Breather } from "./breather.js";
import { walkLevel, walkTree } from "./walk-folder.js";

/** Most entries and prefixes of a page together, as on S3. */
const pageSize = 1000;

/**
 * Lists objects below the root in pages of at most 1,000. The event loop runs between pages, and
 * in long stretches without one.
 *
 * @param base the root's path with a trailing slash
 */
export async function* listPages(
  base: string,
  breather: Breather,
  options: ListOptions,
): AsyncGenerator<ListPage, void, void> {
  const { prefix, delimiter, startAfter = "", signal } = options;
  const walk = delimiter === undefined ? walkTree : walkLevel;
  const folderLength = prefix.lastIndexOf("/") + 1;
  const folder = prefix.slice(0, folderLength);
  const nameStart = prefix.slice(folderLength);
  let entries: StorageEntry[] = [];
  let prefixes: string[] = [];
  signal?.throwIfAborted();
  for (const found of walk({ base, folder, nameStart, startAfter })) {
    if (found !== undefined && "prefix" in found) {
      prefixes.push(found.prefix);
    } else if (found !== undefined) {
      entries.push(found);
    }
    if (entries.length + prefixes.length === pageSize) {
      yield { entries, prefixes };
      entries = [];
      prefixes = [];
      await breather.breathe(signal);
    } else if (breather.due()) {
      await breather.breathe(signal);
    }
  }
  if (entries.length + prefixes.length > 0) {
    yield { entries, prefixes };
  }
}
