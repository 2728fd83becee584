import type { DatabaseConfiguration } from "@longshore/config";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import { type CopyRows, createCopyRows } from "./connection/copy-rows.js";
import { connectionError } from "./connection/connect-failure.js";
import { createPool } from "./connection/create-pool.js";
import { createTransactionRunner } from "./connection/run-transaction.js";
import { readTlsOptions } from "./connection/tls-options.js";
import type { Database } from "./database.js";

export type { Database };

/** An open pool of connections. */
export interface DatabaseConnection {
  readonly database: Database;
  readonly copyRows: CopyRows;
  /** Waits for the queries under way, then closes every connection. Call it once. */
  readonly close: () => Promise<void>;
}

async function proveServerAnswers(pool: Pool, configuration: DatabaseConfiguration): Promise<void> {
  try {
    const client = await pool.connect();
    client.release();
  } catch (error) {
    await pool.end();
    throw connectionError("cannot connect to PostgreSQL", configuration, error);
  }
}

/**
 * Opens a pool of connections, and one connection at once to prove that the server answers. No
 * prepared statement is named and no session state is set, so a PgBouncer in transaction mode may
 * stand between. A connection that the server cuts while idle is replaced without a word.
 *
 * `database.transaction` throws what its callback threw, or DATABASE_UNREACHABLE (retryable) when
 * the connection was lost; the connection of a failed transaction is never used again.
 *
 * @param options.maxConnections most connections at once; further queries wait for one
 * @param options.applicationName shown in `pg_stat_activity`
 * @param options.answerTimeout longest wait for the answer to one query, after which its connection
 *   is given up and the query fails; eleven minutes by default. Milliseconds
 * @throws DATABASE_UNREACHABLE naming host, port, user, database and reason
 * @throws CONFIG_INVALID when a certificate or key of the configuration cannot be read
 */
export async function openDatabase(
  configuration: DatabaseConfiguration,
  options: {
    readonly maxConnections: number;
    readonly applicationName: string;
    readonly answerTimeout?: number;
  },
): Promise<DatabaseConnection> {
  const tls = await readTlsOptions(configuration);
  const pool = createPool(configuration, { ...options, tls });
  await proveServerAnswers(pool, configuration);
  const database: Database = Object.assign(drizzle(pool), {
    transaction: createTransactionRunner(pool, configuration),
  });
  return { database, copyRows: createCopyRows(pool), close: () => pool.end() };
}
