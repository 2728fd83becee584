import { join } from "node:path";
import { type SampleSettings, writeSampleConfiguration } from "@longshore/sample-registry";
import { createBenchDatabase, sampleDatabase } from "./bench-server.js";
import type { Benchmark, BenchOptions } from "./benchmark.js";
import { startBucketServer } from "./bucket-server.js";
import { type ImportMeasurement, measureImport } from "./measure-import.js";
import { atPlace, type Place } from "./place.js";
import { formatCount, print } from "./print.js";
import { createSampleTree, unlock } from "./sample-tree.js";

/** What the server waits before each answer. Milliseconds. */
const latencies = [0, 15, 40];

/** The import from S3, against the same import from disk. */
export const s3: Benchmark = {
  about: "the import of 20,000 tags from S3 with 0, 15 and 40 ms a request, against that from disk",
  run: (options) => atPlace(options.folder, (place) => runS3(place, options)),
};

async function runS3(place: Place, options: BenchOptions): Promise<void> {
  await createSampleTree(place.registry, 20_000, options);
  const disk = await importAll(place, "disk", { rootdirectory: place.registry });
  print(`\ndisk: ${disk.seconds.toFixed(1)} s`);
  printCost(disk);
  for (const latency of latencies) {
    // Before the server reads the folder.
    unlock(place.registry);
    const bucket = await startBucketServer(place.registry, latency);
    try {
      await bucket.resetCounts();
      const cpuBefore = bucket.readCpu();
      const run = await importAll(place, `s3_${latency}`, { s3: bucket.s3 });
      const { list, get, head, maxInFlight } = await bucket.counts();
      const requests = list + get + head;
      print(
        `\nS3, ${latency} ms: ${run.seconds.toFixed(1)} s, ratio ${(run.seconds / disk.seconds).toFixed(2)}`,
      );
      printCost(run);
      print(
        `  ${formatCount(list)} list pages, ${formatCount(get)} GETs, ${head} HEADs: ` +
          `${formatCount(requests / run.seconds)} a second, at most ${maxInFlight} at once\n` +
          `  CPU of the S3 server, on the same cores: ${(bucket.readCpu() - cpuBefore).toFixed(1)} s`,
      );
    } finally {
      await bucket.stop();
    }
  }
}

/** Imports the registry, all three steps, into a database of its own. */
async function importAll(
  place: Place,
  database: string,
  storage: SampleSettings,
): Promise<ImportMeasurement> {
  const configuration = join(place.folder, "config.yml");
  const created = await createBenchDatabase(place.server, database);
  await writeSampleConfiguration(configuration, { ...storage, database: sampleDatabase(created) });
  return measureImport({ ...place, words: [configuration] });
}

function printCost({ nodeCpu, serverCpu, peakMemory }: ImportMeasurement): void {
  print(
    `  CPU: Node ${nodeCpu.toFixed(1)} s, PostgreSQL ${serverCpu.toFixed(1)} s; ` +
      `peak memory of the import ${Math.round(peakMemory)} MiB`,
  );
}
