import { sql } from "drizzle-orm";
import type { Database } from "./database.js";

/** Longest time for one statement, and for a lock it waits for. Milliseconds. */
const statementTimeout = 600_000;
const lockTimeout = 120_000;

/**
 * Runs work in a transaction whose waits all end. The time-outs hold for the transaction only, so
 * that they work through a pooler that shares sessions.
 * @param options.longestSilence between two statements; ten minutes by default. Milliseconds
 */
export function transact<Result>(
  database: Database,
  work: (transaction: Database) => Promise<Result>,
  { longestSilence = statementTimeout }: { readonly longestSilence?: number } = {},
): Promise<Result> {
  return database.transaction(async (transaction) => {
    await transaction.execute(sql`
      select
        set_config('statement_timeout', ${String(statementTimeout)}, true),
        set_config('lock_timeout', ${String(lockTimeout)}, true),
        set_config('idle_in_transaction_session_timeout', ${String(longestSilence)}, true)`);
    return work(transaction);
  });
}
