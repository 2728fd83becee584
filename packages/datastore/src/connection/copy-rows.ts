import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { Database } from "../database.js";

/** Rows for `copy`. */
interface RowsToCopy {
  /** A table and its columns, as SQL: `longshore.inventory_blob (digest)`. */
  readonly into: string;
  /** PostgreSQL's text format, a line each without its end. */
  readonly lines: Iterable<string>;
  /** Longest silence of this process between two statements, after which PostgreSQL ends it. Milliseconds. */
  readonly longestSilence: number;
  /** What is done first, in the same transaction. */
  readonly before: (transaction: Database) => Promise<void>;
}

/** Adds rows by `copy`, the fastest way there is, in a transaction on a connection of its own. */
export type CopyRows = (rows: RowsToCopy) => Promise<void>;

/** Lines are sent together up to this length. */
const bytesAtOnce = 65_536;

/** Makes the `copyRows` of a pool. */
export function createCopyRows(pool: Pool): CopyRows {
  return async ({ into, lines, longestSilence, before }) => {
    const client = await pool.connect();
    try {
      await client.query("begin");
      await client.query("select set_config('idle_in_transaction_session_timeout', $1, true)", [
        String(longestSilence),
      ]);
      await before(drizzle(client));
      await pipeline(
        Readable.from(joinLines(lines)),
        client.query(copyFrom(`copy ${into} from stdin`)),
      );
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
