/** Control characters, and those that change the direction of what follows. */
const hidden = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** Foreign text in one line, in which no character can do anything to a terminal, such as `\u{1b}`. */
export function toPrintable(text: string): string {
  return text.replaceAll(
    hidden,
    (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ""}}`,
  );
}
