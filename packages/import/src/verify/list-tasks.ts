import { type Database, readSnapshot, streamNamespaces } from "@longshore/datastore";
import {
  type BlobRange,
  findBlobRanges,
  listRepositories,
  listTopLevelNamespaces,
} from "@longshore/registry";
import type { Storage } from "@longshore/storage";
import { isSampled } from "./is-sampled.js";

/** A piece of a verification. */
export type VerifyTask =
  | { readonly kind: "repository"; readonly path: string }
  | { readonly kind: "namespace"; readonly name: string; readonly stored: ReadonlySet<string> }
  | { readonly kind: "blob-range"; readonly range: BlobRange };

/** What is verified of a registry. */
export interface VerifyScope {
  /** One repository alone. */
  readonly repository: string | undefined;
  /** Tags and where they point, and nothing else. */
  readonly tagsOnly: boolean;
  /** The share of the repositories that is verified, from 0 to 1; undefined for all of them. */
  readonly share: number | undefined;
}

/** Where tasks are looked for. */
export interface TaskSources {
  readonly storage: Storage;
  readonly database: Database;
  readonly signal: AbortSignal;
}

/** Lists all that there is to verify, blobs first, each repository and namespace of either side. */
export async function* listTasks(
  sources: TaskSources,
  scope: VerifyScope,
): AsyncGenerator<VerifyTask> {
  if (scope.repository !== undefined) {
    yield { kind: "repository", path: scope.repository };
    return;
  }
  if (!scope.tagsOnly && scope.share === undefined) {
    for (const range of await findBlobRanges(sources.storage, sources.signal)) {
      yield { kind: "blob-range", range };
    }
  }
  const seen = new Set<string>();
  for await (const names of listTopLevelNamespaces(sources.storage, sources.signal)) {
    for (const name of names) {
      seen.add(name);
      yield* listNamespace(sources, scope, name);
    }
  }
  for (const name of await listNamespaceRows(sources.database)) {
    if (!seen.has(name)) {
      yield { kind: "namespace", name, stored: new Set() };
    }
  }
}

async function* listNamespace(
  { storage, signal }: TaskSources,
  { share }: VerifyScope,
  name: string,
): AsyncGenerator<VerifyTask> {
  const stored = new Set<string>();
  const concurrency = storage.isRemote ? 16 : 1;
  for await (const path of listRepositories(storage, { below: name, concurrency, signal })) {
    stored.add(path);
    if (share === undefined || isSampled(path, share)) {
      yield { kind: "repository", path };
    }
  }
  yield { kind: "namespace", name, stored };
}

async function listNamespaceRows(database: Database): Promise<string[]> {
  return readSnapshot(database, async (snapshot) => {
    const names: string[] = [];
    for await (const name of streamNamespaces(snapshot)) {
      names.push(name);
    }
    return names;
  });
}
