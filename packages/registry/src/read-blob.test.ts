import { expect, test } from "vitest";
import { parseDigest } from "./digest.js";
import { blobExists, readBlob } from "./read-blob.js";
import { makeRegistry } from "./testing/make-registry.js";

const { signal } = new AbortController();

test.each([
  ["sha256", "0123".repeat(16)],
  ["sha512", "4567".repeat(32)],
])("a blob of %s is found where a registry puts it", async (algorithm, hex) => {
  const key = `docker/registry/v2/blobs/${algorithm}/${hex.slice(0, 2)}/${hex}/data`;
  const digest = parseDigest(`${algorithm}:${hex}`);
  if (digest === undefined) {
    throw new Error(`${hex} is no ${algorithm}`);
  }
  const storage = await makeRegistry({ [key]: "12345" });
  expect(await blobExists(storage, digest, signal)).toBe(true);
  expect(await readBlob(storage, digest, 5, signal)).toEqual({
    kind: "found",
    data: Buffer.from("12345"),
    isRight: false,
  });
  expect(await readBlob(storage, digest, 4, signal)).toEqual({ kind: "too-large", size: 5 });
  await storage.remove(key);
  expect(await blobExists(storage, digest, signal)).toBe(false);
  expect(await readBlob(storage, digest, 5, signal)).toEqual({ kind: "missing" });
});
