import { expect, test } from "vitest";
import { readLink } from "./link.js";
import { makeRegistry } from "./testing/make-registry.js";

const { signal } = new AbortController();
const hex = "ab".repeat(32);

async function readContent(content: string) {
  const storage = await makeRegistry({ link: content });
  return await readLink(storage, "link", signal);
}

test.each([`sha256:${hex}`, `sha512:${hex}${hex}`])("a link holds %s", async (digest) => {
  expect(await readContent(digest)).toEqual({ kind: "digest", digest });
});

test("a link may hold another digest than its folder's name", async () => {
  const key = `_layers/sha256/${hex}/link`;
  const digest = `sha256:${"cd".repeat(32)}`;
  const storage = await makeRegistry({ [key]: digest });
  expect(await readLink(storage, key, signal)).toEqual({ kind: "digest", digest });
});

test("no link is missing", async () => {
  const storage = await makeRegistry({});
  expect(await readLink(storage, "a/link", signal)).toEqual({ kind: "missing" });
});

test.each([
  ["nothing", ""],
  ["a line end after its digest", `sha256:${hex}\n`],
  ["a digest cut off", `sha256:${hex.slice(10)}`],
  ["an unknown algorithm", `md5:${hex.slice(32)}`],
  ["text", "garbage"],
  ["bytes that are no text", "\u0000\u0000"],
  ["letters that look like its digest's in another encoding", `sha256:${hex.slice(1)}\u0430`],
  ["more than a digest", `sha256:${hex}`.padEnd(256)],
  ["more than any digest", "a".repeat(257)],
  ["very much", "a".repeat(100_000)],
])("a link with %s is invalid", async (_, content) => {
  expect(await readContent(content)).toEqual({ kind: "invalid" });
});

test("a folder where the link should be is an error", async () => {
  const storage = await makeRegistry({ "link/": "" });
  await expect(readLink(storage, "link", signal)).rejects.toMatchObject({
    code: "STORAGE_OBJECT_INVALID",
  });
});
