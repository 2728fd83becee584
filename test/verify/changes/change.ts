import type { Difference, DifferenceKind } from "@longshore/import";
import type { Client } from "pg";
import type { Random } from "./random.js";
import type { RegistryRows } from "./registry-rows.js";

/** What changes are drawn from. */
export interface Surroundings {
  /** A superuser's connection. */
  readonly client: Client;
  readonly rows: RegistryRows;
  /** The registry's root directory. */
  readonly registry: string;
  readonly random: Random;
}

/** A change that was made. */
export interface MadeChange {
  /** What has to be found, as {@link name} names it, and nothing else. */
  readonly expected: readonly string[];
  readonly undo: () => Promise<void>;
}

/** Makes one change at a random place. */
export type Change = (surroundings: Surroundings) => Promise<MadeChange>;

/** What names a difference: its kind and the object, the column too. */
export function name(
  kind: DifferenceKind,
  path: string,
  object: { tag?: string; manifest?: string; digest?: string; column?: string } = {},
): string {
  const { tag = "", manifest = "", digest = "", column = "" } = object;
  return [kind, path, tag, manifest, digest, column].join(" ");
}

/** Names a difference that was found. Of a blob it may be any of its users that is told. */
export function nameFound({ kind, repository, tag, manifest, digest, column }: Difference): string {
  if (kind.startsWith("blob-") && !kind.startsWith("blob-link")) {
    return name(kind, "", { digest, column });
  }
  // A tag that names the manifest, of which it may have several or none.
  const ofTag = kind.startsWith("tag-") ? { tag } : {};
  // Of a tag the digest is what it should name.
  return name(kind, repository, {
    manifest,
    column,
    ...(kind.startsWith("tag-") ? {} : { digest }),
    ...ofTag,
  });
}
