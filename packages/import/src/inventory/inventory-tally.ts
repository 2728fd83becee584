import { BlobMarks } from "./blob-marks.js";
import type { RepositoryTally } from "./count-repository.js";
import { Largest } from "./largest.js";
import type { ListedBlobs } from "./list-blob-table.js";
import type {
  GroupCounts,
  NamespaceCounts,
  RegistryInventory,
  RepositoryCounts,
  UnreadFolder,
} from "./registry-inventory.js";

/** Namespaces that are told one by one: a registry may have a million. */
const toldNamespaces = 1_000;

/** Repositories that are told one by one. */
const toldRepositories = 10;

/** Folders that could not be listed and are told one by one. */
const toldUnread = 100;

const countNames = ["repositories", "tags", "manifests", "layers", "blobs", "bytes"] as const;

const noCounts = {
  repositories: 0,
  tags: 0,
  manifests: 0,
  layers: 0,
  blobs: 0,
  bytes: 0,
} satisfies GroupCounts;

/** Adds up what a registry's storage holds. */
export class InventoryTally {
  readonly #blobs: ListedBlobs;
  readonly #layerMarks: BlobMarks;
  readonly #namespaces = new Largest<NamespaceCounts>(toldNamespaces, ({ bytes }) => bytes);
  readonly #repositories = new Largest<RepositoryCounts>(toldRepositories, ({ tags }) => tags);
  readonly #totals = { namespaces: 0, repositories: 0, tags: 0, manifests: 0, layers: 0 };
  readonly #flaws = { linksWithoutBlob: 0, invalidPaths: 0, unreadFolders: 0 };
  readonly #work = { manifests: 0, layers: 0 };
  readonly #pages = { links: 0, tags: 0, mostLinks: 0, mostTags: 0 };
  readonly #unproven = { links: 0, tags: 0 };
  readonly #others = { namespaces: 0, ...noCounts };
  readonly #unread: UnreadFolder[] = [];
  #layerBlobs = 0;

  constructor(blobs: ListedBlobs) {
    this.#blobs = blobs;
    this.#layerMarks = new BlobMarks(blobs.table.count);
  }

  /** Adds a blob that a repository links to as a layer or a config. */
  addLayerBlob(number: number): void {
    if (this.#layerMarks.mark(number)) {
      this.#layerBlobs += 1;
    }
  }

  /** Adds a folder that is no repository although it looks like one. */
  addInvalidPath(): void {
    this.#flaws.invalidPaths += 1;
  }

  /** Adds a folder of repositories, or a repository, that could not be listed. @param why one line */
  addUnread(path: string, why: string): void {
    this.#flaws.unreadFolders += 1;
    if (this.#unread.length < toldUnread) {
      this.#unread.push({ path, why });
    }
  }

  addRepository(one: RepositoryTally): void {
    const { path, tags, manifests, layers, bytes } = one;
    this.#repositories.add({ path, tags, manifests, layers, bytes });
    this.#totals.repositories += 1;
    this.#totals.tags += tags;
    this.#totals.manifests += manifests;
    this.#totals.layers += layers;
    this.#flaws.linksWithoutBlob += one.linksWithoutBlob;
    this.#addWork(one);
  }

  addNamespace(counts: NamespaceCounts): void {
    this.#totals.namespaces += 1;
    for (const other of this.#namespaces.add(counts)) {
      this.#addOther(other);
    }
  }

  /** @param folderPages list pages of the folders above repositories */
  end(folderPages: number): RegistryInventory {
    const { kept, dropped } = this.#namespaces.end();
    for (const other of dropped) {
      this.#addOther(other);
    }
    const { count, bytes, strayFiles, ranges } = this.#blobs;
    const { repositories, tags } = this.#totals;
    // Each range begins and ends within a page.
    const blobPages = Math.ceil(count / 1_000) + ranges;
    const blobs = { blobs: count, layerBlobs: this.#layerBlobs };
    return {
      totals: { ...this.#totals, ...blobs, bytes, ...this.#flaws, strayFiles },
      namespaces: kept,
      otherNamespaces: this.#others.namespaces === 0 ? undefined : this.#others,
      unreadFolders: this.#unread,
      largestRepositories: this.#repositories.end().kept,
      work: {
        repositories,
        tags,
        ...this.#work,
        ...blobs,
        pages: { blobs: blobPages, folders: folderPages, ...this.#pages },
        unproven: this.#unproven,
      },
    };
  }

  #addWork({ tags, manifests, layers, linkPages, tagPages, isProven }: RepositoryTally): void {
    this.#pages.links += linkPages;
    this.#pages.tags += tagPages;
    this.#pages.mostLinks = Math.max(this.#pages.mostLinks, linkPages);
    this.#pages.mostTags = Math.max(this.#pages.mostTags, tagPages);
    if (tags === 0) {
      return;
    }
    this.#work.manifests += manifests;
    this.#work.layers += layers;
    if (!isProven) {
      this.#unproven.links += manifests + layers;
      this.#unproven.tags += tags;
    }
  }

  #addOther(counts: GroupCounts): void {
    this.#others.namespaces += 1;
    for (const key of countNames) {
      this.#others[key] += counts[key];
    }
  }
}
