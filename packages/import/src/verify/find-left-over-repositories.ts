import {
  readRepositoryTags,
  type RepositoryTags,
  streamMisplacedRepositories,
  streamRepositories,
} from "@longshore/datastore";
import { isRepositoryPath } from "@longshore/registry";
import { type Difference, difference } from "./difference.js";
import { isStored } from "./is-stored.js";
import { explainUnreadable } from "./unreadable.js";
import type { VerifyContext } from "./verify-context.js";

/** What storage has of a top-level namespace. */
export interface StoredRepositories {
  readonly paths: ReadonlySet<string>;
  /** Folders that cannot be listed: what they hold is unknown. */
  readonly unlisted: readonly string[];
}

/**
 * Finds the repositories of a top-level namespace that the database has and storage lacks. Those whose
 * paths begin with another name are found by {@link findMisplacedLeftOvers}, so that each is told once.
 */
export async function* findLeftOverRepositories(
  { snapshot }: Pick<VerifyContext, "snapshot">,
  namespace: string,
  { paths, unlisted }: StoredRepositories,
): AsyncGenerator<Difference> {
  for await (const one of streamRepositories(snapshot, namespace)) {
    const isKnown = !unlisted.some((folder) => `${one.path}/`.startsWith(`${folder}/`));
    if (isKnown && !paths.has(one.path)) {
      yield leftOver(one);
    }
  }
}

/**
 * Finds the repositories that the database has in another top-level namespace than their paths say, or in
 * none, and that storage lacks. Where storage has them, they are told as different.
 */
export async function* findMisplacedLeftOvers(context: VerifyContext): AsyncGenerator<Difference> {
  for await (const one of streamMisplacedRepositories(context.snapshot)) {
    // A path that is none names no folder of its own, but perhaps one that is there.
    if (!isRepositoryPath(one.path) || !(await mayBeStored(context, one.path))) {
      yield leftOver(one);
    }
  }
}

/** Judges a repository that was named and that storage lacks. */
export async function* judgeAbsent(
  { snapshot }: Pick<VerifyContext, "snapshot">,
  path: string,
): AsyncGenerator<Difference> {
  const row = await readRepositoryTags(snapshot, path);
  yield* row === undefined ? [] : [leftOver(row)];
}

/** A folder that cannot be read may hold it: that is told where folders are listed. */
async function mayBeStored(context: VerifyContext, path: string): Promise<boolean> {
  try {
    return await isStored(context, path);
  } catch (error) {
    explainUnreadable(error);
    return true;
  }
}

function leftOver({ path, hasTags }: RepositoryTags): Difference {
  return difference(hasTags ? "repository-left-over" : "repository-deleted", path);
}
