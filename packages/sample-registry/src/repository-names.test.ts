import { expect, test } from "vitest";
import { repositoryName } from "./repository-names.js";

const names = Array.from({ length: 20_000 }, (_, index) => repositoryName(1, index, 20));

test("no two repositories have the same path", () => {
  expect(new Set(names).size).toBe(names.length);
});

test("paths are of two to four segments that a registry accepts", () => {
  const pattern = /^[a-z]+(-[a-z0-9]+)*(\/[a-z]+(-[a-z0-9]+)*){1,3}$/;
  expect(names.filter((name) => !pattern.test(name))).toEqual([]);
  expect(new Set(names.map((name) => name.split("/").length))).toEqual(new Set([2, 3, 4]));
});

test("there are as many top-level namespaces as asked for", () => {
  expect(new Set(names.map((name) => name.split("/")[0])).size).toBe(20);
});

test("repositories nest", () => {
  const all = new Set(names);
  expect(names.some((name) => all.has(name.slice(0, name.lastIndexOf("/"))))).toBe(true);
});
