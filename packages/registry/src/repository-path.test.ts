import { expect, test } from "vitest";
import { isRepositoryPath, repositoryPathMaxLength } from "./repository-path.js";

test.each([
  "a",
  "0",
  "group/project",
  "group/project/image/with/many/segments",
  "a.b/c_d/e__f/g-h/i--j/k---l",
  "1a/2b",
  // A first segment may be a host's name, and that has other rules than a segment.
  "Group/project",
  "GROUP.example/project",
  "group-Name.example:5000/project",
])("%s is a path", (path) => {
  expect(isRepositoryPath(path)).toBe(true);
});

test.each([
  "",
  "/",
  "/a",
  "a/",
  "a//b",
  "Project",
  "group/Project",
  "host:5000",
  "host:/project",
  "host:port/project",
  "group/host:5000/project",
  "-a",
  "a-",
  "_a",
  "a_",
  "a___b",
  "a..b",
  "a._b",
  "a-_b",
  ".a",
  "a.",
  "a b",
  "a\n",
  "é",
  "group/_manifests",
  "group/../project",
])("%j is none", (path) => {
  expect(isRepositoryPath(path)).toBe(false);
});

test("a path has at most 255 characters", () => {
  expect(repositoryPathMaxLength).toBe(255);
  expect(isRepositoryPath(`a/${"b".repeat(253)}`)).toBe(true);
  expect(isRepositoryPath(`a/${"b".repeat(254)}`)).toBe(false);
});

test.each([
  ["letters", "a".repeat(254)],
  ["hyphens", `a${"-".repeat(253)}`],
  ["segments", "a/".repeat(127)],
  ["host labels", "A.".repeat(127)],
])("of 255 characters, with %s and a wrong one at the end, is told quickly", (_, start) => {
  expect(isRepositoryPath(`${start}!`)).toBe(false);
});
