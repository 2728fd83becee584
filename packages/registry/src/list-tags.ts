import type { Storage } from "@longshore/storage";
import { layout } from "./layout.js";
import { afterTag, isWithin, type TagRange } from "./tag-range.js";

/**
 * Names a repository's tags, in the order of their folders' keys (`v1.0/` before `v1/`), a page at a
 * time.
 * @param range only these; all by default
 */
export async function* listTags(
  storage: Storage,
  repository: string,
  signal: AbortSignal,
  range?: TagRange,
): AsyncGenerator<string[]> {
  const prefix = layout.tags(repository);
  const startAfter = afterTag(prefix, range);
  for await (const page of storage.list({ prefix, delimiter: "/", signal, ...startAfter })) {
    const names = page.prefixes.map((folder) => folder.slice(prefix.length, -1));
    const within = names.filter((name) => isWithin(range, name));
    yield within;
    if (within.length < names.length) {
      return;
    }
  }
}
