import type { DatabaseConfiguration } from "@longshore/config";
import { type Database, type DatabaseConnection, openDatabase } from "@longshore/datastore";

/** A database that is opened when somebody needs it. */
export interface LazyDatabase {
  /** Opens it once. @throws what opening it throws; CONFIG_INVALID when none is configured */
  readonly open: () => Promise<Database>;
  /**
   * Closes it, where it was opened.
   * @returns false when a connection did not end in time: it keeps the process alive
   */
  readonly close: () => Promise<boolean>;
}

/** How long closing may take: a server that does not answer is not waited for. Milliseconds. */
const closingTimeLimit = 2_000;

/** Makes a database that is opened when somebody needs it. */
export function createLazyDatabase(
  configuration: DatabaseConfiguration,
  applicationName: string,
): LazyDatabase {
  let opened: Promise<DatabaseConnection> | undefined;
  return {
    open: async () => {
      opened ??= openDatabase(configuration, { maxConnections: 2, applicationName });
      return (await opened).database;
    },
    close: async () => {
      const connection = await opened?.catch(() => undefined);
      return connection === undefined || (await endsInTime(connection.close()));
    },
  };
}

async function endsInTime(closing: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), closingTimeLimit);
  });
  try {
    return await Promise.race([closing.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
