import type { BlobRead } from "@longshore/registry";
import { expect, test } from "vitest";
import { makeDigest } from "../testing/make-facts.js";
import { RecentBlobs } from "./recent-blobs.js";

const digest = makeDigest("a");

function found(text: string, isRight = true): BlobRead {
  return { kind: "found", data: Buffer.from(text), isRight };
}

/** Answers with each of some contents once. */
function answer(...contents: BlobRead[]) {
  const left = [...contents];
  return async (): Promise<BlobRead> => left.shift() ?? { kind: "missing" };
}

test("what was read is kept", async () => {
  const recent = new RecentBlobs();
  const read = answer(found("a manifest"));
  expect(await recent.get(digest, read)).toEqual(found("a manifest"));
  expect(await recent.get(digest, read)).toEqual(found("a manifest"));
});

test("what is damaged is read again: it may have been mended since", async () => {
  const recent = new RecentBlobs();
  const read = answer(found("damaged", false), found("a manifest"));
  expect(await recent.get(digest, read)).toEqual(found("damaged", false));
  expect(await recent.get(digest, read)).toEqual(found("a manifest"));
  expect(await recent.get(digest, read)).toEqual(found("a manifest"));
});
