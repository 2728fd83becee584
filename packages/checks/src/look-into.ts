import type { Database } from "@longshore/datastore";
import { sql } from "drizzle-orm";
import type { DatabaseSubject } from "./check.js";

/** Longest time for one statement of a check, and for a lock it waits for. Milliseconds. */
const statementTimeout = 10_000;
const lockTimeout = 3_000;

/** Looks into a database in a transaction whose waits all end soon. */
export async function lookInto<Result>(
  { openDatabase }: DatabaseSubject,
  look: (transaction: Database) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase();
  return await database.transaction(async (transaction) => {
    await transaction.execute(sql`
      select set_config('statement_timeout', ${String(statementTimeout)}, true),
        set_config('lock_timeout', ${String(lockTimeout)}, true)`);
    return await look(transaction);
  });
}
