/**
 * Longest text that is shown: a repository's path, a tag or a digest with room to spare. Characters.
 */
const shownMaxLength = 300;

/** Longest message that is shown: a sentence about such a repository, manifest or media type. Characters. */
const messageMaxLength = 600;

/**
 * What a terminal would not show but obey: control characters (C0, DEL, C1), separators of lines, and
 * what changes the direction of text.
 */
const obeyed =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Text from storage or a database as a terminal may be given it: in one line, with escapes like those
 * of JSON for what a terminal obeys, and cut where it is too long.
 *
 * @param most how many characters are shown
 */
export function toPrintable(text: string, most = shownMaxLength): string {
  const escaped = text.replaceAll(
    obeyed,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return escaped.length > most ? `${escaped.slice(0, most - 1)}…` : escaped;
}

/** A message, in which such text may stand, as {@link toPrintable} shows text; a message may be longer. */
export function toPrintableMessage(message: string): string {
  return toPrintable(message, messageMaxLength);
}
