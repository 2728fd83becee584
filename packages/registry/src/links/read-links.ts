import type { Storage } from "@longshore/storage";
import pMap from "p-map";
import { layout } from "../layout.js";
import { readLink } from "../link.js";
import { listTags } from "../list-tags.js";
import type { LinkOptions, RepositoryLinks, ResolvedTag } from "../repository-links.js";
import { tagsAtOnce } from "./tags-at-once.js";

/** Links that are read one by one, when they are asked for. */
export function readLinks(storage: Storage, path: string, options: LinkOptions): RepositoryLinks {
  const { signal } = options;
  return {
    tags: () => readTags(storage, path, options),
    revision: (digest) => readLink(storage, layout.revisionLink(path, digest), signal),
    layer: (digest) => readLink(storage, layout.layerLink(path, digest), signal),
  };
}

async function* readTags(
  storage: Storage,
  path: string,
  { concurrency, signal, withTimes, range }: LinkOptions,
): AsyncGenerator<ResolvedTag[]> {
  const readTag = async (name: string): Promise<ResolvedTag> => {
    const key = layout.tagLink(path, name);
    const link = await readLink(storage, key, signal);
    const entry = withTimes ? await storage.head(key, signal) : undefined;
    return { name, link, writtenAt: entry && new Date(entry.modifiedAt) };
  };
  for await (const names of listTags(storage, path, signal, range)) {
    for (let start = 0; start < names.length; start += tagsAtOnce) {
      yield await pMap(names.slice(start, start + tagsAtOnce), readTag, { concurrency, signal });
    }
  }
}
