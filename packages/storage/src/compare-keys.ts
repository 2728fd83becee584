/** Moves surrogates above U+E000–U+FFFF: code points above U+FFFF come last in UTF-8, not in UTF-16. */
function rank(codeUnit: number): number {
  if (codeUnit < 0xd800) {
    return codeUnit;
  }
  return codeUnit < 0xe000 ? codeUnit + 0x2000 : codeUnit - 0x800;
}

/**
 * Compares two keys by their UTF-8 bytes, the order of every listing. JavaScript's own `<` compares
 * UTF-16 code units, which puts U+1F600 before U+FF5E.
 *
 * @returns a negative number, 0 or a positive number, as `Array.prototype.sort` takes it
 */
export function compareKeys(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const difference = left.charCodeAt(index) - right.charCodeAt(index);
    if (difference !== 0) {
      return rank(left.charCodeAt(index)) - rank(right.charCodeAt(index));
    }
  }
  return left.length - right.length;
}
