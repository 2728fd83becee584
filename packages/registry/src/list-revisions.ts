import type { Storage } from "@longshore/storage";
import { type Digest, parseDigest } from "./digest.js";
import { layout } from "./layout.js";

/** Names every manifest of a repository, tagged or not, a page at a time. */
export async function* listRevisions(
  storage: Storage,
  repository: string,
  signal: AbortSignal,
): AsyncGenerator<Digest[]> {
  const prefix = layout.revisions(repository);
  for await (const page of storage.list({ prefix, delimiter: "/", signal })) {
    yield page.prefixes.flatMap((folder) => {
      const digest = parseDigest(`sha256:${folder.slice(prefix.length, -1)}`);
      return digest === undefined ? [] : [digest];
    });
  }
}
