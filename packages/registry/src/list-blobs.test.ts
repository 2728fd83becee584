import { expect, test } from "vitest";
import { type BlobRange, formatBlobRange } from "./blob-range.js";
import { findBlobRanges, listBlobs, type StoredBlob } from "./list-blobs.js";
import { collect } from "./testing/collect.js";
import { makeRegistry } from "./testing/make-registry.js";

const { signal } = new AbortController();
const blobs = "docker/registry/v2/blobs/sha256";
const all: BlobRange = { first: 0, last: 255 };
const zeros = "0".repeat(62);
const [first, second, other] = [`ab${zeros}`, `ab${"1".repeat(62)}`, `cd${zeros}`];

async function list(
  files: Readonly<Record<string, string>>,
  range: BlobRange = all,
): Promise<{ blobs: StoredBlob[]; strays: string[] }> {
  const strays: string[] = [];
  const onStray = (key: string) => strays.push(key);
  const storage = await makeRegistry(files);
  return { blobs: await collect(listBlobs(storage, range, { onStray, signal })), strays };
}

test("blobs are listed with the sizes of their files", async () => {
  const listed = await list({
    [`${blobs}/ab/${first}/data`]: "",
    [`${blobs}/ab/${second}/data`]: "12345",
    [`${blobs}/cd/${other}/data`]: "1",
  });
  expect(listed.blobs).toEqual([
    { digest: `sha256:${first}`, size: 0 },
    { digest: `sha256:${second}`, size: 5 },
    { digest: `sha256:${other}`, size: 1 },
  ]);
});

test("files that are no `data` are no blobs", async () => {
  const listed = await list({
    [`${blobs}/ab/${first}/data`]: "1",
    [`${blobs}/ab/${first}/data.tmp`]: "12",
    [`${blobs}/ab/${first}/startedat`]: "123",
    [`${blobs}/ab/${second}/metadata`]: "1234",
    [`${blobs}/ab/not-a-digest/file`]: "12345",
    [`${blobs}/ab/${second}0/`]: "",
  });
  expect(listed).toEqual({ blobs: [{ digest: `sha256:${first}`, size: 1 }], strays: [] });
});

test.each([
  ["no digest", "ab/not-a-digest"],
  ["too short", `ab/${first.slice(1)}`],
  ["too long", `ab/${first}0`],
  ["in upper case", `ab/${first.toUpperCase()}`],
  ["another shard's", `ab/${other}`],
  ["a digest below one", `ab/${first}/${first}`],
  ["the shard itself", "ab"],
  ["before all shards", "-"],
  ["between shards", "3"],
  ["after all shards", "zz"],
])("`data` in a folder that is %s is a stray of one range", async (_, folder) => {
  const key = `${blobs}/${folder}/data`;
  const halves = [
    { first: 0, last: 63 },
    { first: 64, last: 127 },
    { first: 128, last: 255 },
  ];
  const listed = await Promise.all(halves.map((half) => list({ [key]: "" }, half)));
  expect(listed.flatMap((half) => half.blobs)).toEqual([]);
  expect(listed.flatMap((half) => half.strays)).toEqual([key]);
});

test("each blob is in one range, whatever its hash", async () => {
  const bytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
  const files = Object.fromEntries(
    bytes.flatMap((byte) =>
      [zeros, "f".repeat(62)].map((rest) => [`${blobs}/${byte}/${byte}${rest}/data`, ""]),
    ),
  );
  const ranges = [
    { first: 0, last: 0 },
    { first: 1, last: 127 },
    { first: 128, last: 254 },
    { first: 255, last: 255 },
  ];
  const listed = await Promise.all(ranges.map((range) => list(files, range)));
  expect(listed.map((range) => range.blobs.length)).toEqual([2, 254, 254, 2]);
  expect(new Set(listed.flatMap((range) => range.blobs.map((blob) => blob.digest))).size).toBe(512);
});

test("few blobs, or none, are one range", async () => {
  const few = await makeRegistry({ [`${blobs}/cd/${other}/data`]: "1" });
  for (const storage of [few, await makeRegistry({})]) {
    expect((await findBlobRanges(storage, signal)).map(formatBlobRange)).toEqual(["00-ff"]);
  }
});

test("the more blobs the first page tells of, the more ranges", async () => {
  // A thousand blobs in the first 1/64 of all hashes: about 64,000 in all.
  const files = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, index) => {
      const hex = Math.floor((index / 1_000) * 2 ** 26)
        .toString(16)
        .padStart(8, "0");
      return [`${blobs}/${hex.slice(0, 2)}/${hex}${"0".repeat(56)}/data`, ""];
    }),
  );
  const ranges = await findBlobRanges(await makeRegistry(files), signal);
  expect(ranges).toHaveLength(8);
  expect(ranges.map(formatBlobRange)).toContain("20-3f");
});
