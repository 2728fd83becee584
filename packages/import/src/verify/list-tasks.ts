import { type Database, readSnapshot, streamNamespaces } from "@longshore/datastore";
import type { VerifyScope } from "@longshore/ledger";
import {
  type BlobRange,
  findBlobRanges,
  listRepositories,
  listTopLevelNamespaces,
} from "@longshore/registry";
import type { LongshoreError } from "@longshore/errors";
import type { Storage } from "@longshore/storage";
import type { StoredRepositories } from "./find-left-over-repositories.js";
import { isSampled } from "./is-sampled.js";

/** A piece of a verification. */
export type VerifyTask =
  | { readonly kind: "repository"; readonly path: string }
  | { readonly kind: "unlisted"; readonly path: string; readonly error: LongshoreError }
  | { readonly kind: "namespace"; readonly name: string; readonly stored: StoredRepositories }
  /** Repositories that the database has in another namespace than their paths say. */
  | { readonly kind: "misplaced" }
  | { readonly kind: "blob-range"; readonly range: BlobRange };

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
  for await (const one of listTopLevel(sources, scope)) {
    if (one.kind === "stored-namespace") {
      yield* listNamespace(sources, scope, one.name);
    } else {
      yield one;
    }
  }
}

/** A piece of a verification, or a namespace that storage has and that is to be listed. */
export type TopLevelTask =
  | VerifyTask
  | { readonly kind: "stored-namespace"; readonly name: string };

/** Lists ranges of blobs, and the top-level namespaces of either side. */
export async function* listTopLevel(
  { storage, database, signal }: TaskSources,
  scope: VerifyScope,
): AsyncGenerator<TopLevelTask> {
  if (!scope.tagsOnly && scope.share === undefined) {
    for (const range of await findBlobRanges(storage, signal)) {
      yield { kind: "blob-range", range };
    }
  }
  const seen = new Set<string>();
  for await (const names of listTopLevelNamespaces(storage, signal)) {
    for (const name of names) {
      seen.add(name);
      yield { kind: "stored-namespace", name };
    }
  }
  for (const name of await listNamespaceRows(database)) {
    if (!seen.has(name)) {
      yield { kind: "namespace", name, stored: { paths: new Set(), unlisted: [] } };
    }
  }
  yield { kind: "misplaced" };
}

/** Lists the repositories of a namespace in storage, and then the namespace itself. */
export async function* listNamespace(
  { storage, signal }: TaskSources,
  { share }: VerifyScope,
  name: string,
): AsyncGenerator<VerifyTask> {
  const paths = new Set<string>();
  const unlisted: string[] = [];
  const concurrency = storage.isRemote ? 16 : 1;
  for await (const found of listRepositories(storage, { below: name, concurrency, signal })) {
    if (found.kind === "unlisted") {
      unlisted.push(found.path);
      yield found;
    } else {
      paths.add(found.path);
      yield* share === undefined || isSampled(found.path, share) ? [found] : [];
    }
  }
  yield { kind: "namespace", name, stored: { paths, unlisted } };
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
