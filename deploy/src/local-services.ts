import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseConfiguration } from "@longshore/config";
import { migrateDatabase, openDatabase } from "@longshore/datastore";
import { startEmbeddedPostgres } from "@longshore/embedded-postgres";
import { startLocalRedis } from "@longshore/local-redis";
import { start } from "@longshore/s3-server";
import { createSampleRegistry, writeSampleConfiguration } from "@longshore/sample-registry";

/** What a fleet needs, on this machine. */
export interface LocalServices {
  /** The registry's configuration, which names storage and database. */
  readonly configuration: string;
  readonly redisUrl: string;
  /** As `postgres://…`. */
  readonly databaseUrl: string;
  stop(): Promise<void>;
}

/** The keys of a bucket that only this machine can reach. */
const credentials = { accessKeyId: "local", secretAccessKey: "local-fleet" };

const sample = { seed: 1, repositories: 60, tags: 1_000 };

/**
 * Starts PostgreSQL with the registry's tables, Redis, and an S3 server with a sample registry.
 * @param folder for all that they keep; made anew
 */
export async function startLocalServices(folder: string): Promise<LocalServices> {
  const registry = join(folder, "registry");
  mkdirSync(registry, { recursive: true });
  await createSampleRegistry(registry, sample);
  const s3 = await start({ folder: registry, credentials });
  const redis = await startLocalRedis();
  const postgres = await startEmbeddedPostgres({ dataDirectory: join(folder, "postgres") });
  const { host, port, user, password, databaseName: dbname } = postgres;
  const database = { host, port, user, password, dbname, sslmode: "disable" } as const;
  await migrate({
    ...database,
    connecttimeout: 10_000,
    preparedstatements: false,
    maxOpenConnections: 0,
  });
  const configuration = join(folder, "config.yml");
  await writeSampleConfiguration(configuration, {
    s3: {
      regionendpoint: s3.endpoint,
      bucket: s3.bucket,
      region: s3.region,
      accesskey: credentials.accessKeyId,
      secretkey: credentials.secretAccessKey,
    },
    database,
  });
  return {
    configuration,
    redisUrl: redis.url,
    databaseUrl: postgres.connectionUrl,
    stop: async () => {
      await postgres.stop();
      await redis.stop();
      await s3.close();
    },
  };
}

async function migrate(configuration: DatabaseConfiguration): Promise<void> {
  const options = { maxConnections: 1, applicationName: "longshore local fleet" };
  const connection = await openDatabase(configuration, options);
  try {
    await migrateDatabase(connection.database);
  } finally {
    await connection.close();
  }
}
