import { describe, expect, test } from "vitest";
import { estimateImport, expectConditions } from "./estimate-import.js";
import type { ImportWork } from "./registry-inventory.js";

const work: ImportWork = {
  repositories: 1_000,
  tags: 70_000,
  manifests: 10_000,
  layers: 40_000,
  blobs: 62_000,
  layerBlobs: 27_000,
  pages: { blobs: 100, folders: 1_000, links: 2_000, tags: 1_500, mostLinks: 50, mostTags: 40 },
  unproven: { links: 0, tags: 0 },
};

/** A thousandth of a second for each request, as there are 16 at once. */
const fast = { latency: 16, atOnce: 16, maxPerSecond: 0 };

describe("an import from disk", () => {
  const { steps, seconds, readOnlySeconds } = estimateImport(work, undefined);

  test("makes no requests", () => {
    expect(steps.map(({ listPages, gets }) => [listPages, gets])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  test("takes as long as its rows and repositories", () => {
    expect(steps.map(({ step, rows }) => [step, rows])).toEqual([
      ["pre-import", 1_000 + 10_000 + 80_000 + 40_000 + 27_000],
      ["tag-import", 70_000],
      ["blob-import", 35_000],
    ]);
    expect(steps.map((step) => step.seconds)).toEqual([158_000 / 7_000 + 2, 12, 5]);
    expect(readOnlySeconds).toBe(12);
    expect(seconds).toBeCloseTo(158_000 / 7_000 + 19);
  });
});

describe("an import over a network", () => {
  test("lists blobs first, then repositories, and reads manifests and configs", () => {
    const { steps } = estimateImport(work, fast);
    expect(steps.map(({ listPages, gets }) => [listPages, gets])).toEqual([
      [3_100, 20_000],
      [2_500, 0],
      [100, 0],
    ]);
  });

  test("takes as long as its rows when requests are answered sooner, but for the blobs", () => {
    const { steps } = estimateImport(work, fast);
    expect(steps.map((step) => step.seconds)).toEqual([0.1 + 158_000 / 7_000 + 2, 12, 5]);
  });

  test("takes as long as its requests when they take longer", () => {
    const { steps, readOnlySeconds } = estimateImport(work, { ...fast, latency: 160 });
    expect(steps.map((step) => step.seconds)).toEqual([1 + 230, 25, 5]);
    expect(readOnlySeconds).toBe(25);
  });

  test("makes no more requests a second than are allowed", () => {
    const { steps } = estimateImport(work, { ...fast, maxPerSecond: 100 });
    expect(steps.map((step) => step.seconds)).toEqual([1 + 230, 25, 5]);
  });

  test("waits for the pages of the largest repository, which come one by one", () => {
    const pages = { ...work.pages, mostLinks: 20_000, mostTags: 10_000 };
    const { steps } = estimateImport({ ...work, pages }, fast);
    expect(steps.map((step) => step.seconds)).toEqual([0.1 + 320, 160, 5]);
  });

  test("reads links that listings do not prove", () => {
    const unproven = { links: 50_000, tags: 46_000 };
    const { steps } = estimateImport({ ...work, unproven }, fast);
    expect(steps.map(({ gets }) => gets)).toEqual([116_000, 46_000, 0]);
  });
});

test("an empty registry costs nothing", () => {
  const nothing = estimateImport(
    {
      repositories: 0,
      tags: 0,
      manifests: 0,
      layers: 0,
      blobs: 0,
      layerBlobs: 0,
      pages: { blobs: 0, folders: 0, links: 0, tags: 0, mostLinks: 0, mostTags: 0 },
      unproven: { links: 0, tags: 0 },
    },
    undefined,
  );
  expect(nothing.seconds).toBe(0);
});

describe("what is expected of requests", () => {
  const seen = { latency: 80, answered: 3_000, duration: 8_000, maxPerSecond: 350 };

  test("is the number at once that went with the latency", () => {
    expect(expectConditions(seen)).toEqual({ latency: 80, atOnce: 30, maxPerSecond: 350 });
  });

  test.each([
    ["few", { ...seen, answered: 10 }],
    ["none", { ...seen, answered: 0 }],
    ["no time", { ...seen, answered: 0, duration: 0 }],
  ])("is what an import begins with where there was little to ask for: %s", (_, little) => {
    expect(expectConditions(little).atOnce).toBe(16);
  });
});
