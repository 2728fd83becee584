import { expect, test } from "vitest";
import { listBlobs, listBlobShards } from "./list-blobs.js";
import { collect } from "./testing/collect.js";
import { makeRegistry } from "./testing/make-registry.js";

const { signal } = new AbortController();
const blobs = "docker/registry/v2/blobs/sha256";
const [first, second, other] = [
  `ab${"0".repeat(62)}`,
  `ab${"1".repeat(62)}`,
  `cd${"0".repeat(62)}`,
];

test("shards are the folders below `blobs/sha256`", async () => {
  const storage = await makeRegistry({
    [`${blobs}/ab/${first}/data`]: "",
    [`${blobs}/cd/${other}/data`]: "",
    [`${blobs}/ef/`]: "",
    [`${blobs}/a-file`]: "",
    "docker/registry/v2/blobs/sha512/ab/": "",
  });
  expect(await listBlobShards(storage, signal)).toEqual(["ab", "cd", "ef"]);
});

test("a storage without blobs has no shards", async () => {
  expect(await listBlobShards(await makeRegistry({}), signal)).toEqual([]);
});

test("a shard's blobs are listed with the sizes of their files", async () => {
  const storage = await makeRegistry({
    [`${blobs}/ab/${first}/data`]: "",
    [`${blobs}/ab/${second}/data`]: "12345",
    [`${blobs}/cd/${other}/data`]: "1",
  });
  expect(await collect(listBlobs(storage, "ab", signal))).toEqual([
    { digest: `sha256:${first}`, size: 0 },
    { digest: `sha256:${second}`, size: 5 },
  ]);
});

test("files that are no `data` are no blobs", async () => {
  const storage = await makeRegistry({
    [`${blobs}/ab/${first}/data`]: "1",
    [`${blobs}/ab/${first}/data.tmp`]: "12",
    [`${blobs}/ab/${first}/startedat`]: "123",
    [`${blobs}/ab/${second}/metadata`]: "1234",
    [`${blobs}/ab/not-a-digest/file`]: "12345",
    [`${blobs}/ab/${second}0/`]: "",
  });
  expect(await collect(listBlobs(storage, "ab", signal))).toEqual([
    { digest: `sha256:${first}`, size: 1 },
  ]);
});

test.each([
  ["no digest", "not-a-digest"],
  ["too short", first.slice(1)],
  ["too long", `${first}0`],
  ["in upper case", first.toUpperCase()],
  ["another shard's", other],
  ["a digest below one", `${first}/${first}`],
  ["the shard itself", ""],
])("`data` in a folder that is %s is an error that names it", async (_, folder) => {
  const key = [blobs, "ab", folder, "data"].filter(Boolean).join("/");
  const storage = await makeRegistry({ [key]: "" });
  await expect(collect(listBlobs(storage, "ab", signal))).rejects.toMatchObject({
    code: "BLOB_PATH_INVALID",
    message: expect.stringContaining(key),
    fields: { key },
  });
});
