/** What some repositories hold together. */
export interface GroupCounts {
  readonly repositories: number;
  readonly tags: number;
  /** Links to manifests (revisions), tagged or not. */
  readonly manifests: number;
  /** Links to layers and configs. */
  readonly layers: number;
  /** Different blobs that these links name and storage holds. */
  readonly blobs: number;
  /** Of these blobs. */
  readonly bytes: number;
}

/** A top-level namespace. Its blobs count once, however many of its repositories link to them. */
export interface NamespaceCounts extends GroupCounts {
  readonly name: string;
}

/** A repository. */
export interface RepositoryCounts {
  readonly path: string;
  readonly tags: number;
  readonly manifests: number;
  readonly layers: number;
  /** Blobs that its links name. */
  readonly bytes: number;
}

/** What storage holds as a whole. */
interface InventoryTotals {
  readonly namespaces: number;
  readonly repositories: number;
  readonly tags: number;
  readonly manifests: number;
  readonly layers: number;
  /** Each once, whoever links to it, if anybody does. */
  readonly blobs: number;
  readonly bytes: number;
  /** Blobs that a repository links to as a layer or a config. */
  readonly layerBlobs: number;
  /** Links to layers, configs and manifests whose blob storage does not hold. */
  readonly linksWithoutBlob: number;
  /** Files where a blob's content lies, in folders that are no digest. */
  readonly strayFiles: number;
  /** Folders that hold a repository, or lie too deep for one, with no valid path. Not counted elsewhere. */
  readonly invalidPaths: number;
  /** Folders that could not be listed: what lies in them is counted nowhere. */
  readonly unreadFolders: number;
}

/** A folder of repositories, or a repository, that could not be listed. */
export interface UnreadFolder {
  readonly path: string;
  /** The error's code and message, one line. */
  readonly why: string;
}

/** What an import of all this has to list and read. */
export interface ImportWork {
  readonly repositories: number;
  readonly tags: number;
  /** Manifests of repositories that have tags: no others are imported. */
  readonly manifests: number;
  /** Links to layers and configs of these repositories. */
  readonly layers: number;
  readonly blobs: number;
  readonly layerBlobs: number;
  /** List pages of each kind: the folders above repositories, all links of repositories, tags alone. */
  readonly pages: {
    readonly blobs: number;
    readonly folders: number;
    readonly links: number;
    readonly tags: number;
    /** Pages of the repository that has most: they come one after the other. */
    readonly mostLinks: number;
    readonly mostTags: number;
  };
  /** Links that a listing does not prove, because of their entity tags, so that they have to be read. */
  readonly unproven: { readonly links: number; readonly tags: number };
}

/** What a registry's storage holds. */
export interface RegistryInventory {
  readonly totals: InventoryTotals;
  /** The largest by bytes, largest first. */
  readonly namespaces: readonly NamespaceCounts[];
  /** What the namespaces beyond hold; undefined when there are none. */
  readonly otherNamespaces: (GroupCounts & { readonly namespaces: number }) | undefined;
  /** The first of those that could not be listed. */
  readonly unreadFolders: readonly UnreadFolder[];
  /** Those with most tags, most first. */
  readonly largestRepositories: readonly RepositoryCounts[];
  readonly work: ImportWork;
}
