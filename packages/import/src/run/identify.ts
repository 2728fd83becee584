import { type Database, readDatabaseIdentity } from "@longshore/datastore";
import type { RunIdentity } from "@longshore/ledger";
import type { Storage } from "@longshore/storage";

/** Which storage and database these are, as a run keeps them. */
export async function identify(database: Database, storage: Storage): Promise<RunIdentity> {
  const { system, name } = await readDatabaseIdentity(database);
  return {
    storageDriver: storage.driver,
    storageLocation: storage.location,
    databaseSystem: system,
    databaseName: name,
  };
}
