import { expect, test } from "vitest";
import { expectWindow } from "./expect-window.js";

const disk = { isRemote: false, checksTags: false };

test("holds what a registry of 1,000 repositories and 20,000 tags was measured to take", () => {
  const { low, high } = expectWindow({ repositories: 1_000, tags: 20_000 }, disk);
  // docs/performance.md: 4.3 to 10 seconds, by the number of connections.
  expect(low).toBeLessThan(4.3);
  expect(high).toBeGreaterThan(10);
});

test("grows with tags, with repositories, with a storage that is listed, and with a check", () => {
  const counts = { repositories: 10_000, tags: 100_000 };
  const { high } = expectWindow(counts, disk);
  expect(expectWindow({ ...counts, tags: 900_000 }, disk).high).toBeGreaterThan(high);
  expect(expectWindow({ ...counts, repositories: 90_000 }, disk).high).toBeGreaterThan(high);
  const remote = expectWindow(counts, { ...disk, isRemote: true }).high;
  expect(remote).toBeGreaterThan(high);
  expect(expectWindow(counts, { isRemote: true, checksTags: true }).high).toBeGreaterThan(remote);
});

test("of nothing is the time to begin and to end", () => {
  expect(expectWindow({ repositories: 0, tags: 0 }, disk)).toEqual({ low: 0.5, high: 2 });
});
