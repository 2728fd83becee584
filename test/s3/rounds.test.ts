import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type DatabaseDump, type DumpedRow, dumpDatabase } from "../command-line/dump-database.js";
import { listRepositories } from "../command-line/registry-files.js";
import { runLongshore } from "../command-line/run-longshore.js";
import { type S3Workplace, serveAsBucket } from "../command-line/s3-workplace.js";
import { createWorkplace, setLockfiles } from "../command-line/workplace.js";
import { withClient } from "../postgres/with-client.js";
import { type RecordedRequests, recordRequests } from "./fault-scripts.js";
import { importDone, readLeft } from "./import-left.js";
import {
  blobKey,
  layerLinkKey,
  type PushedImage,
  pushImage,
  type PutObject,
} from "./push-image.js";
import { createSampleTree, type SampleTree } from "./sample-tree.js";

let tree: SampleTree;
let workplace: S3Workplace;
let repositories: readonly string[];
/** Its second layer's blob is missing at first. */
let incomplete: PushedImage;
/** Its config is not linked at first. */
let skipped: PushedImage;
beforeAll(async () => {
  tree = await createSampleTree({ seed: 71, repositories: 20, tags: 60 });
  repositories = listRepositories(tree.folder);
  workplace = await serveAsBucket(await createWorkplace(tree.folder));
  const { server } = workplace;
  incomplete = push(0, "incomplete");
  server.remove(blobKey(lastLayer(incomplete)));
  skipped = push(1, "skipped");
  server.remove(layerLinkKey(skipped.repository, skipped.config));
});
afterAll(async () => {
  await workplace.remove();
  tree.remove();
});

const put: PutObject = (key, data) => workplace.server.put(key, data);

function push(repository: number, name: string): PushedImage {
  return pushImage(put, repositories[repository] ?? "", name);
}

function lastLayer({ layers }: PushedImage): string {
  return layers.at(-1) ?? "";
}

/** Another round of step one, or step two. */
async function importRound(...flags: string[]): Promise<RecordedRequests> {
  const recorded = recordRequests();
  workplace.server.setFaults(recorded.script);
  await importDone(workplace, "-i=false", ...flags);
  workplace.server.setFaults(undefined);

  return recorded;
}

function keysOf(...digests: readonly string[]): string[] {
  return digests.map(blobKey).toSorted();
}

/** The registry's own rows; step one says of each repository that it was here. */
async function readRegistryRows(): Promise<DatabaseDump> {
  const dump = await dumpDatabase(workplace.database.url);
  const tables = Object.entries(dump).filter(([table]) => table.startsWith("public."));
  return Object.fromEntries(tables.map(([table, rows]) => [table, rows.map(withoutVisit)]));
}

/** The blobs of the inventory, with where each row lies and which transaction wrote it. */
async function readInventoryRows(): Promise<unknown[]> {
  return await withClient({ connectionString: workplace.database.url }, async (client) => {
    const { rows } = await client.query<Record<string, unknown>>(
      "select digest, ctid::text, xmin::text from longshore.inventory_blob order by digest",
    );
    return rows;
  });
}

function withoutVisit(row: DumpedRow): DumpedRow {
  return Object.fromEntries(
    Object.entries(row).filter(([column]) => column !== "last_published_at"),
  );
}

const storedSchema = z.array(
  z.object({ digest: z.string(), configuration_blob_digest: z.string().nullable() }),
);

/** The manifests that have rows, and their configs. */
async function readStoredDigests(): Promise<string[]> {
  const { "public.manifests": manifests } = await readRegistryRows();
  const digests = storedSchema
    .parse(manifests)
    .flatMap((row) => [row.digest, row.configuration_blob_digest ?? []].flat());
  return [...new Set(digests)].map((digest) => digest.replace(/^\\x01/, "sha256:"));
}

