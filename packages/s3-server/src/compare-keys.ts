/**
 * Compares two keys by their UTF-8 bytes, the order of S3. That is the order of code points, where
 * JavaScript's own is that of UTF-16 code units.
 *
 * @returns a negative number, 0 or a positive number, as `Array.prototype.sort` takes it
 */
export function compareKeys(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  let index = 0;
  while (index < length && left.charCodeAt(index) === right.charCodeAt(index)) {
    index += 1;
  }
  // Within a pair of surrogates only the second half differs, and that is what is compared then.
  return (left.codePointAt(index) ?? -1) - (right.codePointAt(index) ?? -1);
}
