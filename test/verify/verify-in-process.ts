import { readConfiguration } from "@longshore/config";
import { openDatabase } from "@longshore/datastore";
import { type Difference, verifyRegistry } from "@longshore/import";
import type { VerifyScope } from "@longshore/ledger";
import { openStorage } from "@longshore/storage";

const whole: VerifyScope = { repository: undefined, tagsOnly: false, share: undefined };

/** Verifies one registry in this process, as often as wanted. */
export interface Verifier {
  /** @returns all that differs */
  readonly verify: (scope?: Partial<VerifyScope>) => Promise<Difference[]>;
  readonly close: () => Promise<void>;
}

/** Opens what a configuration names. */
export async function openVerifier(configurationPath: string): Promise<Verifier> {
  const configuration = await readConfiguration(configurationPath, {});
  if (configuration.database === undefined) {
    throw new TypeError("the configuration names no database");
  }
  const storage = await openStorage(configuration.storage);
  const options = { maxConnections: 3, applicationName: "test" };
  const connection = await openDatabase(configuration.database, options);
  return {
    verify: async (scope) => {
      const differences: Difference[] = [];
      await verifyRegistry({
        storage,
        database: connection.database,
        scope: { ...whole, ...scope },
        concurrency: 2,
        readConcurrency: 8,
        signal: new AbortController().signal,
        onDifference: (difference) => void differences.push(difference),
        onProgress: () => undefined,
      });
      return differences;
    },
    close: async () => {
      await connection.close();
      await storage.close();
    },
  };
}
