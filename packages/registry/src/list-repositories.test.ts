import { expect, test } from "vitest";
import { listRepositories } from "./list-repositories.js";
import { makeRegistry } from "./testing/make-registry.js";

const { signal } = new AbortController();
const options = { below: "", concurrency: 1, signal };
const root = "docker/registry/v2/repositories";

/** @param paths below `repositories/`; those with a trailing slash are folders */
async function listBelow(paths: readonly string[]): Promise<string[]> {
  const storage = await makeRegistry(
    Object.fromEntries(paths.map((path) => [`${root}/${path}`, ""])),
  );
  const repositories: string[] = [];
  for await (const found of listRepositories(storage, options)) {
    repositories.push(found.path);
  }
  return repositories;
}

test("each folder with `_manifests` is a repository, however deep", async () => {
  const listed = await listBelow(["a/_manifests/", "b/c/_manifests/", "d/e/f/g/_manifests/"]);
  expect(listed).toEqual(["a", "b/c", "d/e/f/g"]);
});

test("a repository lies inside a repository", async () => {
  const listed = await listBelow(["a/_manifests/", "a/b/_manifests/", "a/b/c/d/_manifests/"]);
  expect(listed).toEqual(["a", "a/b", "a/b/c/d"]);
});

test("they come in the order of their segments", async () => {
  const listed = await listBelow(["a/b/_manifests/", "a-b/_manifests/", "a0/_manifests/"]);
  expect(listed).toEqual(["a-b", "a/b", "a0"]);
});

test("a folder without `_manifests` is none", async () => {
  const listed = await listBelow(["a/_layers/sha256/", "b/_uploads/", "c/", "d/_manifests"]);
  expect(listed).toEqual([]);
});

test("no folder that starts with `_` is descended into, at the top neither", async () => {
  const listed = await listBelow([
    "a/_manifests/_manifests/",
    "a/_uploads/b/_manifests/",
    "a/_layers/sha256/_manifests/",
    "_uploads/_manifests/",
    "_manifests/",
    "_/c/_manifests/",
  ]);
  expect(listed).toEqual(["a"]);
});

test("names that no registry serves are listed, not hidden", async () => {
  const listed = await listBelow(["a/B/_manifests/", "a b/_manifests/", "é/_manifests/"]);
  expect(listed).toEqual(["a b", "a/B", "é"]);
});

test("a path too long is listed as it is and not entered", async () => {
  const long = Array.from({ length: 3 }, () => "a".repeat(120)).join("/");
  expect(await listBelow([`${long}/b/_manifests/`])).toEqual([long]);
});

test("a path just short enough is entered", async () => {
  const long = ["a".repeat(127), "b".repeat(127)].join("/");
  expect(await listBelow([`${long}/_manifests/`])).toEqual([long]);
});

test("without `repositories` there are none", async () => {
  expect(await listBelow([])).toEqual([]);
});

test("more of them than fit a page are all listed", async () => {
  const names = Array.from({ length: 1_050 }, (_, index) => String(index).padStart(4, "0"));
  expect(await listBelow(names.map((name) => `${name}/_manifests/`))).toEqual(names);
});

test("an aborted listing ends", async () => {
  const storage = await makeRegistry({ [`${root}/a/_manifests/`]: "" });
  const aborted = AbortSignal.abort(new Error("enough"));
  const listing = listRepositories(storage, { ...options, signal: aborted });
  await expect(listing.next()).rejects.toThrow("enough");
});
