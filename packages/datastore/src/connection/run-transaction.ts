import type { DatabaseConfiguration } from "@longshore/config";
import { LongshoreError } from "@longshore/errors";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool, PoolClient } from "pg";
import type { Database } from "../database.js";
import { connectionError } from "./connect-failure.js";

async function connect(pool: Pool, configuration: DatabaseConfiguration): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw connectionError("cannot connect to PostgreSQL", configuration, error);
  }
}

/**
 * Makes the `transaction` of a pool. Drizzle's own hides the callback's error behind that of a
 * failed `rollback`, and keeps a connection for ever when `begin` fails.
 */
export function createTransactionRunner(
  pool: Pool,
  configuration: DatabaseConfiguration,
): Database["transaction"] {
  return async (work, config) => {
    const client = await connect(pool, configuration);
    let lost: Error | undefined;
    const noteLoss = (error: Error): void => {
      lost ??= error;
    };
    client.on("error", noteLoss);
    let workFailure: { readonly error: unknown } | undefined;
    try {
      const result = await drizzle(client).transaction(async (transaction) => {
        try {
          return await work(transaction);
        } catch (error) {
          workFailure = { error };
          throw error;
        }
      }, config);
      client.off("error", noteLoss);
      client.release();
      return result;
    } catch (error) {
      // Its state is unknown: a rollback may not have reached the server.
      client.release(true);
      const failure = workFailure === undefined ? error : workFailure.error;
      if (lost !== undefined && !(failure instanceof LongshoreError)) {
        throw connectionError("lost the connection to PostgreSQL", configuration, lost);
      }
      throw failure;
    }
  };
}
