import { expect, test } from "vitest";
import { expectWindow } from "./expect-window.js";

const disk = { isRemote: false, checksTags: false };

test("holds what a registry of 1,000 repositories and 20,000 tags was measured to take", () => {
  const { low, high } = expectWindow({ repositories: 1_000, tags: 20_000 }, undefined, disk);
  // docs/performance.md: 4.3 to 10 seconds, by the number of connections.
  expect(low).toBeLessThan(4.3);
  expect(high).toBeGreaterThan(10);
});

test("grows with tags, with repositories, with a storage that is listed, and with a check", () => {
  const counts = { repositories: 10_000, tags: 100_000 };
  const { high } = expectWindow(counts, undefined, disk);
  expect(expectWindow({ ...counts, tags: 900_000 }, undefined, disk).high).toBeGreaterThan(high);
  expect(expectWindow({ ...counts, repositories: 90_000 }, undefined, disk).high).toBeGreaterThan(
    high,
  );
  const remote = expectWindow(counts, undefined, { ...disk, isRemote: true }).high;
  expect(remote).toBeGreaterThan(high);
  expect(
    expectWindow(counts, undefined, { isRemote: true, checksTags: true }).high,
  ).toBeGreaterThan(remote);
});

test("of nothing is the time to begin and to end", () => {
  expect(expectWindow({ repositories: 0, tags: 0 }, undefined, disk)).toEqual({
    low: 0.5,
    high: 2,
  });
});

test("is as much longer as step one was than it should have been", () => {
  const counts = { repositories: 300, tags: 4_000 };
  // A machine with ten times as much to do: step two took 15 seconds.
  const { low, high } = expectWindow(counts, { ...counts, manifests: 3_603, seconds: 61 }, disk);
  expect(low).toBeLessThan(15);
  expect(low).toBeGreaterThan(5);
  expect(high).toBeGreaterThan(15);
});

test("is no shorter for a step one that had nothing left to import", () => {
  const counts = { repositories: 300, tags: 4_000 };
  const speed = { ...counts, manifests: 3_603, seconds: 1 };
  expect(expectWindow(counts, speed, disk)).toEqual(expectWindow(counts, undefined, disk));
});
