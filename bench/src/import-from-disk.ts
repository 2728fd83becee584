import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { createSampleRegistry, writeSampleConfiguration } from "@longshore/sample-registry";
import { createBenchDatabase, startBenchServer } from "./bench-server.js";
import { loadFloor, readRowsToLoad, type RowsToLoad } from "./floor.js";
import { measureImport } from "./measure-import.js";

/** A tenth of the images are lists of two platforms; an image has six layers, half of them shared. */
const size = { seed: 1, repositories: 1_000, tags: 20_000, topLevelNamespaces: 20 };

/** Repositories at once, and the floor's connections, one run each. */
const concurrencies = [1, 2, 4, 8];

const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), "longshore-bench-"));
const registry = join(folder, "registry");
// The database stays on the disk, whatever the registry lies on: its durability is part of the time.
const databaseFolder = mkdtempSync(join(tmpdir(), "longshore-bench-"));
const dataDirectory = join(databaseFolder, "database");
mkdirSync(registry);
const server = await startBenchServer(dataDirectory);
try {
  const made = await createSampleRegistry(registry, size);
  print(`${availableParallelism()} cores, PostgreSQL of our own with its default durability`);
  print(
    `${made.repositories} repositories, ${made.tags} tags, ${made.images} images, ${made.lists} lists`,
  );
  let rows: RowsToLoad | undefined;
  for (const concurrency of concurrencies) {
    rmSync(join(registry, "docker/registry/lockfiles/database-in-use"), { force: true });
    const database = await createBenchDatabase(server, `import_${concurrency}`);
    const configuration = join(folder, "config.yml");
    await writeSampleConfiguration(configuration, {
      rootdirectory: registry,
      database: { ...database, password: database.password ?? "" },
    });
    const run = await measureImport({ configuration, concurrency, folder, dataDirectory });
    rows ??= await readRowsToLoad(database);
    const floorDatabase = await createBenchDatabase(server, `floor_${concurrency}`);
    const floor = await loadFloor(floorDatabase, rows, concurrency);
    const cores = availableParallelism();
    print(
      `\n${concurrency} at once: import ${run.seconds.toFixed(1)} s, floor ${floor.toFixed(1)} s, ` +
        `ratio ${(run.seconds / floor).toFixed(2)}\n` +
        `  ${Math.round(made.images / run.seconds)} images/s, ${Math.round(rows.rows / run.seconds)} rows/s of ours (${rows.rows} rows)\n` +
        `  CPU: Node ${run.nodeCpu.toFixed(1)} s, PostgreSQL ${run.serverCpu.toFixed(1)} s ` +
        `(${Math.round((100 * run.serverCpu) / (run.seconds * cores))} % of the cores' time)\n` +
        `  peak memory of the import ${Math.round(run.peakMemory)} MiB`,
    );
  }
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
  rmSync(databaseFolder, { recursive: true, force: true });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
