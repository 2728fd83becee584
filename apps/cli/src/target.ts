import { configureLocalDatabase, type RegistryConfiguration } from "@longshore/config";
import { type DatabaseConnection, migrateDatabase, openDatabase } from "@longshore/datastore";
import { startEmbeddedPostgres } from "@longshore/embedded-postgres";

/** The database that a command works on. */
export interface Target extends DatabaseConnection {
  /** How to connect to the embedded server; undefined for a configured database. */
  readonly embeddedUrl: string | undefined;
}

/** How a command opens its database. */
export interface TargetOptions {
  /** Where the embedded PostgreSQL lives, when the configuration names no database. */
  readonly dataDirectory: string;
  readonly maxConnections: number;
  /** How connections are named to the server; "longshore" by default. */
  readonly applicationName?: string;
  /** Whether an embedded database gets its tables. */
  readonly migrateEmbedded: boolean;
  /** Aborted when the database is not wanted any more; an embedded server is ended then. */
  readonly signal?: AbortSignal;
}

/**
 * Opens the configured database, or starts the embedded one. Closing it stops what was started.
 * @throws the reason of the signal when that is aborted while the embedded one is started
 */
export async function openTarget(
  configuration: RegistryConfiguration,
  options: TargetOptions,
): Promise<Target> {
  const { maxConnections, applicationName = "longshore" } = options;
  const pool = { maxConnections, applicationName };
  if (configuration.database !== undefined) {
    return { ...(await openDatabase(configuration.database, pool)), embeddedUrl: undefined };
  }
  const { dataDirectory, signal } = options;
  const server = await startEmbeddedPostgres({
    dataDirectory,
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    signal?.throwIfAborted();
    const connection = await openDatabase(configureLocalDatabase(server), pool);
    if (options.migrateEmbedded) {
      await migrateDatabase(connection.database);
    }
    return {
      database: connection.database,
      copyRows: connection.copyRows,
      embeddedUrl: server.connectionUrl,
      close: async () => {
        await connection.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
