import { sql } from "drizzle-orm";
import type { Database } from "../database.js";

/** Longest wait for a lock, which only changes of the schema hold against who reads. Milliseconds. */
const lockTimeout = 120_000;

/** Longest time for one statement, and for a silence between two, in which storage is asked. Milliseconds. */
const statementTimeout = 600_000;
const silenceTimeout = 3_600_000;

/**
 * Reads in one transaction that cannot write and sees the database as it was when it began. On a
 * standby, too. The time-outs hold for the transaction only.
 */
export function readSnapshot<Result>(
  database: Database,
  work: (snapshot: Database) => Promise<Result>,
): Promise<Result> {
  return database.transaction(
    async (snapshot) => {
      await snapshot.execute(sql`
        select
          set_config('statement_timeout', ${String(statementTimeout)}, true),
          set_config('lock_timeout', ${String(lockTimeout)}, true),
          set_config('idle_in_transaction_session_timeout', ${String(silenceTimeout)}, true)`);
      return work(snapshot);
    },
    { isolationLevel: "repeatable read", accessMode: "read only" },
  );
}
