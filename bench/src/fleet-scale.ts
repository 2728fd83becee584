import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DatabaseConfiguration } from "@longshore/config";
import { startLocalRedis } from "@longshore/local-redis";
import { writeSampleConfiguration } from "@longshore/sample-registry";
import { Client } from "pg";
import {
  clientSettings,
  createBenchDatabase,
  readProcessCpu,
  readServerCpu,
  sampleDatabase,
} from "./bench-server.js";
import type { Benchmark, BenchOptions } from "./benchmark.js";
import { startBucketServer } from "./bucket-server.js";
import { type FleetProcess, startFleetProcess, stopFleet } from "./fleet-process.js";
import { atPlace, type Place } from "./place.js";
import { print } from "./print.js";
import { createSampleTree, unlock } from "./sample-tree.js";

/** Worker processes, one run each. */
const fleets = [1, 2, 4, 8];

/** Jobs that a worker loads at once. */
const concurrency = 1;

/** Milliseconds before each answer of the S3 server. */
const latency = 15;

/** Before it is looked again whether all processes are there. Milliseconds. */
const interval = 100;

/** An import by more and more workers. */
export const fleetScale: Benchmark = {
  about:
    "the import of 10,000 tags from S3 with 15 ms a request, by 1, 2, 4 and 8 worker processes",
  run: (options) => atPlace(options.folder, (place) => runFleetScale(place, options)),
};

async function runFleetScale(place: Place, options: BenchOptions): Promise<void> {
  print(`${availableParallelism()} cores; each worker loads ${concurrency} jobs at once`);
  await createSampleTree(place.registry, 10_000, options);
  let first: number | undefined;
  for (const workers of fleets) {
    unlock(place.registry);
    const figures = await importByFleet(place, workers);
    first ??= figures.seconds;
    printFigures(workers, figures, first / figures.seconds);
  }
}

/** What an import took. Seconds, and seconds of CPU by who used them. */
interface FleetFigures {
  readonly seconds: number;
  /** Of all cores together. */
  readonly cores: number;
  readonly used: Readonly<Record<string, number>>;
  /** MiB that one worker used at most. */
  readonly peakMemory: number;
}

async function importByFleet(place: Place, workers: number): Promise<FleetFigures> {
  const { folder, registry, server, dataDirectory } = place;
  const database = await createBenchDatabase(server, `fleet_${workers}`);
  const bucket = await startBucketServer(registry, latency);
  const redis = await startLocalRedis();
  const configuration = join(folder, "config.yml");
  await writeSampleConfiguration(configuration, {
    s3: bucket.s3,
    database: sampleDatabase(database),
  });
  const keys = { REDIS_URL: redis.url, CONCURRENCY: String(concurrency), FAILURES: "exit" };
  const start = { folder, configuration, keys };
  const producer = startFleetProcess("producer", start);
  const others = Array.from({ length: workers }, () => startFleetProcess("worker", start));
  try {
    await waitUntilReady(database, [producer, ...others]);
    const cpuOf = {
      "S3 server": () => bucket.readCpu(),
      workers: () => others.reduce((sum, worker) => sum + worker.cost().cpu, 0),
      producer: () => producer.cost().cpu,
      Redis: () => readProcessCpu(redis.pid, false),
    };
    const before = Object.entries(cpuOf).map(([name, read]) => [name, read()] as const);
    const [serverBefore, coresBefore] = [readServerCpu(dataDirectory), readCores()];
    const began = performance.now();
    const coordinator = startFleetProcess("coordinator", start);
    if ((await coordinator.ended) !== 0) {
      throw new Error("the coordinator did not complete the run");
    }
    const seconds = (performance.now() - began) / 1000;
    const cores = readCores();
    const used = Object.entries(cpuOf).map(([name, read], at) => {
      return [name, read() - (before[at]?.[1] ?? 0)] as const;
    });
    const peakMemory = Math.max(...others.map((worker) => worker.cost().peakMemory));
    // Its processes count when they have ended.
    await stopFleet([producer, ...others]);
    const ours = {
      PostgreSQL: readServerCpu(dataDirectory) - serverBefore,
      ...Object.fromEntries(used),
      coordinator: coordinator.cost().cpu,
    };
    const busy = cores.busy - coresBefore.busy;
    const sum = Object.values(ours).reduce((total, one) => total + one, 0);
    return {
      seconds,
      cores: cores.all - coresBefore.all,
      used: { ...ours, "whatever else runs here": Math.max(0, busy - sum) },
      peakMemory,
    };
  } finally {
    await stopFleet([producer, ...others]);
    await redis.stop();
    await bucket.stop();
  }
}

/** Waits until each process looks for a run: its start is not measured. */
async function waitUntilReady(
  database: DatabaseConfiguration,
  processes: readonly FleetProcess[],
): Promise<void> {
  const client = new Client(clientSettings(database));
  await client.connect();
  const count =
    "select from pg_stat_activity where application_name ~ '^longshore (worker|producer)$'";
  try {
    while (((await client.query(count)).rowCount ?? 0) < processes.length) {
      for (const process of processes) {
        process.throwIfEnded();
      }
      await sleep(interval);
    }
  } finally {
    await client.end();
  }
}

/** Seconds that all cores together have been there, and been busy. Linux only. */
function readCores(): { readonly all: number; readonly busy: number } {
  const [line = ""] = readFileSync("/proc/stat", "latin1").split("\n", 1);
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, ...rest] = line
    .split(/\s+/)
    .slice(1, 9)
    .map((ticks) => Number(ticks) / 100);
  const busy = [user, nice, system, ...rest].reduce((sum, one) => sum + one, 0);
  return { all: busy + idle + waiting, busy };
}

function printFigures(workers: number, figures: FleetFigures, speedUp: number): void {
  const { seconds, cores, used, peakMemory } = figures;
  const busy = Object.values(used).reduce((sum, one) => sum + one, 0);
  const shares = Object.entries(used).map(
    ([name, cpu]) => `${name} ${cpu.toFixed(1)} s (${Math.round((100 * cpu) / cores)} %)`,
  );
  print(
    `\n${workers} ${workers === 1 ? "worker" : "workers"}: ${seconds.toFixed(1)} s, ` +
      `${speedUp.toFixed(2)} times as fast as one; the cores were busy for ` +
      `${Math.round((100 * busy) / cores)} % of the time\n` +
      `  CPU, and share of all cores: ${shares.join(", ")}\n` +
      `  peak memory of a worker ${Math.round(peakMemory)} MiB`,
  );
}
