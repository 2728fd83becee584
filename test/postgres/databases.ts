import { randomBytes } from "node:crypto";
import { configureLocalDatabase, type DatabaseConfiguration } from "@longshore/config";
import { inject } from "vitest";
import { migrate } from "./migrate.js";
import { withClient } from "./with-client.js";

/** A database of one test's own, on the server of the test run. */
export interface TestDatabase {
  readonly configuration: DatabaseConfiguration;
  /** The same as `postgres://…`, for a client of one's own. */
  readonly url: string;
  /** Cuts every connection to the database, and drops it. */
  drop(): Promise<void>;
}

const templateName = "migrated_template";

/** The key of the lock under which the template is made: any number that nobody else uses. */
const templateLock = 4_711;

/** Makes a database without tables. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return await createDatabase("template0");
}

/** Makes a database with the registry's tables and nothing in them, as `longshore migrate` does. */
export async function createMigratedDatabase(): Promise<TestDatabase> {
  await makeTemplate();
  return await createDatabase(templateName);
}

async function createDatabase(template: string): Promise<TestDatabase> {
  const database = nameDatabase(`test_${randomBytes(8).toString("hex")}`);
  const { dbname } = database.configuration;
  // Copied file by file: in memory that is faster than through the write-ahead log.
  await onServer((query) =>
    query(`create database ${dbname} template ${template} strategy file_copy`),
  );
  return database;
}

/**
 * Makes the template once a run, when the first test asks for it. Whichever worker comes first does
 * it under a lock; only a whole template gets the name.
 */
async function makeTemplate(): Promise<void> {
  await onServer(async (query) => {
    await query(`select pg_advisory_lock(${templateLock})`);
    const found = await query(`select from pg_database where datname = '${templateName}'`);
    if (found > 0) {
      return;
    }
    const draft = nameDatabase(`${templateName}_draft`);
    await query(`drop database if exists ${draft.configuration.dbname} with (force)`);
    await query(`create database ${draft.configuration.dbname} template template0`);
    await migrate(draft.configuration);
    await query(`alter database ${draft.configuration.dbname} rename to ${templateName}`);
  });
}

function nameDatabase(dbname: string): TestDatabase {
  const server = inject("testServer");
  const { host, port, user, password } = server;
  return {
    configuration: configureLocalDatabase({ ...server, databaseName: dbname }),
    url: `postgres://${user}:${password}@${host}:${port}/${dbname}`,
    drop: () =>
      onServer(async (query) => void (await query(`drop database ${dbname} with (force)`))),
  };
}

/** Runs statements in one session of the server's own database; each tells its number of rows. */
async function onServer<T>(work: (query: (text: string) => Promise<number>) => Promise<T>) {
  const { host, port, user, password, databaseName: database } = inject("testServer");
  return await withClient({ host, port, user, password, database }, (client) =>
    work(async (text) => (await client.query(text)).rowCount ?? 0),
  );
}
