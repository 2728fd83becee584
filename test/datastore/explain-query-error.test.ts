import { type Database, explainQueryError } from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEmptyDatabase, type TestDatabase } from "../postgres/databases.js";
import { openDatabaseProxy } from "../postgres/database-proxy.js";
import { withDatabase } from "./with-database.js";

let target: TestDatabase;
beforeAll(async () => {
  target = await createEmptyDatabase();
});
afterAll(() => target.drop());

/** Runs statements of which the last one fails. @returns its error, explained */
async function explainFailure(database: Database, ...statements: string[]): Promise<unknown> {
  try {
    for (const statement of statements) {
      await database.execute(statement);
    }
  } catch (error) {
    return explainQueryError(error);
  }
  throw new Error("nothing failed");
}

test.each<[name: string, statements: readonly string[], message: string]>([
  [
    "a row that is there already, without its value",
    [
      "create table things (name text constraint one_name unique)",
      "insert into things values ('secret'), ('secret')",
    ],
    'PostgreSQL: duplicate key value violates unique constraint "one_name" ' +
      "(SQLSTATE 23505, table things, constraint one_name)",
  ],
  [
    "a value of a wrong type, without the value",
    [`select '{"a": "secret"'::integer`],
    'PostgreSQL: invalid input syntax for type integer: "…" (SQLSTATE 22P02)',
  ],
  [
    "a table that is not there",
    ["select from nowhere"],
    'PostgreSQL: relation "nowhere" does not exist (SQLSTATE 42P01)',
  ],
])("%s is told", async (_, statements, message) => {
  await withDatabase(target.configuration, async (database) => {
    const error = await explainFailure(database, ...statements);
    expect(error).toMatchObject({ code: "DATABASE_QUERY_FAILED", message });
    expect(error).not.toHaveProperty("cause");
  });
});

test("a server that is gone is told", async () => {
  const proxy = await openDatabaseProxy(target.configuration);
  const { host, port } = proxy;
  await withDatabase({ ...target.configuration, host, port }, async (database) => {
    await proxy.close();
    expect(await explainFailure(database, "select 1", "select 1")).toMatchObject({
      code: "DATABASE_UNREACHABLE",
      message: expect.stringMatching(
        /^no connection to PostgreSQL: connection (refused|cut by the server)$/,
      ),
    });
  });
});

test("what is no matter of the database stays as it is", () => {
  for (const error of [new TypeError("x"), new LongshoreError("RUN_HELD", "held"), "text"]) {
    expect(explainQueryError(error)).toBe(error);
  }
});
