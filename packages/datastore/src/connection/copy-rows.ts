import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Pool } from "pg";
import { from as copyFrom } from "pg-copy-streams";

/** Rows for `copy`. */
interface RowsToCopy {
  /** A table and its columns, as SQL: `longshore.inventory_blob (digest)`. */
  readonly into: string;
  /** PostgreSQL's text format, a line each without its end. */
  readonly lines: Iterable<string>;
}

/** Adds rows by `copy`, the fastest way there is, all or none, on a connection of its own. */
export type CopyRows = (rows: RowsToCopy) => Promise<void>;

/** Lines are sent together up to this length. */
const bytesAtOnce = 65_536;

/** Makes the `copyRows` of a pool. */
export function createCopyRows(pool: Pool): CopyRows {
  return async ({ into, lines }) => {
    const client = await pool.connect();
    try {
      await pipeline(
        Readable.from(joinLines(lines)),
        client.query(copyFrom(`copy ${into} from stdin`)),
      );
      client.release();
    } catch (error) {
      // Its state is unknown: the server may still wait for rows.
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