describe("rounds of step one", () => {
  test("the first reads each manifest and each config once, and looks for what is missing", async () => {
    const round = await importRound("--step-one");
    const stored = await readStoredDigests();
    expect(stored.length).toBeGreaterThan(90);
    expect(round.keys("get")).toEqual([
      // Only a GET tells a layer that is missing from a bucket that is.
      ...keysOf(...stored, skipped.manifest, lastLayer(incomplete)),
      // The config's link is missing in the listing; it may have come since.
      layerLinkKey(skipped.repository, skipped.config),
    ]);
    expect(round.keys("head")).toEqual(keysOf(lastLayer(incomplete)));
  });

  test("the next reads only what was left out, and changes no row", async () => {
    const before = await readRegistryRows();
    const round = await importRound("--step-one");
    expect(round.keys("get")).toEqual([
      ...keysOf(incomplete.manifest, incomplete.config, skipped.manifest, lastLayer(incomplete)),
      layerLinkKey(skipped.repository, skipped.config),
    ]);
    expect(round.keys("head")).toEqual(keysOf(lastLayer(incomplete)));
    expect(await readRegistryRows()).toEqual(before);
  });

  test("what has come since heals what was left out", async () => {
    const { server } = workplace;
    server.put(blobKey(lastLayer(incomplete)), "layer two of incomplete");
    server.put(layerLinkKey(skipped.repository, skipped.config), skipped.config);
    const round = await importRound("--step-one");
    expect(round.keys("get")).toEqual(
      keysOf(incomplete.manifest, incomplete.config, skipped.manifest, skipped.config),
    );
    expect(round.keys("head")).toEqual([]);
    expect(await readStoredDigests()).toContain(skipped.manifest);
    const { "public.layers": layers = [] } = await readRegistryRows();
    const healed = `\\x01${lastLayer(incomplete).slice("sha256:".length)}`;
    expect(layers.filter((layer) => layer["digest"] === healed)).toHaveLength(1);
  });

  test("over an unchanged registry one reads nothing, and changes no row", async () => {
    const before = await readRegistryRows();
    const inventory = await readInventoryRows();
    const round = await importRound("--step-one");
    expect(round.keys("get")).toEqual([]);
    expect(round.keys("head")).toEqual([]);
    expect(await readRegistryRows()).toEqual(before);
    expect(await readInventoryRows()).toEqual(inventory);
  });

  test("one reads only what is new", async () => {
    const pushed = [push(4, "new-in-four"), push(9, "new-in-nine")];
    const round = await importRound("--step-one");
    expect(round.keys("get")).toEqual(
      keysOf(...pushed.flatMap(({ manifest, config }) => [manifest, config])),
    );
    expect(round.keys("head")).toEqual([]);
  });

  test("one reads everything that its ledger has not seen imported", async () => {
    const before = await readRegistryRows();
    const { configuration, folder } = workplace;
    const forgotten = await runLongshore(["forget", configuration], { cwd: folder });
    expect(forgotten.exitCode, forgotten.stderr).toBe(0);
    const round = await importRound("--step-one");
    expect(round.keys("get")).toEqual(keysOf(...(await readStoredDigests())));
    expect(await readRegistryRows()).toEqual(before);
    expect((await importRound("--step-one")).keys("get")).toEqual([]);
  });

  test("step two then reads nothing, and leaves the rows of an import from disk", async () => {
    const round = await importRound("--step-two");
    expect(round.keys("get")).toEqual([]);
    expect(round.keys("head")).toEqual([]);
    const fromDisk = await createWorkplace(workplace.registry);
    try {
      const { rows } = await readLeft(workplace);
      setLockfiles(fromDisk.registry, ["filesystem-in-use"]);
      for (const step of ["--step-one", "--step-two"]) {
        await importDone(fromDisk, "-i=false", step);
      }
      expect((await readLeft(fromDisk)).rows).toEqual(rows);
    } finally {
      await fromDisk.remove();
    }
  });
});
