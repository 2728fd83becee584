import { cpSync } from "node:fs";
import { join } from "node:path";
import { writeSampleConfiguration } from "@longshore/sample-registry";
import { createBenchDatabase, sampleDatabase } from "./bench-server.js";
import type { Benchmark, BenchOptions } from "./benchmark.js";
import { type BucketServer, startBucketServer } from "./bucket-server.js";
import { measureImport } from "./measure-import.js";
import { atPlace, type Place } from "./place.js";
import { formatCount, print } from "./print.js";
import { pushImage } from "./push-image.js";
import { readRegistryFacts, type RegistryFacts } from "./registry-facts.js";
import { createSampleTree } from "./sample-tree.js";

/** Repositories that change between two rounds, of 1,000. */
const changedRepositories = 10;

/** Step one again, although it was only just done. */
const again = ["--step-one", "--pre-import-skip-recent", "0"];

/** The requests of each step, counted by the server. */
export const requests: Benchmark = {
  about: "requests to S3 by step, for 10,000 tags (or --tree), and what the least would be",
  run: (options) => atPlace(options.folder, (place) => runRequests(place, options)),
};

async function runRequests(place: Place, options: BenchOptions): Promise<void> {
  if (options.tree === undefined) {
    await createSampleTree(place.registry, 10_000, options);
  } else {
    cpSync(options.tree, place.registry, { recursive: true });
  }
  const facts = await readRegistryFacts(place.registry);
  printFacts(facts);
  const configuration = join(place.folder, "config.yml");
  const database = await createBenchDatabase(place.server, "requests");
  const bucket = await startBucketServer(place.registry);
  try {
    await writeSampleConfiguration(configuration, {
      s3: bucket.s3,
      database: sampleDatabase(database),
    });
    const run = (name: string, words: readonly string[]) =>
      printStep(bucket, name, () => measureImport({ ...place, words: [...words, configuration] }));
    printHead();
    await run("step one", ["--step-one"]);
    await run("step one again, nothing changed", again);
    const changed = await change(bucket, facts.repositories);
    await run(`step one again, ${changed} repositories changed`, again);
    await run("step two", ["--step-two"]);
    await run("step three", ["--step-three"]);
    print(
      `\na changed repository has one new tag, with a new manifest and config: ${2 * changed} GETs`,
    );
  } finally {
    await bucket.stop();
  }
}

/** Pushes an image to some of the repositories. @returns to how many */
async function change(bucket: BucketServer, paths: readonly string[]): Promise<number> {
  const every = Math.max(1, Math.floor(paths.length / changedRepositories));
  const changed = paths.filter((_, index) => index % every === 0).slice(0, changedRepositories);
  for (const path of changed) {
    await pushImage(bucket, path, "pushed-between-rounds");
  }
  return changed.length;
}

function printFacts(facts: RegistryFacts): void {
  const { keys, blobKeys, groups, manifests, configs } = facts;
  const repositories = facts.repositories.length;
  const most = 1.2 * (keys / 1000) + 2 * repositories + groups;
  print(
    `\n${formatCount(keys)} keys, ${formatCount(blobKeys)} of them blobs; ` +
      `${formatCount(repositories)} repositories in ${formatCount(groups)} groups\n` +
      `list pages: ${formatCount(keys / 1000)} full ones at least; ` +
      `the aim is ${formatCount(most)} at most (1.2 times that, 2 a repository, 1 a group)\n` +
      `GETs: the aim is ${formatCount(manifests + configs)}, ` +
      `for ${formatCount(manifests)} different manifests and ${formatCount(configs)} different configs\n` +
      `HEADs: the aim is none`,
  );
}

function printHead(): void {
  print(`\n${" ".repeat(40)}list pages     keys    GETs   HEADs  writes`);
}

async function printStep(
  bucket: BucketServer,
  name: string,
  work: () => Promise<unknown>,
): Promise<void> {
  await bucket.resetCounts();
  await work();
  const counts = await bucket.counts();
  const { list, listedKeys, get, head } = counts;
  const columns = [listedKeys, get, head, counts.put + counts.delete].map(formatCount);
  const [keys = "", ...others] = columns;
  print(
    name.padEnd(40) +
      formatCount(list).padStart(10) +
      keys.padStart(9) +
      others.map((column) => column.padStart(8)).join(""),
  );
}
