/**
 * Longest text that is recorded. A manifest may give anything for a digest, and PostgreSQL takes no
 * index entry above 2,704 bytes. Characters.
 */
const maxLength = 300;

/** Text as a row can hold it: without zero characters, and cut where it is too long. */
export function toRecordable(text: string): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
  return cut.replaceAll("\0", "\ufffd");
}
