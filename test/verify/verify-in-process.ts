import { readConfiguration } from "@longshore/config";
import { openDatabase } from "@longshore/datastore";
import { type Difference, type VerifyScope, verifyRegistry } from "@longshore/import";
import { openStorage } from "@longshore/storage";

const whole: VerifyScope = { repository: undefined, tagsOnly: false, share: undefined };

/** Verifies a registry in this process. @returns all that differs */
export async function verifyInProcess(
  configurationPath: string,
  scope: Partial<VerifyScope> = {},
): Promise<Difference[]> {
  const configuration = await readConfiguration(configurationPath, {});
  if (configuration.database === undefined) {
    throw new TypeError("the configuration names no database");
  }
  const storage = await openStorage(configuration.storage);
  const options = { maxConnections: 4, applicationName: "test" };
  const connection = await openDatabase(configuration.database, options);
  try {
    const differences: Difference[] = [];
    await verifyRegistry({
      storage,
      database: connection.database,
      scope: { ...whole, ...scope },
      concurrency: 3,
      readConcurrency: 8,
      signal: new AbortController().signal,
      onDifference: (difference) => differences.push(difference),
      onProgress: () => undefined,
    });
    return differences;
  } finally {
    await connection.close();
    await storage.close();
  }
}
