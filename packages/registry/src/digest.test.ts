import { expect, test } from "vitest";
import { parseDigest } from "./digest.js";

const hex = "0123456789abcdef".repeat(4);

test.each([`sha256:${hex}`, `sha512:${hex}${hex}`])("%s is a digest", (text) => {
  expect(parseDigest(text)).toBe(text);
});

test.each([
  ["nothing", ""],
  ["an algorithm alone", "sha256:"],
  ["a hash alone", hex],
  ["one digit too few", `sha256:${hex.slice(1)}`],
  ["one digit too many", `sha256:${hex}0`],
  ["a sha512 as short as a sha256", `sha512:${hex}`],
  ["a sha256 as long as a sha512", `sha256:${hex}${hex}`],
  ["a known algorithm that rows cannot hold", `sha384:${hex}${hex.slice(32)}`],
  ["an unknown algorithm", `md5:${hex.slice(32)}`],
  ["upper case", `sha256:${hex.toUpperCase()}`],
  ["an algorithm in upper case", `SHA256:${hex}`],
  ["no hex digits", `sha256:${"g".repeat(64)}`],
  ["a line end", `sha256:${hex}\n`],
  ["a space before", ` sha256:${hex}`],
])("%s is none", (_, text) => {
  expect(parseDigest(text)).toBeUndefined();
});
