import type { Storage } from "@longshore/storage";
import { layout } from "./layout.js";

/**
 * Names a repository's tags, in the order of their folders' keys (`v1.0/` before `v1/`), a page at a
 * time.
 */
export async function* listTags(
  storage: Storage,
  repository: string,
  signal: AbortSignal,
): AsyncGenerator<string[]> {
  const prefix = layout.tags(repository);
  for await (const page of storage.list({ prefix, delimiter: "/", signal })) {
    yield page.prefixes.map((folder) => folder.slice(prefix.length, -1));
  }
}
