import { expect, test } from "vitest";
import { parseYaml } from "./parse-yaml.js";

test.each([
  ["a: 5432", { a: "5432" }],
  ["a: 0123", { a: "0123" }],
  ["a: 12345678901234567890", { a: "12345678901234567890" }],
  ["a: 1e5", { a: "1e5" }],
  ["a: true", { a: "true" }],
  ["a: !!int 5", { a: "5" }],
  ["a: '5'", { a: "5" }],
  ['a: "x\\ty"', { a: "x\ty" }],
  ["a:", { a: null }],
  ["a: ~", { a: null }],
  ["a: null", { a: null }],
  ["a: ''", { a: "" }],
  ["a: 'null'", { a: "null" }],
  ["a: [1, {b: 2}]", { a: ["1", { b: "2" }] }],
  ["base: &x {b: 1, c: 2}\na: {<<: *x, c: 3}", { base: { b: "1", c: "2" }, a: { b: "1", c: "3" } }],
  ["a: &x 5\nb: *x", { a: "5", b: "5" }],
  ["\ufeffa: 1", { a: "1" }],
  ["a: 1\r\nb: 2\r\n", { a: "1", b: "2" }],
  ["text", "text"],
  ["", null],
  ["# only a comment", null],
])("%j", (text, value) => {
  expect(parseYaml(text)).toEqual({ kind: "parsed", value });
});

test.each([
  ["a: 1\nb: [1, 2\nc: secret", 3, 1],
  ["a:\n\tb: secret", 2, 1],
  ["a: secret\na: secret", 2, 1],
  ["a: b: secret", 1, 4],
  ["a: *secret", 1, 1],
  ["a: @secret", 1, 4],
  ["a: 'secret", 1, 11],
  ["- a\nsecret: b", 2, 1],
  ["a: 1\n---\nb: secret", 2, 1],
])("%j is malformed at line %d, column %d", (text, line, column) => {
  const result = parseYaml(text);
  expect(result).toMatchObject({ kind: "malformed", line, column });
  expect(JSON.stringify(result)).not.toContain("secret");
});

test("aliases of aliases do not fill the memory", () => {
  const levels = Array.from({ length: 20 }, (_, level) => {
    const alias = level === 0 ? "x" : `*l${level - 1}`;
    return `l${level}: &l${level} [${Array.from({ length: 9 }, () => alias).join(", ")}]`;
  });
  expect(parseYaml(levels.join("\n"))).toMatchObject({ kind: "malformed", reason: "bad alias" });
});
