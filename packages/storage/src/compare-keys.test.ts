import { expect, test } from "vitest";
import { compareKeys } from "./compare-keys.js";

const keys = [
  "",
  "a",
  "a-b",
  "a.b",
  "a/",
  "a/x",
  "a0",
  "ab",
  "b",
  "\u00e9",
  "\ud7ff",
  "\ue000",
  "\uff5e",
  "\uffff",
  "\u{10000}",
  "\u{1f600}",
  "\u{1f600}a",
  "\u{1f601}",
  "\u{10ffff}",
];

const pairs = keys.flatMap((left) => keys.map((right) => [left, right] as const));

test("keys compare as their UTF-8 bytes do", () => {
  const compared = pairs.map(([left, right]) => Math.sign(compareKeys(left, right)));
  const expected = pairs.map(([left, right]) =>
    Buffer.compare(Buffer.from(left), Buffer.from(right)),
  );
  expect(compared).toEqual(expected);
});
