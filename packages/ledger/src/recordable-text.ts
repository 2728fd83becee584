/**
 * Longest text in an index. A manifest may give anything for a digest, and PostgreSQL takes no index
 * entry above 2,704 bytes. Characters.
 */
const indexedMaxLength = 300;

/** Text as a row can hold it: without zero characters. */
export function toRecordable(text: string): string {
  return text.replaceAll("\0", "\ufffd");
}

/** Text as an index of several such columns can hold it: cut where it is too long. */
export function toIndexable(text: string): string {
  return toRecordable(
    text.length > indexedMaxLength ? `${text.slice(0, indexedMaxLength - 1)}…` : text,
  );
}
