import type { DatabaseConfiguration } from "@longshore/config";
import { type Database, openDatabase } from "@longshore/datastore";

/** Opens a pool of two connections for the time of some work. */
export async function withDatabase<T>(
  configuration: DatabaseConfiguration,
  work: (database: Database) => Promise<T>,
  differences: { readonly answerTimeout?: number } = {},
): Promise<T> {
  const options = { maxConnections: 2, applicationName: "longshore test", ...differences };
  const { database, close } = await openDatabase(configuration, options);
  try {
    return await work(database);
  } finally {
    await close();
  }
}
