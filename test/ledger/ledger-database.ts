import { type CopyRows, type Database, openDatabase } from "@longshore/datastore";
import { createRun, migrateLedger, type RunCommand, type RunIdentity } from "@longshore/ledger";
import { createEmptyDatabase } from "../postgres/databases.js";
import { withClient } from "../postgres/with-client.js";

/** A database with a ledger, and nothing else in it. */
export interface LedgerDatabase {
  /** A pool of as many connections as tests have claimers. */
  readonly database: Database;
  readonly copyRows: CopyRows;
  /** Runs a statement on a connection of its own. */
  execute(statement: string): Promise<void>;
  drop(): Promise<void>;
}

/** Connections of the pool: one for each claimer at once. */
export const claimers = 4;

/** What an import without flags asks for. */
export const command: RunCommand = {
  steps: ["pre-import", "tag-import", "blob-import"],
  danglingManifests: false,
  dynamicMediaTypes: true,
  tagTimes: "import",
};

/** Who claims jobs and holds runs, for so many milliseconds. */
export const claimant = { name: "worker", lease: 15_000 };
export const hold = { holder: "holder", lease: 15_000, version: "0.1.0" };

/** A storage and a database that no test looks at. */
export const identity: RunIdentity = {
  storageDriver: "filesystem",
  storageLocation: "/registry",
  databaseSystem: "1",
  databaseName: "registry",
};

/** Makes a database with an empty ledger. */
export async function createLedgerDatabase(): Promise<LedgerDatabase> {
  const target = await createEmptyDatabase();
  const options = { maxConnections: claimers, applicationName: "longshore test" };
  const { database, copyRows, close } = await openDatabase(target.configuration, options);
  await migrateLedger(database);
  return {
    database,
    copyRows,
    execute: async (statement) =>
      withClient({ connectionString: target.url }, async (client) => {
        await client.query(statement);
      }),
    drop: async () => {
      await close();
      await target.drop();
    },
  };
}

/** Opens a run that a process of the name `holder` holds. @returns its id */
export async function openRun({ database }: LedgerDatabase): Promise<number> {
  return await createRun(database, { command, identity, ...hold });
}

/** Lets every lease of the ledger's jobs run out. Nothing has been handed back yet. */
export async function expireLeases(ledger: LedgerDatabase): Promise<void> {
  await ledger.execute(
    "update longshore.job set lease_until = clock_timestamp() - interval '1 second' where state = 'running'",
  );
}
