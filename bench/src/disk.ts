import { availableParallelism } from "node:os";
import { join } from "node:path";
import { writeSampleConfiguration } from "@longshore/sample-registry";
import { createBenchDatabase, sampleDatabase } from "./bench-server.js";
import type { Benchmark, BenchOptions } from "./benchmark.js";
import { loadFloor, readRowsToLoad, type RowsToLoad } from "./floor.js";
import { type ImportMeasurement, measureImport } from "./measure-import.js";
import { atPlace, type Place } from "./place.js";
import { print } from "./print.js";
import { createSampleTree, unlock } from "./sample-tree.js";

/** Repositories at once, and the floor's connections, one run each. */
const concurrencies = [1, 2, 4, 8];

/** The import from disk, against the time that PostgreSQL needs for the rows alone. */
export const disk: Benchmark = {
  about: "the import of 20,000 tags from disk, against bare statements that write the same rows",
  run: (options) => atPlace(options.folder, (place) => runDisk(place, options)),
};

async function runDisk(place: Place, options: BenchOptions): Promise<void> {
  print(`${availableParallelism()} cores, PostgreSQL of our own with its default durability`);
  const made = await createSampleTree(place.registry, 20_000, options);
  let rows: RowsToLoad | undefined;
  for (const concurrency of concurrencies) {
    unlock(place.registry);
    const database = await createBenchDatabase(place.server, `import_${concurrency}`);
    const configuration = join(place.folder, "config.yml");
    await writeSampleConfiguration(configuration, {
      rootdirectory: place.registry,
      database: sampleDatabase(database),
    });
    const words = ["--concurrency", String(concurrency), configuration];
    const run = await measureImport({ ...place, words });
    rows ??= await readRowsToLoad(database);
    const floorDatabase = await createBenchDatabase(place.server, `floor_${concurrency}`);
    const floor = await loadFloor(floorDatabase, rows, concurrency);
    printRun(concurrency, { run, floor, rows: rows.rows, images: made.images });
  }
}

interface DiskFigures {
  readonly run: ImportMeasurement;
  /** Seconds. */
  readonly floor: number;
  readonly rows: number;
  readonly images: number;
}

function printRun(concurrency: number, { run, floor, rows, images }: DiskFigures): void {
  const cores = availableParallelism();
  print(
    `\n${concurrency} at once: import ${run.seconds.toFixed(1)} s, floor ${floor.toFixed(1)} s, ` +
      `ratio ${(run.seconds / floor).toFixed(2)}\n` +
      `  ${Math.round(images / run.seconds)} images/s, ${Math.round(rows / run.seconds)} rows/s of ours (${rows} rows)\n` +
      `  CPU: Node ${run.nodeCpu.toFixed(1)} s, PostgreSQL ${run.serverCpu.toFixed(1)} s ` +
      `(${Math.round((100 * run.serverCpu) / (run.seconds * cores))} % of the cores' time)\n` +
      `  peak memory of the import ${Math.round(run.peakMemory)} MiB`,
  );
}
