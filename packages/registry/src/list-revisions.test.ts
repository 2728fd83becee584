import { expect, test } from "vitest";
import { listRevisions } from "./list-revisions.js";
import { collect } from "./testing/collect.js";
import { makeRegistry } from "./testing/make-registry.js";

const { signal } = new AbortController();
const revisions = "docker/registry/v2/repositories/a/_manifests/revisions";
const [first, second] = ["0a".repeat(32), "b1".repeat(32)];

test("revisions are the folders that are digests, with or without a link", async () => {
  const storage = await makeRegistry({
    [`${revisions}/sha256/${second}/link`]: `sha256:${second}`,
    [`${revisions}/sha256/${first}/`]: "",
    [`${revisions}/sha256/not-a-digest/link`]: "",
    [`${revisions}/sha256/${first.toUpperCase()}/link`]: "",
    [`${revisions}/sha256/${first.slice(1)}/link`]: "",
    [`${revisions}/sha256/${"cc".repeat(32)}`]: "a file",
  });
  expect(await collect(listRevisions(storage, "a", signal))).toEqual([
    `sha256:${first}`,
    `sha256:${second}`,
  ]);
});

test("a repository without manifests has none", async () => {
  expect(await collect(listRevisions(await makeRegistry({}), "a", signal))).toEqual([]);
});
