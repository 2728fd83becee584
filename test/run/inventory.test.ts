import { join } from "node:path";
import { start } from "@longshore/s3-server";
import { writeSampleConfiguration } from "@longshore/sample-registry";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { clearRight, hasTerminals, runInTerminal } from "../command-line/run-in-terminal.js";
import { runLongshore } from "../command-line/run-longshore.js";
import { type S3Workplace, serveAsBucket } from "../command-line/s3-workplace.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { compareSnapshots, type Snapshot, takeSnapshot } from "../command-line/take-snapshot.js";
import { addOddities, type CountedTree, countTree } from "./inventory-tree.js";

let sample: SampleWorkplace;
let bucket: S3Workplace;
let tree: CountedTree;
let onDisk: string;
let before: Snapshot;
let first: string;
beforeAll(async () => {
  sample = await createSampleWorkplace({
    seed: 61,
    repositories: 8,
    topLevelNamespaces: 3,
    tags: 175,
    largestRepository: 162,
    sharedImages: 0.1,
    listShare: 0,
    untaggedManifests: 3,
    danglingBlobs: 4,
    broken: ["tag-link-missing", "revision-link-missing"],
    brokenOfEach: 1,
  });
  first = countTree(sample.registry).repositories[0]?.path ?? "";
  addOddities(sample.registry, first);
  tree = countTree(sample.registry);
  onDisk = join(sample.folder, "disk.yml");
  await writeSampleConfiguration(onDisk, { rootdirectory: sample.registry });
  before = await takeSnapshot(sample);
  bucket = await serveAsBucket(sample);
});
afterAll(() => bucket.remove());

const namespaceSchema = z.object({ name: z.string(), bytes: z.number() });

const reportSchema = z.looseObject({
  totals: z.looseObject({}),
  namespaces: z.array(namespaceSchema.loose()),
  otherNamespaces: z.null(),
  largestRepositories: z.array(z.looseObject({ path: z.string() })),
  requests: z.looseObject({ byKind: z.record(z.string(), z.number()) }).nullable(),
  estimate: z.looseObject({
    steps: z.array(
      z.object({
        step: z.string(),
        listPages: z.number(),
        gets: z.number(),
        rows: z.number(),
        seconds: z.number(),
      }),
    ),
    readOnlySeconds: z.number(),
  }),
});

/** Takes an inventory as JSON. */
async function takeInventory(configuration: string): Promise<z.output<typeof reportSchema>> {
  const { exitCode, stdout, stderr } = await runLongshore(["inventory", "--json", configuration]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout.trimEnd()).not.toContain("\n");
  return reportSchema.parse(JSON.parse(stdout));
}

