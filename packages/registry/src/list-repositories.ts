import type { Storage } from "@longshore/storage";
import { layout } from "./layout.js";
import { repositoryPathMaxLength } from "./repository-path.js";

/**
 * Names the folder of every repository below `repositories/`: each that holds `_manifests`, however
 * deep. Folders that start with `_` are not descended into. The name may still be none that a
 * registry can serve; folders so deep that no valid path fits are named as they are and not entered.
 */
export async function* listRepositories(
  storage: Storage,
  signal: AbortSignal,
): AsyncGenerator<string> {
  // Depth first: what waits is at most one level's siblings for every level above.
  const waiting: string[][] = [enterable(await listFolders(storage, "", signal))];
  while (waiting.length > 0) {
    const path = waiting.at(-1)?.pop();
    if (path === undefined) {
      waiting.pop();
      continue;
    }
    const folders = await listFolders(storage, path, signal);
    if (folders.includes(`${path}/_manifests`) || path.length > repositoryPathMaxLength) {
      yield path;
    }
    if (path.length <= repositoryPathMaxLength) {
      waiting.push(enterable(folders));
    }
  }
}

function enterable(paths: readonly string[]): string[] {
  return paths.filter((path) => !path.slice(path.lastIndexOf("/") + 1).startsWith("_"));
}

/** The folders directly below a path, as paths, last first, so that `pop` takes them in order. */
async function listFolders(storage: Storage, path: string, signal: AbortSignal): Promise<string[]> {
  const prefix = path === "" ? layout.repositories : layout.repository(path);
  const folders: string[] = [];
  for await (const page of storage.list({ prefix, delimiter: "/", signal })) {
    for (const folder of page.prefixes) {
      folders.push(folder.slice(layout.repositories.length, -1));
    }
  }
  return folders.toReversed();
}
