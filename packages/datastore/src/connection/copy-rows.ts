import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { Database } from "../database.js";

/** Rows for `copy`. */
interface RowsToCopy {
  /** The columns that lines have, as SQL: `digest bytea, size bigint`. */
  readonly columns: string;
  /** PostgreSQL's text format, a line each without its end. */
  readonly lines: Iterable<string>;
  /** Longest silence of this process between two statements, after which PostgreSQL ends it. Milliseconds. */
  readonly longestSilence: number;
  /** Has the rows in `pg_temp.copied`, to put them where they belong. It may take locks. */
  readonly move: (transaction: Database) => Promise<void>;
}

/**
 * Brings rows by `copy` into a temporary table, and then where they belong, in a transaction on a
 * connection of its own. No time-out of PostgreSQL ends a `copy` whose rows do not come: a process that
 * is stopped in the middle of one must hold nothing that other jobs wait for.
 */
export type CopyRows = (rows: RowsToCopy) => Promise<void>;

/** Lines are sent together up to this length. */
const bytesAtOnce = 65_536;

/** Makes the `copyRows` of a pool. */
export function createCopyRows(pool: Pool): CopyRows {
  return async ({ columns, lines, longestSilence, move }) => {
    const client = await pool.connect();
    try {
      await client.query("begin");
      await client.query("select set_config('idle_in_transaction_session_timeout', $1, true)", [
        String(longestSilence),
      ]);
      await client.query(`create temporary table copied (${columns}) on commit drop`);
      await pipeline(
        Readable.from(joinLines(lines)),
        client.query(copyFrom("copy pg_temp.copied from stdin")),
      );
      await move(drizzle(client));
      await client.query("commit");
      client.release();
    } catch (error) {
      // Its state is unknown: the server may still wait for rows. Without it there is no transaction.
      client.release(true);
      throw error;
    }
  };
}

function* joinLines(lines: Iterable<string>): Generator<string> {
  let joined = "";
  for (const line of lines) {
    joined += `${line}\n`;
    if (joined.length >= bytesAtOnce) {
      yield joined;
      joined = "";
    }
  }
  if (joined !== "") {
    yield joined;
  }
}
