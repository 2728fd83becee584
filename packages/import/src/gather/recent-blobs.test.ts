import { hash } from "node:crypto";
import { type Digest, parseDigest } from "@longshore/registry";
import type { ReadResult } from "@longshore/storage";
import { expect, test } from "vitest";
import { RecentBlobs } from "./recent-blobs.js";

const content = Buffer.from("a manifest");

function digestOf(algorithm: "sha256" | "sha512"): Digest {
  const digest = parseDigest(`${algorithm}:${hash(algorithm, content)}`);
  if (digest === undefined) {
    throw new Error("a hash is no digest");
  }
  return digest;
}

/** Answers with each of some contents once, and counts. */
function answer(...contents: Buffer[]) {
  const left = contents.map((data): ReadResult => ({ kind: "found", data }));
  return async (): Promise<ReadResult> => left.shift() ?? { kind: "missing" };
}

test.each(["sha256", "sha512"] as const)("what was read is kept: %s", async (algorithm) => {
  const recent = new RecentBlobs();
  const read = answer(content);
  const digest = digestOf(algorithm);
  expect(await recent.get(digest, read)).toEqual({ kind: "found", data: content });
  expect(await recent.get(digest, read)).toEqual({ kind: "found", data: content });
});

test("what is damaged is read again: it may have been mended since", async () => {
  const recent = new RecentBlobs();
  const damaged = Buffer.from("damaged");
  const read = answer(damaged, content);
  const digest = digestOf("sha256");
  expect(await recent.get(digest, read)).toEqual({ kind: "found", data: damaged });
  expect(await recent.get(digest, read)).toEqual({ kind: "found", data: content });
  expect(await recent.get(digest, read)).toEqual({ kind: "found", data: content });
});
