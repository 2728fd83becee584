import { randomBytes } from "node:crypto";
import { type Assume, type SQL, sql } from "drizzle-orm";
import type { QueryResultRow } from "pg";
import type { Database } from "../database.js";

/** Rows that are fetched at once. */
const rowsAtOnce = 1_000;

/**
 * Streams the rows of a query, a thousand at a time.
 * @param snapshot an open transaction; other queries may run in it meanwhile
 */
export async function* streamRows<Row extends Record<string, unknown>>(
  snapshot: Database,
  query: SQL,
): AsyncGenerator<Assume<Row, QueryResultRow>> {
  const cursor = sql.identifier(`rows_${randomBytes(6).toString("hex")}`);
  await snapshot.execute(sql`declare ${cursor} no scroll cursor for ${query}`);
  try {
    for (;;) {
      const { rows } = await snapshot.execute<Row>(
        sql`fetch forward ${sql.raw(String(rowsAtOnce))} from ${cursor}`,
      );
      yield* rows;
      if (rows.length < rowsAtOnce) {
        return;
      }
    }
  } finally {
    // Also when who reads has seen enough: over partitions a plan takes megabytes of the server's memory.
    // Where the transaction has failed nothing can be closed, and its end closes all.
    await snapshot.execute(sql`close ${cursor}`).catch(() => undefined);
  }
}
