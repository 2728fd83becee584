import { type Digest, layout, parseDigest, parseManifest, readBlob } from "@longshore/registry";
import { openStorage, type Storage } from "@longshore/storage";

/** What a registry holds, as far as it decides how many requests an import takes. */
export interface RegistryFacts {
  /** Objects, and those of them that are blobs. */
  readonly keys: number;
  readonly blobKeys: number;
  /** Paths. */
  readonly repositories: readonly string[];
  /** Folders above repositories that are none themselves. */
  readonly groups: number;
  /** Different manifests that tags name, or that lists name which tags name. */
  readonly manifests: number;
  /** Their different configs, as far as an import reads them. */
  readonly configs: number;
}

/** A larger config is not read. Source: the registry. Bytes, as declared. */
const configMaxBytes = 256_000;

const maxBytes = 16 * 1024 * 1024;

/** Where a key lies, when it is a repository's. */
const repositoryKey = new RegExp(`^${layout.repositories}(.+?)/_manifests/`);

/** Looks at all of a registry on disk. @param rootdirectory of its configuration */
export async function readRegistryFacts(rootdirectory: string): Promise<RegistryFacts> {
  const storage = await openStorage({ driver: "filesystem", rootdirectory });
  const repositories = new Set<string>();
  const tagged = new Set<Digest>();
  let keys = 0;
  let blobKeys = 0;
  for await (const { entries } of storage.list({ prefix: "" })) {
    keys += entries.length;
    for (const { key } of entries) {
      blobKeys += key.startsWith(layout.blobs) ? 1 : 0;
      const path = repositoryKey.exec(key)?.[1];
      if (path !== undefined) {
        repositories.add(path);
      }
      if (key.endsWith("/current/link")) {
        const digest = parseDigest(await readText(storage, key));
        if (digest !== undefined) {
          tagged.add(digest);
        }
      }
    }
  }
  const read = await readManifests(storage, tagged);
  const groups = findGroups(repositories).size;
  return { keys, blobKeys, repositories: [...repositories].toSorted(), groups, ...read };
}

/** Counts manifests and configs that are there and can be read. */
async function readManifests(
  storage: Storage,
  tagged: ReadonlySet<Digest>,
): Promise<Pick<RegistryFacts, "manifests" | "configs">> {
  // A set that grows while it is walked is walked to its end: what lists name comes after.
  const manifests = new Set(tagged);
  const configs = new Set<string>();
  for (const digest of manifests) {
    const manifest = await readManifest(storage, digest);
    if (manifest === undefined) {
      manifests.delete(digest);
    } else if (manifest.kind === "image" && manifest.config.size <= configMaxBytes) {
      configs.add(manifest.config.digest);
    } else if (manifest.kind === "list") {
      for (const child of manifest.manifests) {
        const named = parseDigest(child.digest);
        if (named !== undefined && tagged.has(digest)) {
          manifests.add(named);
        }
      }
    }
  }
  return { manifests: manifests.size, configs: configs.size };
}

async function readManifest(storage: Storage, digest: Digest) {
  const blob = await readBlob(storage, digest, maxBytes, new AbortController().signal);
  try {
    return blob.kind === "found" ? parseManifest(blob.data) : undefined;
  } catch {
    // A tree may have damage by intention.
    return undefined;
  }
}

async function readText(storage: Storage, key: string): Promise<string> {
  const link = await storage.read(key, { maxBytes: 256 });
  return link.kind === "found" ? link.data.toString() : "";
}

function findGroups(repositories: ReadonlySet<string>): Set<string> {
  const groups = new Set<string>();
  for (const path of repositories) {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const group = path.slice(0, end);
      if (!repositories.has(group)) {
        groups.add(group);
      }
    }
  }
  return groups;
}
