import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type LocalRedis, startLocalRedis } from "@longshore/local-redis";
import { writeSampleConfiguration } from "@longshore/sample-registry";
import { Client } from "pg";
import { clientSettings, createBenchDatabase, sampleDatabase } from "./bench-server.js";
import type { Benchmark, BenchOptions } from "./benchmark.js";
import { startBucketServer } from "./bucket-server.js";
import { type FleetProcess, startFleetProcess, stopFleet } from "./fleet-process.js";
import { atPlace, type Place } from "./place.js";
import { print } from "./print.js";
import { createSampleTree } from "./sample-tree.js";

/** So slow is each answer of storage that there is time for what happens. Milliseconds. */
const latency = 40;

/** How long Redis is away. Milliseconds. */
const outage = 20_000;

/** Between two looks into the ledger. Milliseconds. */
const interval = 20;

/** How soon a fleet goes on. */
export const fleetRecovery: Benchmark = {
  about: "how soon a fleet goes on when a process is killed, and when Redis comes back",
  run: (options) => atPlace(options.folder, (place) => runFleetRecovery(place, options)),
};

async function runFleetRecovery(place: Place, options: BenchOptions): Promise<void> {
  await createSampleTree(place.registry, 20_000, options);
  const database = await createBenchDatabase(place.server, "recovery");
  const bucket = await startBucketServer(place.registry, latency);
  const redis = await startLocalRedis();
  const configuration = join(place.folder, "config.yml");
  await writeSampleConfiguration(configuration, {
    s3: bucket.s3,
    database: sampleDatabase(database),
  });
  const keys = { REDIS_URL: redis.url, CONCURRENCY: "1", FAILURES: "exit" };
  const start = { folder: place.folder, configuration, keys };
  const roles = ["producer", "producer", "coordinator", "coordinator", "worker", "worker"] as const;
  const processes = roles.map((role) => startFleetProcess(role, start));
  const ledger = new Client(clientSettings(database));
  await ledger.connect();
  try {
    await disturb({ ledger, redis, processes });
  } finally {
    await ledger.end();
    await stopFleet(processes);
    await redis.stop();
    await bucket.stop();
  }
}

interface Disturbed {
  readonly ledger: Client;
  readonly redis: LocalRedis;
  readonly processes: readonly FleetProcess[];
}

async function disturb(fleet: Disturbed): Promise<void> {
  await until(fleet, "select from longshore.job where state = 'done' having count(*) > 20");
  print(`a worker killed: its jobs are in other hands after ${await killWorker(fleet)}`);
  print(`the producer killed: another fills the queues after ${await killHolder(fleet, "lease")}`);
  print(`the coordinator killed: another leads after ${await killHolder(fleet, "run")}`);
  const { redis } = fleet;
  const frozen = await sinceReturn(fleet, async () => {
    process.kill(redis.pid, "SIGSTOP");
    await sleep(outage);
    process.kill(redis.pid, "SIGCONT");
  });
  print(`Redis silent for ${outage / 1000} s: a job is begun ${frozen} after its return`);
  const emptied = await sinceReturn(fleet, async () => {
    await redis.kill();
    await sleep(outage);
    await redis.restartEmpty();
  });
  print(`Redis killed, and back empty: a job is begun ${emptied} after its return`);
}

/** Waits until a query finds a row; there need be no ledger yet. */
async function until({ ledger }: Disturbed, query: string): Promise<void> {
  const made = "select where to_regclass('longshore.job') is not null";
  while ((await ledger.query(made)).rowCount !== 1 || (await ledger.query(query)).rowCount === 0) {
    await sleep(interval);
  }
}

/** Kills a worker that has jobs in hand. @returns how long it took until others had them all */
async function killWorker(fleet: Disturbed): Promise<string> {
  const worker = fleet.processes.find(({ role }) => role === "worker");
  const own = `claimant like 'worker ${worker?.pid ?? 0} on %'`;
  await until(fleet, `select from longshore.job where state = 'running' and ${own}`);
  worker?.kill("SIGKILL");
  await worker?.ended;
  const began = performance.now();
  const { rows } = await fleet.ledger.query(
    `select id from longshore.job where state = 'running' and ${own}`,
  );
  const jobs = rows.map(({ id }) => Number(id));
  await until(
    fleet,
    `select from longshore.job where id = any('{${jobs.join()}}') having bool_and(not (${own}))`,
  );
  return `${since(began)} (${jobs.length} jobs)`;
}

/** Kills who plays a part that one process plays. @returns how long it took until another did */
async function killHolder(fleet: Disturbed, table: "lease" | "run"): Promise<string> {
  const { rows } = await fleet.ledger.query(`select holder from longshore.${table}`);
  const holder = String(rows[0]?.holder);
  const pid = Number(/ (\d+) on /.exec(holder)?.[1]);
  const killed = fleet.processes.find((one) => one.pid === pid);
  killed?.kill("SIGKILL");
  await killed?.ended;
  const began = performance.now();
  await until(fleet, `select from longshore.${table} where holder <> '${holder}'`);
  return since(began);
}

/** @returns how long after an outage the first job was begun */
async function sinceReturn(fleet: Disturbed, goAway: () => Promise<void>): Promise<string> {
  await goAway();
  const began = performance.now();
  const { rows } = await fleet.ledger.query("select clock_timestamp()::text as now");
  const now = String(rows[0]?.now);
  await until(fleet, `select from longshore.job where claimed_at > '${now}'`);
  return since(began);
}

function since(began: number): string {
  return `${((performance.now() - began) / 1000).toFixed(1)} s`;
}
