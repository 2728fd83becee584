import { layout, type Link, listTags, readLink } from "@longshore/registry";
import type { Storage } from "@longshore/storage";
import pMap from "p-map";

/** A tag and what its link says. */
export interface ResolvedTag {
  readonly name: string;
  readonly link: Link;
}

/** Tags taken together: what they bring is loaded in one transaction of some 5,000 rows. */
const tagsAtOnce = 500;

/** Lists a repository's tags and reads their links, some hundred at a time. */
export async function* resolveTags(
  storage: Storage,
  path: string,
  options: { concurrency: number; signal: AbortSignal },
): AsyncGenerator<ResolvedTag[]> {
  for await (const names of listTags(storage, path, options.signal)) {
    for (let start = 0; start < names.length; start += tagsAtOnce) {
      yield await pMap(
        names.slice(start, start + tagsAtOnce),
        async (name) => ({
          name,
          link: await readLink(storage, layout.tagLink(path, name), options.signal),
        }),
        options,
      );
    }
  }
}
