import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import type { DatabaseConfiguration } from "@longshore/config";
import { topLevelNamespaces } from "@longshore/datastore";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMigratedDatabase, type TestDatabase } from "../postgres/databases.js";
import { listen } from "./listen.js";
import { certificatePath, startTlsServer, type TlsServer } from "./tls-server.js";
import { withDatabase } from "./with-database.js";

let target: TestDatabase;

beforeAll(async () => {
  target = await createMigratedDatabase();
});

afterAll(() => target.drop());

/** Opens a connection that differs from the good one, and asks something. */
async function openWith(difference: Partial<DatabaseConfiguration>): Promise<unknown> {
  return await withDatabase({ ...target.configuration, ...difference }, async (database) => {
    const { rows } = await database.execute("select 1 as one");
    return rows;
  });
}

describe("what columns become", () => {
  test("int8 is a number, timestamps are dates, bytea is a buffer", async () => {
    await withDatabase(target.configuration, async (database) => {
      const { rows } = await database.execute(`
        select 9007199254740991::int8 as id, array[1, null, 3]::int8[] as ids,
          timestamptz '2024-01-02 03:04:05Z' as at, '\\x01ff'::bytea as digest, count(*) as count`);
      expect(rows).toEqual([
        {
          id: Number.MAX_SAFE_INTEGER,
          ids: [1, null, 3],
          at: new Date("2024-01-02T03:04:05Z"),
          digest: Buffer.from([1, 255]),
          count: 1,
        },
      ]);
    });
  });

  test("the same holds for a query that Drizzle builds", async () => {
    await withDatabase(target.configuration, async (database) => {
      const rows = await database
        .insert(topLevelNamespaces)
        .values({ name: "acme", createdAt: new Date("2024-01-02T03:04:05Z") })
        .returning();
      expect(rows).toEqual([
        {
          id: expect.any(Number),
          createdAt: new Date("2024-01-02T03:04:05Z"),
          updatedAt: null,
          name: "acme",
        },
      ]);
    });
  });

  test("an int8 that a number cannot hold is an error", async () => {
    await withDatabase(target.configuration, async (database) => {
      await expect(database.execute("select 9007199254740993::int8")).rejects.toMatchObject({
        cause: { message: "the integer 9007199254740993 is too large for a number without loss" },
      });
    });
  });
});

test("no statement is left prepared in a session, so that a pooler may share it", async () => {
  await withDatabase(target.configuration, async (database) => {
    await database.transaction(async (transaction) => {
      await transaction.select().from(topLevelNamespaces).limit(1);
      const { rows } = await transaction.execute("select name from pg_prepared_statements");
      expect(rows).toEqual([]);
    });
  });
});

describe("why a server cannot be reached", () => {
  test.each<[reason: string, difference: Partial<DatabaseConfiguration>]>([
    ["connection refused", { port: 1 }],
    ["connection refused", { host: "localhost", port: 1 }],
    ["no such host", { host: "longshore.invalid" }],
    ["no such socket", { host: "/longshore/none" }],
    ["wrong password", { password: "not the secret one" }],
    ["no such database", { dbname: "nowhere" }],
    ["TLS: the server does not offer it", { sslmode: "require" }],
  ])("%s: %j", async (reason, difference) => {
    const { host, port, user, dbname } = { ...target.configuration, ...difference };
    const error: unknown = await openWith(difference).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "DATABASE_UNREACHABLE",
      message: expect.stringContaining(
        `cannot connect to PostgreSQL at ${host}:${port} (user ${user}, database ${dbname}): ${reason}`,
      ),
      fields: { host, port, user, dbname },
    });
    expect(String(error)).not.toContain("secret");
  });

  test("a server that takes the connection and says nothing is a time-out", async () => {
    const silent = createServer();
    const port = await listen(silent);
    await expect(openWith({ port, connecttimeout: 50 })).rejects.toMatchObject({
      code: "DATABASE_UNREACHABLE",
      message: expect.stringMatching(/: time-out$/),
    });
    silent.close();
  });

  test("a certificate that cannot be read is an error of the configuration", async () => {
    const sslrootcert = fileURLToPath(new URL("none.pem", import.meta.url));
    await expect(openWith({ sslmode: "verify-ca", sslrootcert })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining(`database.sslrootcert: cannot read ${sslrootcert}`),
    });
  });
});

describe("sslmode", () => {
  const authority = { sslrootcert: certificatePath("authority.pem") };
  const other = { sslrootcert: certificatePath("other-authority.pem") };
  let server: TlsServer;

  beforeAll(async () => {
    server = await startTlsServer(target.configuration, { asksClient: false });
  });

  afterAll(() => server.close());

  test.each<[Partial<DatabaseConfiguration>]>([
    [{ sslmode: "require", host: "127.0.0.1" }],
    [{ sslmode: "require", host: "127.0.0.1", ...authority }],
    [{ sslmode: "verify-ca", host: "127.0.0.1", ...authority }],
    [{ sslmode: "verify-full", host: "localhost", ...authority }],
  ])("takes %j", async (difference) => {
    expect(await openWith({ ...difference, port: server.port })).toEqual([{ one: 1 }]);
  });

  test.each<[Partial<DatabaseConfiguration>]>([
    [{ sslmode: "require", host: "127.0.0.1", ...other }],
    [{ sslmode: "verify-ca", host: "127.0.0.1" }],
    [{ sslmode: "verify-ca", host: "127.0.0.1", ...other }],
    [{ sslmode: "verify-full", host: "localhost", ...other }],
    [{ sslmode: "verify-full", host: "127.0.0.1", ...authority }],
  ])("refuses %j", async (difference) => {
    await expect(openWith({ ...difference, port: server.port })).rejects.toMatchObject({
      code: "DATABASE_UNREACHABLE",
      message: expect.stringContaining("): TLS: "),
    });
  });

  test("sends the client's certificate where the server asks for one", async () => {
    const asking = await startTlsServer(target.configuration, { asksClient: true });
    const difference = { ...authority, sslmode: "verify-ca", port: asking.port } as const;
    await expect(openWith(difference)).rejects.toMatchObject({ code: "DATABASE_UNREACHABLE" });
    const rows = await openWith({
      ...difference,
      sslcert: certificatePath("localhost.pem"),
      sslkey: certificatePath("localhost.key"),
    });
    expect(rows).toEqual([{ one: 1 }]);
    await asking.close();
  });
});
