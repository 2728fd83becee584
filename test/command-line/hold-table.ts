import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";

/** A lock on a table, which keeps an import where it is. */
export interface HeldTable {
  /** Waits until so many wait for the lock; one where nothing else is said. */
  readonly awaited: (transactions?: number) => Promise<void>;
  /** Lets go of the table; a second time does nothing. */
  readonly release: () => Promise<void>;
}

/** How often the server is asked whether somebody waits: it tells nobody by itself. Milliseconds. */
const pollInterval = 20;

/** Longest wait for somebody to wait. Milliseconds. */
const patience = 60_000;

/**
 * Locks a table against everything but reads of it, or against those, too.
 * @param table as in a statement
 */
export async function holdTable(
  url: string,
  table: string,
  mode: "exclusive" | "access exclusive" = "exclusive",
): Promise<HeldTable> {
  const client = new Client({ connectionString: url });
  await client.connect();
  // A test that failed may drop the database while the table is held.
  client.on("error", () => undefined);
  await client.query("begin");
  let ended: Promise<void> | undefined;
  await client.query(`lock table ${table} in ${mode} mode`);
  return {
    awaited: async (transactions = 1) => {
      const end = performance.now() + patience;
      while ((await countAwaiting(client, table)) < transactions) {
        if (performance.now() > end) {
          throw new Error(`nobody waits for ${table}`);
        }
        await delay(pollInterval);
      }
    },
    release: () => {
      ended ??= client.end();
      return ended;
    },
  };
}

async function countAwaiting(client: Client, table: string): Promise<number> {
  const { rowCount } = await client.query(
    `select from pg_locks where relation = $1::regclass and not granted
      and database = (select oid from pg_database where datname = current_database())`,
    [table],
  );
  return rowCount ?? 0;
}
