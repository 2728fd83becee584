import { compareKeys } from "@longshore/storage";

/** Tags of a repository whose folders' keys come after `after`'s, up to and with `last`'s. */
export interface TagRange {
  /** Empty for no lower bound. */
  readonly after: string;
  /** Empty for no upper bound. */
  readonly last: string;
}

/**
 * Stands between a repository's path and what is said of its tags, where both are one text. No valid
 * path has it, and no valid tag; a path may have a colon, for a host's port.
 */
export const tagRangeSeparator = "@";

/** Names a range of a repository's tags: `path@after/last`. */
export function formatTagRange(path: string, { after, last }: TagRange): string {
  return `${path}${tagRangeSeparator}${after}/${last}`;
}

/**
 * Reads what {@link formatTagRange} wrote. A tag's name has no slash, whatever else a folder's may have.
 * @throws TypeError for anything else
 */
export function parseTagRange(text: string): { readonly path: string; readonly range: TagRange } {
  const separator = text.indexOf(tagRangeSeparator);
  const slash = text.indexOf("/", separator);
  if (separator === -1 || slash === -1) {
    throw new TypeError(`"${text}" is no range of tags`);
  }
  return {
    path: text.slice(0, separator),
    range: { after: text.slice(separator + 1, slash), last: text.slice(slash + 1) },
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
