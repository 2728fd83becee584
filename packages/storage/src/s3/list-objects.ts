import type { ListOptions, ListPage } from "../storage.js";
import type { PageRequest } from "./hot-requests.js";
import { PageCheck } from "./page-check.js";
import type { ParsedPage } from "./parse-list-page.js";

/** Asks for one page, until there is one. */
export type PageFinder = (
  request: PageRequest,
  signal: AbortSignal | undefined,
) => Promise<ParsedPage>;

/** Comes after every key of a folder, as no name in a registry begins with it. */
const lastName = "\u{10ffff}";

/** A page as the storage's interface tells it: keys below the root, no marks of folders. */
function toListPage(page: ParsedPage, root: string, skip: string | undefined): ListPage {
  // Consoles make empty objects with such names to show an empty folder.
  const objects = page.entries.filter(({ key }) => !key.endsWith("/"));
  const entries =
    root === ""
      ? objects
      : objects.map((entry) => Object.assign(entry, { key: entry.key.slice(root.length) }));
  const prefixes = page.prefixes
    .map((prefix) => prefix.slice(root.length))
    .filter((prefix) => prefix !== skip);
  return { entries, prefixes };
}

/** Pages of one listing; the next one is asked for while the consumer works on this one. */
async function* followPages(
  findPage: PageFinder,
  first: PageRequest,
  signal: AbortSignal,
): AsyncGenerator<ParsedPage, void, void> {
  const pages = new PageCheck(first);
  let next: Promise<ParsedPage> | undefined = findPage(first, signal);
  while (next !== undefined) {
    const page: ParsedPage = await next;
    pages.check(page);
    const { continuation } = page;
    next = continuation === undefined ? undefined : findPage({ ...first, continuation }, signal);
    // Whoever stops here never looks at it.
    next?.catch(() => {});
    yield page;
    signal.throwIfAborted();
  }
}

/** Whether a listing has anything: a store may begin it with pages that have nothing. */
export async function findsAnything(
  findPage: PageFinder,
  first: PageRequest,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const pages = new PageCheck(first);
  let request: PageRequest | undefined = first;
  while (request !== undefined) {
    const page: ParsedPage = await findPage(request, signal);
    pages.check(page);
    if (page.entries.length + page.prefixes.length > 0) {
      return true;
    }
    const { continuation } = page;
    request = continuation === undefined ? undefined : { ...first, continuation };
  }
  return false;
}

/**
 * The folder directly below the prefix that `startAfter` lies in. Stores differ in whether it is
 * listed as a prefix then, so that it is asked for by itself.
 */
function folderAround({ prefix, delimiter, startAfter = "" }: ListOptions): string | undefined {
  if (delimiter === undefined || !startAfter.startsWith(prefix)) {
    return undefined;
  }
  const end = startAfter.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : startAfter.slice(0, end + 1);
}

async function* listWithin(
  findPage: PageFinder,
  root: string,
  options: ListOptions,
  signal: AbortSignal,
): AsyncGenerator<ListPage, void, void> {
  const { prefix, delimiter, startAfter = "" } = options;
  const around = folderAround(options);
  if (around !== undefined) {
    const within = { prefix: root + around, startAfter: root + startAfter, maxKeys: 1 };
    if (await findsAnything(findPage, within, signal)) {
      yield { entries: [], prefixes: [around] };
    }
  }
  const after = around === undefined ? startAfter : around + lastName;
  const first = {
    prefix: root + prefix,
    delimiter,
    ...(after !== "" && { startAfter: root + after }),
  };
  for await (const page of followPages(findPage, first, signal)) {
    const listed = toListPage(page, root, around);
    if (listed.entries.length + listed.prefixes.length > 0) {
      yield listed;
    }
  }
}

/**
 * Lists objects below the root. One page is fetched ahead; it is given up when the consumer stops.
 *
 * @param root what every key of the storage begins with in the bucket: empty, or with a slash at its end
 */
export async function* listObjects(
  findPage: PageFinder,
  root: string,
  options: ListOptions,
): AsyncGenerator<ListPage, void, void> {
  const { signal } = options;
  signal?.throwIfAborted();
  const controller = new AbortController();
  const abort = (): void => controller.abort(signal?.reason);
  signal?.addEventListener("abort", abort);
  try {
    yield* listWithin(findPage, root, options, controller.signal);
  } finally {
    signal?.removeEventListener("abort", abort);
    controller.abort();
  }
}
