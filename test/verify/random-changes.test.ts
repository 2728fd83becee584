import type { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { withClient } from "../postgres/with-client.js";
import { nameFound } from "./changes/change.js";
import { kindsOfChanges as kinds } from "./changes/kinds-of-changes.js";
import { createRandom } from "./changes/random.js";
import { readRegistryRows, type RegistryRows } from "./changes/registry-rows.js";
import { growBlobs } from "./changes/tree-files.js";
import { openVerifier, type Verifier } from "./verify-in-process.js";

/** Changes in all: each kind of change in turn, at a place that the seed draws. */
const changesInAll = 200;

const changes = Array.from({ length: changesInAll }, (_, number) => {
  const [what, change] = kinds[number % kinds.length] ?? ["", undefined];
  return { what, seed: `${what} ${Math.floor(number / kinds.length)}`, change };
});

let workplace: SampleWorkplace;
let rows: RegistryRows;
let verifier: Verifier;
const connected = <Result>(work: (client: Client) => Promise<Result>) =>
  withClient({ connectionString: workplace.database.url }, work);

beforeAll(async () => {
  workplace = await createSampleWorkplace({
    seed: 83,
    repositories: 4,
    topLevelNamespaces: 2,
    tags: 20,
    layersPerImage: 3,
    sharedImages: 0.15,
    listShare: 0.2,
    danglingBlobs: 4,
    broken: ["tag-link-missing", "layer-link-missing", "layer-link-empty", "build-cache-index"],
    brokenOfEach: 1,
  });
  const { exitCode, stderr } = await runLongshore(["import", workplace.configuration], {
    cwd: workplace.folder,
  });
  if (exitCode !== 0) {
    throw new Error(`the import ended with exit code ${exitCode}: ${stderr}`);
  }
  rows = await connected(readRegistryRows);
  growBlobs(workplace.registry, rows.blobs);
  verifier = await openVerifier(workplace.configuration);
});
afterAll(async () => {
  await verifier.close();
  await workplace.remove();
});

test("without a change nothing differs", async () => {
  expect(await verifier.verify()).toEqual([]);
});

describe("each change is found and named, and nothing else", () => {
  test.each(changes)("$seed", async ({ change, seed }) => {
    const { registry } = workplace;
    const found = await connected(async (client) => {
      const made = await change?.({ client, rows, registry, random: createRandom(seed) });
      const differences = await verifier.verify();
      await made?.undo();
      return { expected: made?.expected ?? [], differences };
    });
    expect(found.expected.length).toBeGreaterThan(0);
    expect(found.differences.map(nameFound).toSorted()).toEqual(found.expected.toSorted());
  });
});

test("with every change undone nothing differs", async () => {
  expect(await verifier.verify()).toEqual([]);
});
