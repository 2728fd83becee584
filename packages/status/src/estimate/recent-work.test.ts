import type { JobGroup } from "@longshore/ledger";
import { expect, test } from "vitest";
import { findRecentWork } from "./recent-work.js";

function group(given: Partial<JobGroup>): JobGroup {
  return {
    step: "tag-import",
    kind: "repository",
    state: "done",
    minutesAgo: undefined,
    jobs: 1,
    leasesLost: 0,
    firstClaimed: undefined,
    repositories: 1,
    tags: 0,
    manifests: 0,
    blobs: 0,
    blobsSize: 0,
    ...given,
  };
}

test("is what was done within the last minutes", () => {
  const groups = [
    group({ minutesAgo: 0, jobs: 2, tags: 30, firstClaimed: 50 }),
    group({ minutesAgo: 4, jobs: 6, tags: 90, firstClaimed: 290 }),
    group({ jobs: 1_000, tags: 9_000, firstClaimed: 4_000 }),
    group({ state: "pending", jobs: 7 }),
  ];
  expect(findRecentWork(groups, 5)).toMatchObject({ done: { jobs: 8, tags: 120 }, seconds: 290 });
  expect(findRecentWork(groups, 1)).toMatchObject({ done: { jobs: 2, tags: 30 }, seconds: 50 });
});

test("took no longer than these minutes, whenever its first job was begun", () => {
  const groups = [group({ minutesAgo: 0, firstClaimed: 9_000 })];
  expect(findRecentWork(groups, 5)).toMatchObject({ seconds: 300 });
  expect(findRecentWork(groups, 1)).toMatchObject({ seconds: 60 });
});

test("took a second at least: what is done in less tells no rate", () => {
  const groups = [group({ minutesAgo: 0, firstClaimed: 0.01 })];
  expect(findRecentWork(groups, 5)).toMatchObject({ seconds: 1 });
});

test("counts a repository once, however its tags were cut", () => {
  const groups = [
    group({ minutesAgo: 0, tags: 2_000, firstClaimed: 9 }),
    group({ kind: "tag-range", minutesAgo: 0, jobs: 3, tags: 6_000, firstClaimed: 9 }),
  ];
  expect(findRecentWork(groups, 5)?.done).toMatchObject({ jobs: 4, repositories: 1, tags: 8_000 });
});

test("is nothing where nothing was done", () => {
  expect(findRecentWork([group({ state: "running", firstClaimed: 400 })], 5)).toBeUndefined();
});
