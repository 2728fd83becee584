import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { configureLocalDatabase } from "@longshore/config";
import { startEmbeddedPostgres } from "@longshore/embedded-postgres";
import { type LocalRedis, startLocalRedis } from "@longshore/local-redis";
import { type S3Server, start } from "@longshore/s3-server";
import { createSampleRegistry, writeSampleConfiguration } from "@longshore/sample-registry";
import type { RunningCommand } from "../command-line/run-longshore.js";
import { s3Credentials } from "../command-line/s3-workplace.js";
import { createFleet, type Fleet, type FleetRole } from "../fleet/fleet.js";
import { migrate } from "../postgres/migrate.js";
import { makeTemporaryFolder } from "../temporary-folder.js";

/** What a registry holds that is imported while things happen. */
export interface ChaosSize {
  readonly repositories: number;
  readonly tags: number;
  /** Tags of one of the repositories. */
  readonly largestRepository: number;
}

/** Everything that a fleet needs, and that things can happen to. */
export interface Stage {
  readonly folder: string;
  readonly registry: string;
  readonly fleet: Fleet;
  readonly redis: LocalRedis;
  readonly s3: S3Server;
  /** As `postgres://…`; the same after a restart. */
  readonly databaseUrl: () => string;
  readonly restartPostgres: () => Promise<void>;
  /** The processes that run, by what they do. */
  readonly processes: Record<FleetRole, RunningCommand[]>;
  readonly remove: () => Promise<void>;
}

/** Milliseconds of each answer of storage. */
const latency = 15;

/** Sets the stage: a registry in a bucket, PostgreSQL and Redis of its own. Nobody works yet. */
export async function setStage(size: ChaosSize, seed: number): Promise<Stage> {
  const folder = makeTemporaryFolder("chaos");
  const registry = join(folder, "registry");
  mkdirSync(registry);
  await createSampleRegistry(registry, { seed, ...size, layersPerImage: 3 });
  const s3 = await start({ folder: registry, credentials: s3Credentials, latency });
  const redis = await startLocalRedis();
  const dataDirectory = join(folder, "postgres");
  const startPostgres = () => startEmbeddedPostgres({ dataDirectory, settings: { fsync: "off" } });
  let postgres = await startPostgres();
  const configuration = join(folder, "config.yml");
  await migrate(configureLocalDatabase(postgres));
  await writeSampleConfiguration(configuration, {
    s3: {
      regionendpoint: s3.endpoint,
      bucket: s3.bucket,
      region: s3.region,
      accesskey: s3Credentials.accessKeyId,
      secretkey: s3Credentials.secretAccessKey,
    },
    database: { ...configureLocalDatabase(postgres), password: postgres.password },
  });
  const fleet = createFleet({ folder, configuration }, redis.url, { LEASE: "4s", ATTEMPTS: "50" });
  return {
    folder,
    registry,
    fleet,
    redis,
    s3,
    databaseUrl: () => postgres.connectionUrl,
    restartPostgres: async () => {
      await postgres.stop();
      postgres = await startPostgres();
    },
    processes: { producer: [], worker: [], coordinator: [] },
    remove: async () => {
      await fleet.stop();
      await redis.stop();
      await postgres.stop();
      await s3.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
