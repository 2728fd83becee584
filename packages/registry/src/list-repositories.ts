import { LongshoreError } from "@longshore/errors";
import type { ListPage, Storage } from "@longshore/storage";
import { layout } from "./layout.js";
import { repositoryPathMaxLength } from "./repository-path.js";

/** How repositories are listed. */
export interface ListRepositoriesOptions {
  /** The folder to list, itself too; the empty text for all of `repositories/`. */
  readonly below: string;
  /** Folders that are listed at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
}

/** What a listing of repositories comes upon. */
export type ListedFolder =
  | { readonly kind: "repository"; readonly path: string }
  /** A folder that cannot be listed, and why; what lies in it is unknown. */
  | { readonly kind: "unlisted"; readonly path: string; readonly error: LongshoreError };

/**
 * Names the folders directly below `repositories/`, a page at a time.
 * @throws REPOSITORY_NAME_INVALID, after the last page, where one has an empty name
 */
export async function* listTopLevelNamespaces(
  storage: Storage,
  signal: AbortSignal,
): AsyncGenerator<string[]> {
  const prefix = layout.repositories;
  let isNameless = false;
  for await (const page of storage.list({ prefix, delimiter: "/", signal })) {
    const names = page.prefixes.map(pathOf);
    isNameless ||= names.includes("");
    yield enterable(names);
  }
  if (isNameless) {
    const folder = `${prefix}/`;
    throw new LongshoreError(
      "REPOSITORY_NAME_INVALID",
      `There is a folder with an empty name: "${folder}".`,
      { fields: { key: folder } },
    );
  }
}

/**
 * Names the folder of every repository: each that holds `_manifests`, however deep. Folders that
 * start with `_` are not descended into. The name may still be none that a registry can serve;
 * folders so deep that no valid path fits are named as they are and not entered. A folder that cannot
 * be listed is named with its error, `below` itself too, and the others go on.
 * @throws what keeps every folder from being listed
 */
export async function* listRepositories(
  storage: Storage,
  { below, concurrency, signal }: ListRepositoriesOptions,
): AsyncGenerator<ListedFolder> {
  if (isTooLong(below)) {
    yield repositoryAt(below);
    return;
  }
  // Deepest first: what waits is at most a page of every level above, for each of those at once.
  const waiting = [openFolder(storage, below, signal)];
  try {
    while (waiting.length > 0) {
      const batch = waiting.splice(-concurrency);
      const pages = await Promise.all(batch.map((folder) => readPage(storage, folder)));
      waiting.push(...batch.filter((_, index) => pages[index]?.kind === "page"));
      for (const [index, { path }] of batch.entries()) {
        const page = pages[index];
        if (page?.kind === "unlisted") {
          yield page;
        }
        const folders = page?.kind === "page" ? page.folders : [];
        if (folders.includes(`${path}/_manifests`)) {
          yield repositoryAt(path);
        }
        const children = enterable(folders);
        yield* children.filter(isTooLong).map(repositoryAt);
        const entered = children.filter((child) => !isTooLong(child)).toReversed();
        waiting.push(...entered.map((child) => openFolder(storage, child, signal)));
      }
    }
  } finally {
    await Promise.all(waiting.map((folder) => folder.pages.return(undefined)));
  }
}

/** A folder whose pages are read one after the other. */
interface Folder {
  readonly path: string;
  readonly pages: AsyncGenerator<ListPage>;
}

function openFolder(storage: Storage, path: string, signal: AbortSignal): Folder {
  const prefix = path === "" ? layout.repositories : layout.repository(path);
  return { path, pages: listFolders(storage, prefix, signal) };
}

/** Nothing is asked for before the first page is. */
async function* listFolders(
  storage: Storage,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<ListPage, undefined> {
  yield* storage.list({ prefix, delimiter: "/", signal });
}

/** What the next page of a folder holds. */
type FolderPage =
  | { readonly kind: "page"; readonly folders: readonly string[] }
  | { readonly kind: "end" }
  | Extract<ListedFolder, { kind: "unlisted" }>;

async function readPage(storage: Storage, { path, pages }: Folder): Promise<FolderPage> {
  try {
    const page = await pages.next();
    return page.done === true
      ? { kind: "end" }
      : { kind: "page", folders: page.value.prefixes.map(pathOf) };
  } catch (error) {
    if (isOfOneFolder(storage, error)) {
      return { kind: "unlisted", path, error };
    }
    throw error;
  }
}

/** Over a network nothing but what lies in a folder is the folder's own: rights are the whole store's. */
function isOfOneFolder(storage: Storage, error: unknown): error is LongshoreError {
  const codes: readonly string[] = storage.isRemote
    ? ["STORAGE_OBJECT_INVALID"]
    : ["STORAGE_OBJECT_INVALID", "STORAGE_ACCESS_DENIED", "STORAGE_UNAVAILABLE"];
  return error instanceof LongshoreError && codes.includes(error.code);
}

function repositoryAt(path: string): ListedFolder {
  return { kind: "repository", path };
}

/** The path that a folder's key names. */
function pathOf(key: string): string {
  return key.slice(layout.repositories.length, -1);
}

function isTooLong(path: string): boolean {
  return path.length > repositoryPathMaxLength;
}

/** One with an empty name directly below `repositories/` cannot be told from all of them. */
function enterable(paths: readonly string[]): string[] {
  return paths.filter(
    (path) => path !== "" && !path.slice(path.lastIndexOf("/") + 1).startsWith("_"),
  );
}