function byName<One extends { readonly name: string }>(groups: readonly One[]): One[] {
  return groups.toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

describe.each([
  ["disk", () => onDisk],
  ["S3", () => bucket.configuration],
])("on %s", (_, configuration) => {
  let report: z.output<typeof reportSchema>;
  beforeAll(async () => {
    report = await takeInventory(configuration());
  });

  test("totals are those of the sample's maker", () => {
    const { made } = sample;
    const { repositories, tags, blobs, bytes } = made;
    expect(report.totals).toMatchObject({ namespaces: 3, repositories, tags, blobs, bytes });
  });

  test("what namespaces hold is what lies in their folders", () => {
    expect(byName(report.namespaces)).toEqual(byName(tree.namespaces));
    const sizes = report.namespaces.map(({ bytes }) => bytes);
    expect(sizes).toEqual(sizes.toSorted((left, right) => right - left));
    // The sample's namespaces share blobs, which the whole counts once.
    expect(sum(sizes)).toBeGreaterThan(sample.made.bytes);
  });

  test("links without a blob, stray files and invalid paths are told apart", () => {
    const links = tree.repositories.map(({ layers, manifests }) => [...layers, ...manifests]);
    const missing = links.flat().filter((hex) => !tree.blobs.has(hex)).length;
    expect(missing).toBeGreaterThanOrEqual(2);
    expect(report.totals).toMatchObject({
      linksWithoutBlob: missing,
      strayFiles: 1,
      invalidPaths: 1,
    });
    const layers = new Set(tree.repositories.flatMap((one) => [...one.layers]));
    expect(report.totals).toMatchObject({
      layerBlobs: [...layers].filter((hex) => tree.blobs.has(hex)).length,
    });
  });

  test("the largest repositories are those with most tags", () => {
    const largest = tree.repositories.toSorted((left, right) => right.tags.size - left.tags.size);
    expect(report.largestRepositories).toHaveLength(8);
    expect(report.largestRepositories[0]).toMatchObject({
      path: largest[0]?.path,
      tags: largest[0]?.tags.size,
      manifests: largest[0]?.manifests.size,
      layers: largest[0]?.layers.size,
    });
  });

  test("no link has to be read, as the listings prove them", () => {
    const gets =
      report.requests === null ? 0 : 2 * sum(tree.namespaces.map((one) => one.manifests));
    expect(report.estimate.steps.map((step) => step.gets)).toEqual([gets, 0, 0]);
  });

  test("rows of tags and of blobs are estimated as what there is", () => {
    const { steps, readOnlySeconds } = report.estimate;
    const layers = Number(report.totals["layerBlobs"]);
    expect(steps.map(({ step }) => step)).toEqual(["pre-import", "tag-import", "blob-import"]);
    expect(steps[1]).toMatchObject({ rows: sample.made.tags, seconds: readOnlySeconds });
    expect(steps[2]).toMatchObject({ rows: sample.made.blobs - layers });
  });
});

test("nothing is asked of a network for a registry on disk", async () => {
  const { requests, estimate } = await takeInventory(onDisk);
  expect(requests).toBeNull();
  expect(estimate.steps.map(({ listPages, gets }) => listPages + gets)).toEqual([0, 0, 0]);
});

test("requests are those that the server has counted, and list only", async () => {
  // One listing has more than a page, so that one is followed; that of the blobs has one.
  expect(Math.max(...tree.repositories.map(({ files }) => files))).toBeGreaterThan(1_000);
  expect(tree.blobs.size).toBeLessThan(1_000);
  bucket.server.resetCounts();
  const { requests } = await takeInventory(bucket.configuration);
  const { list, get, head, put, delete: deleted, other } = bucket.server.counts();
  expect(requests).toMatchObject({ byKind: { list }, answered: list, unanswered: 0 });
  expect([get, head, put, deleted, other]).toEqual([0, 0, 0, 0, 0]);
});

test("links are read where entity tags prove none of them", async () => {
  const served = await start({ folder: sample.registry, etags: "random" });
  try {
    const configuration = join(sample.folder, "random.yml");
    const keys = { region: served.region, accesskey: "test-key", secretkey: "test-secret" };
    const { bucket: name, endpoint: regionendpoint } = served;
    await writeSampleConfiguration(configuration, {
      s3: { ...keys, bucket: name, regionendpoint },
    });
    const { estimate, totals } = await takeInventory(configuration);
    const manifests = sum(tree.namespaces.map((one) => one.manifests));
    const layers = sum(tree.namespaces.map((one) => one.layers));
    const tags = sample.made.tags;
    expect(totals).toMatchObject({ manifests, layers });
    const gets = estimate.steps.map((step) => step.gets);
    expect(gets).toEqual([3 * manifests + layers + tags, tags, 0]);
  } finally {
    await served.close();
  }
});

test("nothing is changed", async () => {
  await takeInventory(onDisk);
  await takeInventory(bucket.configuration);
  expect(compareSnapshots(before, await takeSnapshot(sample))).toEqual([]);
});

describe("for people", () => {
  test("a registry on S3 is told in tables, with what the estimate assumes", async () => {
    const { exitCode, stdout, stderr } = await runLongshore(["inventory", bucket.configuration]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^Registry in s3 storage 127\.0\.0\.1:\d+\/longshore-test, listed in /);
    for (const { name, repositories, tags } of tree.namespaces) {
      expect(stdout).toMatch(new RegExp(`^ {2}${name} +${repositories} +${tags} +`, "m"));
    }
    expect(stdout).toContain("Blobs and size are what these links name, once\n");
    expect(stdout).toMatch(/^Requests of this inventory: \d+ \(list \d+\), answered after /m);
    expect(stdout).toMatch(/^ {2}step two, tags +\d+ +0 +\d+ +\S+ s$/m);
    expect(stdout).toMatch(/Read-only window, when step one has run before \(step two alone\): /);
    expect(stdout).toMatch(/ {2}- a request takes .+ at once, 350 a second at most/);
    expect(stdout).toContain("  1 × folders with no valid path for a repository\n");
  });

  test("of one on disk no requests are told", async () => {
    const { exitCode, stdout } = await runLongshore(["inventory", onDisk]);
    expect({ exitCode }).toEqual({ exitCode: 0 });
    expect(stdout).not.toMatch(/Requests|GETs|list pages/);
    expect(stdout).toContain("  - reading from this disk takes no longer than writing rows\n");
  });

  test.skipIf(!hasTerminals)("a line on the terminal counts, and is removed", async () => {
    const { exitCode, written, lines } = await runInTerminal(["inventory", onDisk], {
      cwd: sample.folder,
      columns: 40,
      terminal: "xterm",
    });
    expect(exitCode, written).toBe(0);
    const drawn = written.split("\r").filter((part) => part.startsWith("listing: "));
    expect(drawn.length).toBeGreaterThan(0);
    for (const line of drawn) {
      expect(line.endsWith(clearRight)).toBe(true);
      expect(line.length - clearRight.length).toBeLessThan(40);
    }
    expect(lines.filter((line) => line.includes("listing: "))).toEqual([]);
  });
});
