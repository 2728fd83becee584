import { type Database, explainQueryError } from "@longshore/datastore";
import { isRetryable } from "@longshore/errors";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEmptyDatabase, type TestDatabase } from "../postgres/databases.js";
import { withClient } from "../postgres/with-client.js";
import { withDatabase } from "./with-database.js";

let target: TestDatabase;

beforeAll(async () => {
  target = await createEmptyDatabase();
});

afterAll(() => target.drop());

/** Ends every other session of the database, and waits until the server has ended them. */
async function cutConnections(): Promise<void> {
  const others =
    "from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
  await withClient({ connectionString: target.url }, async (client) => {
    await client.query(`select pg_terminate_backend(pid, 10000) ${others}`);
  });
}

async function askOne(database: Database): Promise<unknown> {
  const { rows } = await database.execute("select 1 as one");
  return rows;
}

test("a connection that is cut while idle is replaced", async () => {
  await withDatabase(target.configuration, async (database) => {
    await cutConnections();
    await expect.poll(() => askOne(database).catch(() => undefined)).toEqual([{ one: 1 }]);
  });
});

test("a transaction whose connection is cut says so, as often as it happens", async () => {
  await withDatabase(target.configuration, async (database) => {
    // More often than the pool has connections: none of them may be kept.
    for (let round = 0; round < 3; round += 1) {
      const lost = database.transaction(async (transaction) => {
        await askOne(transaction);
        await cutConnections();
        await askOne(transaction);
      });
      await expect(lost).rejects.toMatchObject({
        code: "DATABASE_UNREACHABLE",
        message: expect.stringContaining("lost the connection to PostgreSQL at "),
      });
    }
    expect(await askOne(database)).toEqual([{ one: 1 }]);
  });
});

test("a transaction that fails throws its own error, and leaves nothing behind", async () => {
  await withDatabase(target.configuration, async (database) => {
    const failed = database.transaction(async (transaction) => {
      await transaction.execute("create table half_done ()");
      throw new Error("my own");
    });
    await expect(failed).rejects.toThrow("my own");
    const { rows } = await database.execute("select to_regclass('half_done') as found");
    expect(rows).toEqual([{ found: null }]);
  });
});

/** Far beyond the time limit given. */
const endless = "select pg_sleep(600)";

test.each([
  ["of its own", (database: Database) => database.execute(endless)],
  [
    "in a transaction",
    (database: Database) => database.transaction((transaction) => transaction.execute(endless)),
  ],
])(
  "a query %s that is never answered fails, may be tried again, and keeps no connection",
  async (_, ask) => {
    const work = async (database: Database) => {
      for (let round = 0; round < 3; round += 1) {
        const error = await ask(database).then(undefined, (failure: unknown) => failure);
        expect(explainQueryError(error)).toMatchObject({
          message: expect.stringContaining("no answer"),
        });
        expect(isRetryable(error)).toBe(true);
      }
      expect(await askOne(database)).toEqual([{ one: 1 }]);
    };
    await withDatabase(target.configuration, work, { answerTimeout: 200 });
  },
);
