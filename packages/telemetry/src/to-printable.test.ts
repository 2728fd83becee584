import { expect, test } from "vitest";
import { toPrintable } from "./to-printable.js";

test.each([
  ["an escape sequence", "esc\u001b[31mred", "esc\\u001b[31mred"],
  ["the end of a line", "a\nb\r\u2028c", "a\\u000ab\\u000d\\u2028c"],
  ["DEL and C1", "\u007f\u009b31m", "\\u007f\\u009b31m"],
  ["a change of direction", "\u202egnp\u2069", "\\u202egnp\\u2069"],
])("%s is escaped", (_, text, shown) => {
  expect(toPrintable(text)).toBe(shown);
});

test("other text stays as it is", () => {
  expect(toPrintable('Grüße/日本語/🚢 "a\\b"')).toBe('Grüße/日本語/🚢 "a\\b"');
});

test("what is too long is cut", () => {
  expect(toPrintable("a".repeat(300))).toBe("a".repeat(300));
  expect(toPrintable("a".repeat(301))).toBe(`${"a".repeat(299)}…`);
  expect(toPrintable("a".repeat(9), 4)).toBe("aaa…");
});
