import type { DatabaseConfiguration } from "@longshore/config";
import type { Pool, PoolClient } from "pg";
import { connectionError } from "../connection/connect-failure.js";
import { createPool } from "../connection/create-pool.js";
import { readTlsOptions } from "../connection/tls-options.js";

/** What stands between a client and the server: nothing, or a pooler such as PgBouncer. */
export type Pooler =
  | "none"
  /** A connection keeps its session for as long as it lasts. */
  | "session"
  /** A connection gets a session for each transaction. */
  | "transaction";

/** Tries at finding a session that has changed hands. */
const tries = 3;

async function readSession(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  return rows[0]?.pid ?? 0;
}

/**
 * Whether a session changes hands while its connection lasts: another connection takes the free
 * session in a transaction, and the first one then gets another.
 */
async function changesHands(one: PoolClient, other: PoolClient): Promise<boolean> {
  const before = await readSession(one);
  await other.query("begin");
  try {
    const taken = await readSession(other);
    return taken === before || (await readSession(one)) !== before;
  } finally {
    await other.query("rollback");
  }
}

async function look(pool: Pool): Promise<Pooler> {
  const one = await pool.connect();
  const other = await pool.connect();
  try {
    // A server tells a client its own process; a pooler tells a number that it makes up.
    if ("processID" in one && one.processID === (await readSession(one))) {
      return "none";
    }
    for (let count = 0; count < tries; count += 1) {
      if (await changesHands(one, other)) {
        return "transaction";
      }
    }
    return "session";
  } finally {
    one.release(true);
    other.release(true);
  }
}

/**
 * Finds out, on two connections of its own, whether a pooler stands between, and which mode it is
 * in. A mode that has no transactions fails with what the pooler says.
 *
 * @throws DATABASE_UNREACHABLE when the two connections can't be had
 */
export async function findPooler(
  configuration: DatabaseConfiguration,
  applicationName: string,
): Promise<Pooler> {
  const tls = await readTlsOptions(configuration);
  const pool = createPool(configuration, { maxConnections: 2, applicationName, tls });
  try {
    return await look(pool);
  } catch (error) {
    throw connectionError("cannot use two connections to PostgreSQL", configuration, error);
  } finally {
    await pool.end();
  }
}
