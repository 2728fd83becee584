import { streamRepositories } from "@longshore/datastore";
import { type Difference, difference } from "./difference.js";
import type { VerifyContext } from "./verify-context.js";

/**
 * Finds the repositories of a top-level namespace that the database has and storage lacks.
 * @param stored the paths of all that storage has in it
 */
export async function* findLeftOverRepositories(
  { snapshot }: Pick<VerifyContext, "snapshot">,
  namespace: string,
  stored: ReadonlySet<string>,
): AsyncGenerator<Difference> {
  for await (const { path, hasTags } of streamRepositories(snapshot, namespace)) {
    // One that is in the wrong namespace is told where its path belongs.
    if (!stored.has(path) && path.split("/", 1)[0] === namespace) {
      yield difference(hasTags ? "repository-left-over" : "repository-deleted", path);
    }
  }
}
