import { expect, test } from "vitest";
import { listTags } from "./list-tags.js";
import { collect } from "./testing/collect.js";
import { makeRegistry } from "./testing/make-registry.js";

const { signal } = new AbortController();
const tags = "docker/registry/v2/repositories/a/b/_manifests/tags";

test("tags are the folders below `tags`, with or without a link", async () => {
  const storage = await makeRegistry({
    [`${tags}/v1/current/link`]: "",
    [`${tags}/v1/index/sha256/00/link`]: "",
    [`${tags}/v1.0/current/link`]: "",
    [`${tags}/V2/`]: "",
    [`${tags}/a-file`]: "",
  });
  expect(await collect(listTags(storage, "a/b", signal))).toEqual(["V2", "v1.0", "v1"]);
});

test("a repository without `tags` has none, and neither has one that is not there", async () => {
  const storage = await makeRegistry({
    "docker/registry/v2/repositories/a/b/_manifests/revisions/": "",
  });
  expect(await collect(listTags(storage, "a/b", signal))).toEqual([]);
  expect(await collect(listTags(storage, "c", signal))).toEqual([]);
});

test("the tags of a repository inside are not its own", async () => {
  const inside = "docker/registry/v2/repositories/a/b/c/_manifests/tags/v2/current/link";
  const storage = await makeRegistry({ [`${tags}/v1/current/link`]: "", [inside]: "" });
  expect(await collect(listTags(storage, "a/b", signal))).toEqual(["v1"]);
  expect(await collect(listTags(storage, "a/b/c", signal))).toEqual(["v2"]);
});
