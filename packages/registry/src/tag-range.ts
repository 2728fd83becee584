import { compareKeys } from "@longshore/storage";

/** Tags of a repository whose folders' keys come after `after`'s, up to and with `last`'s. */
export interface TagRange {
  /** Empty for no lower bound. */
  readonly after: string;
  /** Empty for no upper bound. */
  readonly last: string;
}

/** Names a range of a repository's tags: `path:after/last`. No valid path has a colon. */
export function formatTagRange(path: string, { after, last }: TagRange): string {
  return `${path}:${after}/${last}`;
}

/** Reads what {@link formatTagRange} wrote. A tag's name has no slash. */
export function parseTagRange(text: string): { readonly path: string; readonly range: TagRange } {
  const colon = text.indexOf(":");
  const slash = text.indexOf("/", colon);
  return {
    path: text.slice(0, colon),
    range: { after: text.slice(colon + 1, slash), last: text.slice(slash + 1) },
  };
}

/** Where a listing of the tags' folder begins. @param prefix the folder of the repository's tags */
export function afterTag(
  prefix: string,
  range: TagRange | undefined,
): { readonly startAfter?: string } {
  // The character after the slash: it comes after everything in the folder of the last one's name.
  return range === undefined || range.after === ""
    ? {}
    : { startAfter: `${prefix}${range.after}0` };
}

/** Whether a tag that comes after the range's lower bound is within its upper one. */
export function isWithin(range: TagRange | undefined, name: string): boolean {
  return range === undefined || range.last === "" || compareKeys(`${name}/`, `${range.last}/`) <= 0;
}
