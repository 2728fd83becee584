import { setMaxListeners } from "node:events";
import {
  isRepositoryPath,
  type ListedFolder,
  listRepositories,
  listTopLevelNamespaces,
} from "@longshore/registry";
import type { Storage } from "@longshore/storage";
import pLimit, { type LimitFunction } from "p-limit";
import pMap from "p-map";
import { explainUnreadable } from "../verify/unreadable.js";
import { BlobMarks } from "./blob-marks.js";
import type { BlobTable } from "./blob-table.js";
import { countRepository } from "./count-repository.js";
import { InventoryTally } from "./inventory-tally.js";
import { listBlobTable } from "./list-blob-table.js";
import { NamespaceTally } from "./namespace-tally.js";
import type { RegistryInventory } from "./registry-inventory.js";
import { watchPages } from "./watch-pages.js";

/** What is listed at once where each page is a request; elsewhere one after the other. */
const remoteConcurrency = { ranges: 16, namespaces: 8, folders: 16, repositories: 32 };
const localConcurrency = { ranges: 1, namespaces: 1, folders: 1, repositories: 1 };

/** How far an inventory is. */
export interface InventoryProgress {
  readonly blobs: number;
  readonly repositories: number;
  readonly pages: number;
}

/** How an inventory is taken. */
export interface InventoryOptions {
  readonly signal: AbortSignal;
  /** Called at every page. */
  readonly onProgress: (progress: InventoryProgress) => void;
}

/** What is at hand while repositories are counted. */
interface Counting {
  readonly storage: Storage;
  readonly table: BlobTable;
  readonly tally: InventoryTally;
  readonly concurrency: typeof localConcurrency;
  /** Bounds the listings of repositories, of all namespaces together. */
  readonly limit: LimitFunction;
  /** Marks that no namespace has in hand. */
  readonly freeMarks: BlobMarks[];
  readonly onRepository: () => void;
  readonly signal: AbortSignal;
}

/**
 * Takes the inventory of a registry: what storage holds, by listings alone. Blobs come first, so that
 * links find their sizes. Sixteen bytes a blob are kept, and a bit for each namespace in hand.
 */
export async function takeInventory(
  storage: Storage,
  { signal, onProgress }: InventoryOptions,
): Promise<RegistryInventory> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  // As many listen as listings wait at once: Node takes more than ten for a leak.
  setMaxListeners(0, either);
  const seen = { blobs: 0, repositories: 0, pages: 0, folderPages: 0 };
  const watched = watchPages(storage, ({ delimiter }) => {
    seen.pages += 1;
    seen.folderPages += delimiter === undefined ? 0 : 1;
    onProgress(seen);
  });
  const concurrency = storage.isRemote ? remoteConcurrency : localConcurrency;
  try {
    const blobs = await listBlobTable(watched, {
      concurrency: concurrency.ranges,
      signal: either,
      onBlobs: (count) => {
        seen.blobs += count;
      },
    });
    const tally = new InventoryTally(blobs);
    await countNamespaces({
      storage: watched,
      table: blobs.table,
      tally,
      concurrency,
      limit: pLimit(concurrency.repositories),
      freeMarks: [],
      onRepository: () => {
        seen.repositories += 1;
      },
      signal: either,
    });
    return tally.end(seen.folderPages);
  } finally {
    // When one listing fails the others are given up.
    failed.abort();
  }
}

async function countNamespaces(counting: Counting): Promise<void> {
  const { storage, signal, concurrency } = counting;
  async function* names(): AsyncGenerator<string> {
    for await (const page of listTopLevelNamespaces(storage, signal)) {
      yield* page;
    }
  }
  const count = (name: string) => countNamespace(counting, name);
  await pMap(names(), count, { concurrency: concurrency.namespaces, signal });
}

async function countNamespace(counting: Counting, name: string): Promise<void> {
  const { storage, table, tally, concurrency, freeMarks, limit, signal } = counting;
  const marks = freeMarks.pop() ?? new BlobMarks(table.count);
  const namespace = new NamespaceTally(name, marks);
  const folders = listRepositories(storage, {
    below: name,
    concurrency: concurrency.folders,
    signal,
  });
  const count = (found: ListedFolder) => limit(() => countFound(counting, namespace, found));
  await pMap(folders, count, { concurrency: concurrency.repositories, signal });
  const counts = namespace.counts();
  if (counts.repositories > 0) {
    tally.addNamespace(counts);
  }
  marks.clear();
  freeMarks.push(marks);
}

async function countFound(
  counting: Counting,
  namespace: NamespaceTally,
  found: ListedFolder,
): Promise<void> {
  if (found.kind === "unlisted") {
    counting.tally.addUnread(found.path, explainUnreadable(found.error));
    return;
  }
  await countReadable(counting, namespace, found.path);
}

/** A repository that cannot be listed is told, and the others go on; over a network rights are for all. */
async function countReadable(
  counting: Counting,
  namespace: NamespaceTally,
  path: string,
): Promise<void> {
  try {
    await countOne(counting, namespace, path);
  } catch (error) {
    if (counting.storage.isRemote) {
      throw error;
    }
    counting.tally.addUnread(path, explainUnreadable(error));
  }
}

async function countOne(
  { storage, table, tally, onRepository, signal }: Counting,
  namespace: NamespaceTally,
  path: string,
): Promise<void> {
  if (!isRepositoryPath(path)) {
    tally.addInvalidPath();
    return;
  }
  const counts = await countRepository(storage, path, {
    table,
    onBlob: (link, blob) => {
      namespace.addBlob(link, blob);
      if (link === "layer") {
        tally.addLayerBlob(blob.number);
      }
    },
    signal,
  });
  namespace.addRepository(counts);
  tally.addRepository(counts);
  onRepository();
}
