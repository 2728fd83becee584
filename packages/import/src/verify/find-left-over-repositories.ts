import { streamRepositories } from "@longshore/datastore";
import { type Difference, difference } from "./difference.js";
import type { VerifyContext } from "./verify-context.js";

/** What storage has of a top-level namespace. */
export interface StoredRepositories {
  readonly paths: ReadonlySet<string>;
  /** Folders that cannot be listed: what they hold is unknown. */
  readonly unlisted: readonly string[];
}

/**
 * Finds the repositories of a top-level namespace that the database has and storage lacks.
 */
export async function* findLeftOverRepositories(
  { snapshot }: Pick<VerifyContext, "snapshot">,
  namespace: string,
  { paths, unlisted }: StoredRepositories,
): AsyncGenerator<Difference> {
  for await (const { path, hasTags } of streamRepositories(snapshot, namespace)) {
    // One that is in the wrong namespace is told where its path belongs.
    const isKnown = !unlisted.some((folder) => `${path}/`.startsWith(`${folder}/`));
    if (isKnown && !paths.has(path) && path.split("/", 1)[0] === namespace) {
      yield difference(hasTags ? "repository-left-over" : "repository-deleted", path);
    }
  }
}
