import type { RegistryConfiguration } from "@longshore/config";
import { findEmbeddedPostgres } from "@longshore/embedded-postgres";
import { LongshoreError } from "@longshore/errors";
import { createLazyDatabase, type LazyDatabase } from "./lazy-database.js";
import { openTarget, type Target } from "./target.js";

/**
 * Makes a database that is opened when somebody needs it: the configured one, or the embedded one of an
 * earlier rehearsal, whose server then runs until it is closed. None is made.
 */
export function createPresentDatabase(
  configuration: RegistryConfiguration,
  dataDirectory: string,
  applicationName: string,
): LazyDatabase {
  if (configuration.database !== undefined) {
    return createLazyDatabase(configuration.database, applicationName);
  }
  let opened: Promise<Target> | undefined;
  const open = async () => {
    if ((await findEmbeddedPostgres(dataDirectory)) === undefined) {
      throw new LongshoreError("CONFIG_INVALID", "the configuration names no database");
    }
    const options = { dataDirectory, maxConnections: 2, applicationName, migrateEmbedded: false };
    return await openTarget(configuration, options);
  };
  return {
    open: async () => {
      opened ??= open();
      return (await opened).database;
    },
    close: async () => {
      await (await opened?.catch(() => undefined))?.close();
      return true;
    },
  };
}
