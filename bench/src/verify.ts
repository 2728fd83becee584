import { mkdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseConfiguration } from "@longshore/config";
import { layout, parseDigest } from "@longshore/registry";
import { writeSampleConfiguration } from "@longshore/sample-registry";
import { Client } from "pg";
import { z } from "zod";
import { clientSettings, createBenchDatabase, sampleDatabase } from "./bench-server.js";
import type { Benchmark, BenchOptions } from "./benchmark.js";
import { startBucketServer } from "./bucket-server.js";
import { measureImport } from "./measure-import.js";
import { atPlace, type Place } from "./place.js";
import { formatCount, print } from "./print.js";
import { createSampleTree, unlock } from "./sample-tree.js";
import { createTagsTree } from "./tags.js";

/** The comparison of storage and database after an import, in which nothing differs. */
export const verify: Benchmark = {
  about: "verify --tags-only of 100,000 tags from disk and S3, and verify of 20,000 tags",
  run: (options) =>
    atPlace(options.folder, async (place) => {
      await verifyTags(place, options);
      await verifyAll(place, options);
    }),
};

/** Tags alone, of one repository: requests to S3 by kind. */
async function verifyTags(place: Place, options: BenchOptions): Promise<void> {
  const tree = { ...place, registry: join(place.folder, "tags") };
  mkdirSync(tree.registry);
  await createTagsTree(tree.registry, options);
  const { configuration, database } = await importFromDisk(tree, "verify_tags");
  await measure(tree, "tags alone, disk", ["--tags-only", configuration]);
  unlock(tree.registry);
  const bucket = await startBucketServer(tree.registry);
  try {
    await writeSampleConfiguration(configuration, {
      s3: bucket.s3,
      database: sampleDatabase(database),
    });
    await bucket.resetCounts();
    await measure(tree, "tags alone, S3", ["--tags-only", configuration]);
    const { list, get, head, put, delete: removed } = await bucket.counts();
    print(
      `  ${formatCount(list)} list pages, ${formatCount(get)} GETs, ${head} HEADs, ${put + removed} writes`,
    );
  } finally {
    await bucket.stop();
  }
}

async function verifyAll(place: Place, options: BenchOptions): Promise<void> {
  await createSampleTree(place.registry, 20_000, options);
  const { configuration, database } = await importFromDisk(place, "verify_all");
  await growBlobs(place.registry, database);
  for (const concurrency of [2, 8]) {
    const words = ["--concurrency", String(concurrency), configuration];
    await measure(place, `everything, disk, ${concurrency} at once`, words);
  }
  await measure(place, "tags alone, disk", ["--tags-only", configuration]);
}

/** Imports a registry from disk. */
async function importFromDisk(
  place: Place,
  name: string,
): Promise<{ readonly configuration: string; readonly database: DatabaseConfiguration }> {
  const configuration = join(place.folder, `${name}.yml`);
  const database = await createBenchDatabase(place.server, name);
  await writeSampleConfiguration(configuration, {
    rootdirectory: place.registry,
    database: sampleDatabase(database),
  });
  await measureImport({ ...place, words: [configuration] });
  return { configuration, database };
}

/** Gives the data of blobs the sizes that manifests declare: a sample's layers are smaller. */
async function growBlobs(root: string, database: DatabaseConfiguration): Promise<void> {
  const client = new Client(clientSettings(database));
  await client.connect();
  const found = await client.query(
    "select 'sha256:' || encode(substr(digest, 2), 'hex') as digest, size::float8 as size from blobs",
  );
  await client.end();
  const rows = z.array(z.object({ digest: z.string(), size: z.number() })).parse(found.rows);
  for (const { digest: text, size } of rows) {
    const digest = parseDigest(text);
    if (digest !== undefined) {
      truncateSync(join(root, layout.blobData(digest)), size);
    }
  }
}

async function measure(place: Place, what: string, words: readonly string[]): Promise<void> {
  const run = await measureImport({ ...place, command: "verify", words });
  print(
    `\n${what}: ${run.seconds.toFixed(1)} s, peak memory ${Math.round(run.peakMemory)} MiB\n` +
      `  CPU: Node ${run.nodeCpu.toFixed(1)} s, PostgreSQL ${run.serverCpu.toFixed(1)} s`,
  );
}
