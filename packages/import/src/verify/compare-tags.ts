import type { ResolvedTag } from "@longshore/registry";
import { type Difference, difference } from "./difference.js";
import type { Pair } from "./merge-ordered.js";

/** A tag's row. */
interface TagColumns {
  readonly name: string;
  /** The digest of the manifest that it names; undefined when that has no row. */
  readonly manifest: string | undefined;
}

/** A tag in storage, and its row. */
export type TagPair = Pair<ResolvedTag, TagColumns>;

/** Tags of a repository, and what is known of them. */
export interface TagSides {
  readonly repository: string;
  readonly pairs: readonly TagPair[];
  /** The tags that an import writes. */
  readonly planned: ReadonlySet<string>;
  /** Manifests of which it is told already that they have no row. */
  readonly missing: ReadonlySet<string>;
}

/** Compares tags and where they point. A tag that an import leaves behind may be there or not. */
export function compareTags({ repository, pairs, planned, missing }: TagSides): Difference[] {
  return pairs.flatMap(({ left: stored, right: row }) => {
    if (stored === undefined) {
      return row === undefined ? [] : leftOver(repository, row, "");
    }
    const { name: tag, link } = stored;
    if (row === undefined) {
      const digest = link.kind === "digest" ? link.digest : "";
      return planned.has(tag)
        ? [difference("tag-missing", repository, { tag, digest, expected: digest })]
        : [];
    }
    if (link.kind !== "digest") {
      return leftOver(repository, row, `tag-link-${link.kind}`);
    }
    const { digest } = link;
    const isSame = row.manifest === digest || (row.manifest === undefined && missing.has(digest));
    const found = row.manifest ?? "";
    return isSame
      ? []
      : [difference("tag-different", repository, { tag, digest, expected: digest, found })];
  });
}

function leftOver(repository: string, row: TagColumns, expected: string): Difference[] {
  const found = row.manifest ?? "";
  return [
    difference("tag-left-over", repository, { tag: row.name, digest: found, expected, found }),
  ];
}
