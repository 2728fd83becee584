import { type Database, readDatabaseIdentity } from "@longshore/datastore";

/** How queues name the ledger that they are of: the server's system, and the database. */
export async function nameLedger(database: Database): Promise<string> {
  const { system, name } = await readDatabaseIdentity(database);
  return `${system}/${name}`;
}
