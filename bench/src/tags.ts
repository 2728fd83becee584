import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { layout } from "@longshore/registry";
import { createSampleRegistry, writeSampleConfiguration } from "@longshore/sample-registry";
import { createBenchDatabase, sampleDatabase } from "./bench-server.js";
import { type Benchmark, type BenchOptions, scaled } from "./benchmark.js";
import { startBucketServer } from "./bucket-server.js";
import { measureImport } from "./measure-import.js";
import { atPlace, type Place } from "./place.js";
import { formatCount, print } from "./print.js";
import { readRegistryFacts } from "./registry-facts.js";

/** Tags with images of their own; the others share these. */
const imageTags = 1_000;

/** A repository of very many tags. */
export const tags: Benchmark = {
  about: "steps one and two for one repository of 100,000 tags on S3",
  run: (options) => atPlace(options.folder, (place) => runTags(place, options)),
};

/** Makes a registry of one repository with very many tags, and says what it holds. */
export async function createTagsTree(root: string, options: BenchOptions): Promise<void> {
  const most = scaled(100_000, options);
  await createSampleRegistry(root, {
    seed: 1,
    repositories: 1,
    tags: Math.min(most, imageTags),
    topLevelNamespaces: 1,
  });
  const [path = ""] = (await readRegistryFacts(root)).repositories;
  addTags(root, path, most - imageTags);
  print(
    `one repository, ${formatCount(most)} tags, ${formatCount(Math.min(most, imageTags))} images`,
  );
}

async function runTags(place: Place, options: BenchOptions): Promise<void> {
  await createTagsTree(place.registry, options);
  const configuration = join(place.folder, "config.yml");
  const database = await createBenchDatabase(place.server, "tags");
  const bucket = await startBucketServer(place.registry);
  try {
    await writeSampleConfiguration(configuration, {
      s3: bucket.s3,
      database: sampleDatabase(database),
    });
    for (const step of ["--step-one", "--step-two"]) {
      await bucket.resetCounts();
      const run = await measureImport({ ...place, words: [step, configuration] });
      const { list, get, head } = await bucket.counts();
      print(
        `\n${step}: ${run.seconds.toFixed(1)} s, peak memory ${Math.round(run.peakMemory)} MiB\n` +
          `  ${formatCount(list)} list pages, ${formatCount(get)} GETs, ${head} HEADs\n` +
          `  CPU: Node ${run.nodeCpu.toFixed(1)} s, PostgreSQL ${run.serverCpu.toFixed(1)} s`,
      );
    }
  } finally {
    await bucket.stop();
  }
}

/** Adds tags as a registry does, which name the repository's manifests in turn. */
function addTags(root: string, path: string, count: number): void {
  const revisions = readdirSync(
    join(root, `${layout.repository(path)}_manifests/revisions/sha256`),
  );
  for (let number = 0; number < count; number += 1) {
    const hex = revisions[number % revisions.length] ?? "";
    const folder = join(root, layout.tags(path), `build-${number}`);
    for (const place of ["current", `index/sha256/${hex}`]) {
      mkdirSync(join(folder, place), { recursive: true });
      writeFileSync(join(folder, place, "link"), `sha256:${hex}`);
    }
  }
}
