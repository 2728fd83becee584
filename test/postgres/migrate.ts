import type { DatabaseConfiguration } from "@longshore/config";
import { migrateDatabase, openDatabase } from "@longshore/datastore";

/** Makes the registry's tables in an empty database. */
export async function migrate(configuration: DatabaseConfiguration): Promise<void> {
  const pool = { maxConnections: 1, applicationName: "longshore test" };
  const { database, close } = await openDatabase(configuration, pool);
  try {
    await migrateDatabase(database);
  } finally {
    await close();
  }
}
