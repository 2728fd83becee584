import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Database, type DatabaseConnection, openDatabase } from "@longshore/datastore";
import { addJobs, hasLedger, listRuns, readTotals, readUnfinished } from "@longshore/ledger";
import { type LocalRedis, startLocalRedis } from "@longshore/local-redis";
import { createSampleRegistry, writeSampleConfiguration } from "@longshore/sample-registry";
import { Redis } from "ioredis";
import { createBenchDatabase, readServerCpu, sampleDatabase } from "./bench-server.js";
import { type Benchmark, type BenchOptions, scaled } from "./benchmark.js";
import {
  type FleetProcess,
  type FleetStart,
  startFleetProcess,
  stopFleet,
} from "./fleet-process.js";
import { atPlace, type Place } from "./place.js";
import { formatCount, print } from "./print.js";

const workers = 2;

/** Jobs that a worker has in hand at once. */
const concurrency = 16;

/** Jobs that are added at once. */
const batch = 5_000;

/** How often Redis and the ledger are looked at, and how often progress is told. Milliseconds. */
const interval = 500;
const tellInterval = 30_000;

const step = "pre-import";

/** A fleet that works off a ledger of very many jobs that do nothing. */
export const millionJobs: Benchmark = {
  about: "a ledger of 1,000,000 jobs that do nothing, worked off by a fleet; memory of Redis",
  run: (options) => atPlace(options.folder, (place) => runMillionJobs(place, options)),
};

async function runMillionJobs(place: Place, options: BenchOptions): Promise<void> {
  const jobs = scaled(1_000_000, options);
  await createSampleRegistry(place.registry, { seed: 1, repositories: 1, tags: 1 });
  const configuration = join(place.folder, "config.yml");
  const database = await createBenchDatabase(place.server, "million_jobs");
  await writeSampleConfiguration(configuration, {
    rootdirectory: place.registry,
    database: sampleDatabase(database),
  });
  const connection = await openDatabase(database, {
    maxConnections: 1,
    applicationName: "longshore-bench",
  });
  const redis = await startLocalRedis();
  try {
    const keys = { REDIS_URL: redis.url, CONCURRENCY: String(concurrency), FAILURES: "exit" };
    await workOff(jobs, { ...place, connection, redis, configuration, keys });
  } finally {
    await connection.close();
    await redis.stop();
  }
}

type Stage = FleetStart & {
  readonly connection: DatabaseConnection;
  readonly redis: LocalRedis;
  readonly dataDirectory: string;
};

async function workOff(jobs: number, stage: Stage): Promise<void> {
  const { database } = stage.connection;
  const coordinator = startFleetProcess("coordinator", stage);
  const runId = await waitForRun(database, coordinator);
  const added = performance.now();
  await addEmptyJobs(database, runId, jobs);
  print(`${formatCount(jobs)} jobs added in ${seconds(added).toFixed(1)} s`);
  const others = (["producer", ...Array.from({ length: workers }, () => "worker")] as const).map(
    (role) => startFleetProcess(role === "producer" ? role : "worker", stage),
  );
  const serverBefore = readServerCpu(stage.dataDirectory);
  const began = performance.now();
  const used = await watch(stage, runId);
  const took = seconds(began);
  const exitCode = await coordinator.ended;
  const whole = seconds(began);
  const costs = [...others, coordinator].map(describeCost);
  await stopFleet(others);
  const serverCpu = readServerCpu(stage.dataDirectory) - serverBefore;
  print(
    `\n${formatCount(jobs)} jobs in ${took.toFixed(1)} s: ${formatCount(jobs / took)} a second; ` +
      `the whole run ${whole.toFixed(1)} s, exit code ${exitCode}\n` +
      `  Redis: ${used}\n  PostgreSQL: ${serverCpu.toFixed(1)} s of CPU\n  ${costs.join("\n  ")}`,
  );
}

/** Waits until the coordinator has opened its run. @returns its number */
async function waitForRun(database: Database, coordinator: FleetProcess): Promise<number> {
  for (;;) {
    coordinator.throwIfEnded();
    const [run] = (await hasLedger(database)) ? await listRuns(database).catch(() => []) : [];
    if (run !== undefined) {
      return run.id;
    }
    await sleep(interval);
  }
}

/**
 * Adds jobs as real as any, for folders that were found in storage and are gone since: no repository
 * has such a name, storage is asked for the folder, and the job is done.
 */
async function addEmptyJobs(database: Database, runId: number, jobs: number): Promise<void> {
  for (let first = 0; first < jobs; first += batch) {
    const numbers = Array.from({ length: Math.min(batch, jobs - first) }, (_, at) => first + at);
    await addJobs(
      database,
      runId,
      step,
      numbers.map((number) => ({ kind: "repository", scope: `gone/Folder-${number}` })),
    );
  }
}

/** Watches until all jobs are done. @returns what Redis used at most */
async function watch({ connection, redis }: Stage, runId: number): Promise<string> {
  const client = new Redis(redis.url);
  const began = performance.now();
  let told = began;
  let most = 0;
  const before = await readMemory(client, "used_memory");
  try {
    while ((await readUnfinished(connection.database, runId, step)).any) {
      most = Math.max(most, await readMemory(client, "used_memory"));
      if (performance.now() - told > tellInterval) {
        told = performance.now();
        const { done } = await readTotals(connection.database, runId, step);
        print(`  after ${seconds(began).toFixed(0)} s: ${formatCount(done)} done`);
      }
      await sleep(interval);
    }
    const peak = await readMemory(client, "used_memory_peak");
    return (
      `${inMegabytes(before)} when empty, used_memory ${inMegabytes(most)} at most as seen, ` +
      `used_memory_peak ${inMegabytes(peak)}`
    );
  } finally {
    client.disconnect();
  }
}

/** A figure of `INFO memory`. Bytes. */
async function readMemory(client: Redis, name: string): Promise<number> {
  const info = await client.info("memory");
  return Number(new RegExp(`^${name}:(\\d+)`, "m").exec(info)?.[1] ?? 0);
}

function describeCost(process: FleetProcess): string {
  const { cpu, peakMemory } = process.cost();
  return `${process.role}: ${cpu.toFixed(1)} s of CPU, ${Math.round(peakMemory)} MiB at most`;
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function seconds(since: number): number {
  return (performance.now() - since) / 1000;
}
